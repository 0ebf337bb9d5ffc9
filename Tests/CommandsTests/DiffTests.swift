import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct DiffTests {
  static let samples = SampleTree()
  static let journal = samples.own.appending(InspectTests.files[0].path)
  static let store = samples.own.appending("a3s/store-b3")

  @Test(
    "A bundle and the store that it was packed of say the same, whole and by session", arguments: ["", "sess-tide-fix"])
  func bundle(session: String) throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("b.tar.gz")
    #expect(try ProgramRun(["pack", Self.store, "-o", bundle]).status == 0)
    let choice: [FilePath] = session.isEmpty ? [] : ["--session", FilePath(session)]
    let run = try ProgramRun(["diff", bundle, Self.store] + choice)
    #expect(run.status == 0, "\(run.errors)\(run.text)")
    let both = try ProgramRun(["diff", "--json", bundle, bundle] + choice)
    #expect(try both.json["equal"] == true)
    #expect(try both.json["sessions"]?.elements?.count == (session.isEmpty ? 5 : 1))
  }

  @Test("A session is of the era that 'inspect' tells, whatever it is compared with")
  func eras() throws {
    let other = Self.samples.own.appending("a3s/store-b3/sess-tide-fix.json")
    var found: Set<String> = []
    for file in try Self.samples.files(below: Self.samples.own)
    where [".json", ".jsonl"].contains(".\(file.extension ?? "")") {
      let inspected = try ProgramRun(["inspect", file, "--json"])
      guard inspected.status == 0, let one = try inspected.json["inspections"]?.elements?.first else { continue }
      let era = try #require(one["sessions"]?.elements?.first?["era"]?.text)
      for compared in [file, other] {
        let session = try ProgramRun(["diff", file, compared, "--json", "--limit", "0"]).json["sessions"]?.elements?
          .first
        #expect(session?["left"]?["era"]?.text == era, "\(file)")
      }
      found.insert(era)
    }
    #expect(found.count > 5)
  }

  @Test("What differs is printed with its place, both values, and status 1")
  func text() throws {
    let folder = try TemporaryFolder()
    let lines = String(decoding: try readFile(Self.journal), as: UTF8.self).split(separator: "\n")
    var edited = lines
    edited[4] = Substring(edited[4].replacing("\"text\":\"", with: "\"text\":\"\\u001b[31m"))
    edited.remove(at: 8)
    let copy = try folder.write(edited.map { $0 + "\n" }.joined(), to: Self.journal.lastComponent)
    let run = try ProgramRun(["diff", Self.journal, copy])
    #expect(run.status == 1)
    #expect(run.text.contains("@@ message "))
    #expect(run.text.contains("line 5"))
    #expect(run.text.contains("  + \\x1b[31m"))
    #expect(run.text.contains("1 changed, 1 only in the first, 0 only in the second\n"), "\(run.text)")
    #expect(!run.text.utf8.contains(0x1B))
    let limited = try ProgramRun(["diff", Self.journal, copy, "--limit", "1"])
    #expect(limited.text.contains("and 1 difference more"))
    #expect(try ProgramRun(["diff", "-q", Self.journal, copy]).output.isEmpty)
  }

  @Test("Sessions of two ids are compared by naming both")
  func twoIDs() throws {
    let arguments: [FilePath] = [
      "diff", Self.store, Self.store, "--session", "sess-tide-fix", "--session-b", "sess-empty",
    ]
    let run = try ProgramRun(arguments + ["--json"])
    #expect(run.status == 1)
    let session = try #require(try run.json["sessions"]?.elements?.first)
    #expect(session["left"]?["id"] == "sess-tide-fix")
    #expect(session["right"]?["id"] == "sess-empty")
    #expect(session["header"]?.elements?.first?["field"] == "id")
  }

  @Test("What cannot be compared is told with its status")
  func failures() throws {
    let missing = try ProgramRun(["diff", Self.store, Self.store, "--session", "no-such"])
    #expect(missing.status == 3)
    #expect(missing.errors.contains("no session 'no-such'"))
    #expect(try ProgramRun(["diff", Self.journal, "no-such-file"]).status == 3)
    #expect(try ProgramRun(["diff", "-", Self.journal]).status == 3)
    let torn = Self.samples.own.appending("broken/torn-last-line.jsonl")
    let run = try ProgramRun(["diff", torn, torn])
    #expect(run.status == 4)
    #expect(run.errors.contains("line 3"))
    let hurt = Self.samples.own.appending("broken/a3s-one-unreadable-session")
    #expect(try ProgramRun(["diff", hurt, hurt]).status == 4)
  }

  @Test("Nothing is left of a bundle that was unpacked, nor of one that was not")
  func temporaries() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.goldenBundle()
    let whole = try ProgramRun(["diff", bundle, bundle], temporaryFolder: folder.path)
    #expect(whole.status == 0, "\(whole.errors)")
    let missing = try ProgramRun(["diff", bundle, bundle, "--session", "none"], temporaryFolder: folder.path)
    #expect(missing.status == 3)
    #expect(try directoryListing(folder.path).isEmpty)
  }

  @Test("Bundles are unpacked below TMPDIR, which is named where it cannot be written to")
  func temporaryFolder() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.goldenBundle()
    let nowhere = folder.path.appending("nowhere")
    let run = try ProgramRun(["diff", bundle, bundle], temporaryFolder: nowhere)
    #expect(run.status == 6)
    #expect(run.errors.contains("\(nowhere)"), "\(run.errors)")
    guard let program = try builtProgram() else { return }
    let statuses: [(setting: String, status: Int32)] = [
      ("TMPDIR=\(nowhere)", 6), ("TMPDIR=\(folder.path)", 0), ("TMPDIR=", 0),
    ]
    for (setting, status) in statuses {
      let run = try runOutside("env", [setting, "\(program)", "diff", "\(bundle)", "\(bundle)"], in: folder.path)
      #expect(run?.status == status, "\(setting): \(run?.output ?? "")")
    }
    #expect(try directoryListing(folder.path).isEmpty)
  }

  /// A bundle of version 1.
  private static func goldenBundle() throws -> FilePath {
    try #require(
      try samples.files(below: samples.own.appending("bundles/v1")).first { $0.description.hasSuffix(".tar.gz") })
  }

  @Test("Every member of the JSON object is documented, and every documented one exists")
  func members() throws {
    let folder = try TemporaryFolder()
    let names = Set(CommandSpecification.diff.members.map(\.path))
    var met: Set<String> = []
    let converted = folder.path.appending("converted")
    #expect(try ProgramRun(["convert", Self.store, converted, "--to", "claw"]).status == 0)
    let store = folder.path.appending("store")
    #expect(try ProgramRun(["convert", Self.store, store, "--to", "a3s"]).status == 0)
    try removeTree(store.appending("runs"))
    let lines = String(decoding: try readFile(Self.journal), as: UTF8.self).split(separator: "\n")
    let shorter = try folder.write(lines.dropLast(2).map { $0 + "\n" }.joined(), to: "shorter.jsonl")
    let runs: [[FilePath]] = [
      [Self.store, converted], [Self.store, store], [Self.journal, shorter], [shorter, Self.journal],
      [Self.store, Self.store, "--session", "sess-tide-fix", "--session-b", "sess-tide-photo"],
    ]
    for arguments in runs { met.formUnion(memberPaths(of: try ProgramRun(["diff", "--json"] + arguments).json)) }
    for path in met { #expect(isNamed(path, in: names), "\(path) is not documented") }
    for name in names where !name.contains("findings[]") { #expect(met.contains(name), "\(name) is nowhere") }
  }
}
