import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct InspectTests {
  static let samples = SampleTree()

  /// Good session files, and their formats.
  static let files: [(path: String, format: String)] = [
    ("claw/store/session-1780300800001-0.jsonl", "claw"),
    ("claw/store/session-1780304400001-0.jsonl", "claw"),
    ("claw/store/session-1774978989000.json", "claw"),
    ("a3s/store-b3/sess-tide-fix.json", "a3s"),
    ("a3s/era-a/late.json", "a3s"),
    ("user-session/store/sessions/b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9.json", "user-session"),
  ]

  @Test("The format is recognised from the content, whatever the file is called", arguments: files)
  func recognition(path: String, format: String) throws {
    let folder = try TemporaryFolder()
    let content = try readFile(Self.samples.own.appending(path))
    for name in ["x", "a3s.json", "claw.jsonl", "data.tar.gz"] {
      let copy = try folder.write(content, to: FilePath(name))
      let run = try ProgramRun(["inspect", "--json", copy])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try run.json["inspections"]?.elements?.first?["format"] == .string(format))
    }
  }

  @Test("What is printed of a session is what is in it")
  func facts() throws {
    let run = try ProgramRun(["inspect", Self.samples.own.appending(Self.files[0].path)])
    #expect(run.status == 0)
    for line in [
      "  session        session-1780300800001-0\n", "  created        2026-06-01 08:00:00 UTC\n",
      "  origin         fork of session-1780297200001-0, branch 'signed-heights'\n",
      "  messages       12: 1 system, 2 user, 5 assistant, 4 tool\n",
      "  tool calls     4 (read_file, bash, edit_file), 4 results\n",
    ] { #expect(run.text.contains(line), "\(run.text)") }
  }

  @Test("Every member of the JSON object is documented, and every documented one exists")
  func members() throws {
    let paths = ["a3s/store-b3", "claw/store", "user-session/store", "broken"].map { Self.samples.own.appending($0) }
    let broken = try Self.samples.files(below: Self.samples.own.appending("broken"))
    let files = Self.files.map { Self.samples.own.appending($0.path) }
    let run = try ProgramRun(["inspect", "--json"] + paths + files + broken)
    let names = Set(CommandSpecification.inspect.members.map(\.path))
    let unread = try ProgramRun(["inspect", "--json", Self.samples.own.appending("claw/store"), "--max-value", "300"])
    let met = memberPaths(of: try run.json).union(memberPaths(of: try unread.json))
    for path in met { #expect(isNamed(path, in: names), "\(path) is not documented") }
    for name in names where !name.contains("findings[]") && !name.hasPrefix("bundles[]") {
      #expect(met.contains(name), "\(name) is nowhere")
    }
  }

  @Test("A path that cannot be read does not keep the others from being told")
  func several() throws {
    let good = Self.samples.own.appending(Self.files[0].path)
    let run = try ProgramRun(["inspect", good, "no-such-file", good])
    #expect(run.status == 3)
    #expect(run.text.components(of: "session-1780300800001-0\n") == 2)
    #expect(run.errors.hasPrefix("satchel: cannot open 'no-such-file': "))
    let json = try ProgramRun(["inspect", "--json", good, "no-such-file"])
    #expect(try json.json["inspections"]?.elements?.count == 1)
    #expect(try json.error["file"] == "no-such-file")
    #expect(try json.error["code"] == "unreadable")
  }

  @Test("A bundle is told from a broken session", arguments: ["inspect", "convert"])
  func bundle(command: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF], to: "session.json")
    let rest: [FilePath] = command == "convert" ? [folder.path.appending("out"), "--to", "a3s"] : []
    let run = try ProgramRun([FilePath(command), path] + rest)
    #expect([3, 4].contains(run.status))
    #expect(run.errors.contains("gzip") || run.errors.contains("bundle"), "\(run.errors)")
  }

  @Test("With --quiet only the status tells")
  func quiet() throws {
    let run = try ProgramRun(["inspect", "-q", Self.samples.own.appending(Self.files[0].path)])
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.isEmpty)
  }

  @Test("What a session says of itself cannot move the cursor")
  func injection() throws {
    let folder = try TemporaryFolder()
    let evil = #"evil\u001b]0;owned\u0007\u001b[2J\u202e\n"#
    let session = """
      {"type":"session_meta","version":1,"session_id":"\(evil)","created_at_ms":1,"updated_at_ms":2}
      {"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"\(evil)"}]}}

      """
    let path = try folder.write(session, to: "a\u{1B}[31mb.jsonl")
    for arguments in [["inspect", path], ["inspect", "--json", path]] {
      let run = try ProgramRun(arguments)
      #expect(run.status == 0, "\(run.errors)")
      let isTame = run.text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x202E) }
      #expect(isTame, "\(run.text)")
    }
  }
}

extension String {
  /// How often a text occurs.
  func components(of part: String) -> Int {
    var (count, rest) = (0, self[...])
    while let range = rest.firstRange(of: part) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
