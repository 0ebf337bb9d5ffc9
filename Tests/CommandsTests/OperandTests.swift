import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What commands take: session files, stores, bundles, archives of somebody else's, and standard input.
@Suite struct OperandTests {
  private static let store = SampleTree().own.appending("claw/store")
  private static let journal = store.appending("session-1780300800001-0.jsonl")

  private static func pack(_ folder: borrowing TemporaryFolder) throws -> FilePath {
    let bundle = folder.path.appending("b.tar.gz")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    return bundle
  }

  /// The store as somebody's `tar` packs it; nil where there is none.
  private static func archive(_ folder: borrowing TemporaryFolder) throws -> FilePath? {
    let archive = folder.path.appending("theirs.tar.gz")
    let run = try runOutside("tar", ["czf", archive.description, "-C", store.parent.description, "store"])
    return run?.status == 0 ? archive : nil
  }

  @Test("inspect of a bundle prints what show prints, whole and of one session, as text and as an object")
  func alias() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(folder)
    for more in [
      [], ["--json"], ["--session", "session-1780300800001-0"], ["--session", "session-17803008", "--json"],
    ]
      as [[FilePath]]
    {
      let (inspected, shown) = (try ProgramRun(["inspect", bundle] + more), try ProgramRun(["show", bundle] + more))
      #expect(inspected.status == 0, "\(inspected.errors)")
      #expect(inspected.output == shown.output)
      if more.contains("--json") { _ = (try inspected.json, try shown.json) }
    }
    let both = try ProgramRun(["inspect", Self.journal, bundle, "--json"]).json
    #expect(both["inspections"]?.elements?.count == 1)
    #expect(both["bundles"]?.elements?.first?["version"]?.text == "1.0")
  }

  @Test("A session, a bundle and an archive may come by standard input, and no temporary file is told of or left")
  func input() throws {
    let folder = try TemporaryFolder()
    let temporary = folder.path.appending("tmp")
    try makeFolders(temporary)
    let bundle = try Self.pack(folder)
    var inputs = [(try readFile(Self.journal), 1), (try readFile(bundle), 6)]
    if let archive = try Self.archive(folder) { inputs.append((try readFile(archive), 6)) }
    for (bytes, _) in inputs {
      for command in ["inspect", "list"] {
        let run = try ProgramRun([FilePath(command), "-"], input: bytes, temporaryFolder: temporary)
        #expect(run.status == 0, "\(command): \(run.errors)")
        #expect(run.text.contains(": bundle\n") || run.text.contains("session-1780300800001-0"), "\(run.text)")
        #expect(run.text.contains("standard input"), "\(run.text)")
        #expect(!(run.text + run.errors).contains(temporary.description), "\(run.text)\(run.errors)")
        let json = try ProgramRun([FilePath(command), "-", "--json"], input: bytes, temporaryFolder: temporary)
        #expect(try !json.json.text().isEmpty && !json.text.contains(temporary.description), "\(json.text)")
      }
      let diff = try ProgramRun(
        ["diff", "-", Self.journal, "--session", "session-1780300800001-0"], input: bytes, temporaryFolder: temporary)
      #expect(diff.status == 0, "\(diff.text)\(diff.errors)")
      #expect(!(diff.text + diff.errors).contains(temporary.description))
    }
    #expect(try directoryListing(temporary).isEmpty)
    #expect(try ProgramRun(["diff", "-", "-"], input: readFile(Self.journal)).status == 2)
  }

  @Test("A broken session by standard input is told of by that name")
  func brokenInput() throws {
    let torn = try readFile(SampleTree().own.appending("broken/torn-last-line.jsonl"))
    let run = try ProgramRun(["inspect", "-"], input: torn)
    #expect(run.status == 4)
    #expect(run.errors.hasPrefix("satchel: standard input, line 3"), "\(run.errors)")
    #expect(!run.errors.contains("/tmp"))
  }

  @Test("convert takes a bundle, an archive and standard input, and writes a session to standard output")
  func convert() throws {
    let folder = try TemporaryFolder()
    let piped = try ProgramRun(["convert", "-", "-", "--to", "a3s"], input: readFile(Self.journal))
    #expect(piped.status == 0, "\(piped.errors)")
    let named = folder.path.appending("named.json")
    #expect(try ProgramRun(["convert", Self.journal, named, "--to", "a3s"]).status == 0)
    #expect(try JSON(parsing: piped.text)["messages"] == JSON(parsing: readFile(named))["messages"])
    let back = try ProgramRun(["convert", "-", "-", "--to", "claw"], input: piped.output)
    #expect(back.output == (try readFile(Self.journal)))
    var sources = [try Self.pack(folder)]
    if let archive = try Self.archive(folder) { sources.append(archive) }
    let expected = folder.path.appending("expected")
    #expect(try ProgramRun(["convert", Self.store, expected, "--to", "a3s"]).status == 0)
    for (index, source) in sources.enumerated() {
      let output = folder.path.appending(FilePath("out\(index)"))
      let run = try ProgramRun(["convert", source, output, "--to", "a3s"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try folderSnapshot(output) == folderSnapshot(expected))
    }
    #expect(try ProgramRun(["convert", Self.store, "-", "--to", "a3s"]).status == 2)
    #expect(try ProgramRun(["convert", Self.journal, "-", "--to", "a3s", "--json"]).status == 2)
  }

  static let shortened: [[FilePath]] = [
    ["inspect", store, "--session", "session-17803008"], ["inspect", "b.tar.gz", "--session", "session-17803008"],
    ["show", "b.tar.gz", "--session", "session-17803008"],
    ["pack", store, "-o", "one.tar.gz", "--session", "session-17803008"],
    ["import", "b.tar.gz", "--into", "r1", "--session", "session-17803008"],
    ["import", "-", "--into", "r2", "--session", "session-17803008"],
    ["import", "theirs.tar.gz", "--into", "r3", "--session", "session-17803008"],
    ["diff", store, "b.tar.gz", "--session", "session-17803008"],
  ]

  @Test("An id may be shortened to what only one begins with; of several, all are named and the status is 2 or 3")
  func shortened() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(folder)
    let archive = try Self.archive(folder)
    let names: [FilePath] = ["b.tar.gz", "theirs.tar.gz", "one.tar.gz", "r1", "r2", "r3"]
    for line in Self.shortened where archive != nil || !line.contains("theirs.tar.gz") {
      let input = line.contains("-") ? try readFile(bundle) : []
      let arguments = line.map { names.contains($0) ? folder.path.appending($0) : $0 }
      let run = try ProgramRun(arguments, input: input)
      #expect(run.status == 0, "\(line): \(run.text)\(run.errors)")
      let vague = arguments.map {
        $0 == "session-17803008"
          ? "session-1" : $0 == folder.path.appending("one.tar.gz") ? folder.path.appending("two.tar.gz") : $0
      }
      let several = try ProgramRun(vague, input: input)
      #expect([2, 3].contains(several.status), "\(line)")
      #expect(several.errors.contains("begins the ids of"), "\(line): \(several.errors)")
    }
    let all = try ProgramRun(["pack", Self.store, "-o", folder.path.appending("v.tar.gz"), "--session", "session-"])
    #expect(all.errors.contains("begins the ids of 6 sessions"), "each is counted once: \(all.errors)")
    let one = try ProgramRun(["list", folder.path.appending("one.tar.gz"), "-q"])
    #expect(one.text == "session-1780300800001-0\n")
  }

  @Test("What a command cannot take is answered with the command or option that can")
  func wrongObject() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(folder)
    let output = folder.path.appending("out")
    let lines: [(arguments: [FilePath], status: Int32, words: [String])] = [
      (["pack", bundle, "-o", output], 3, ["satchel import", "satchel verify"]),
      (["pack", Self.journal, "-o", output], 3, ["--session"]),
      (["verify", Self.store], 3, ["satchel inspect"]),
      (["import", Self.store, "--into", output], 3, ["satchel pack"]),
      (["pack", Self.store, "-o", bundle], 5, ["--replace"]),
      (["convert", Self.journal, bundle, "--to", "a3s"], 5, ["--replace"]),
    ]
    for line in lines {
      let run = try ProgramRun(line.arguments)
      #expect(run.status == line.status, "\(run.errors)")
      for word in line.words { #expect(run.errors.contains(word), "\(run.errors)") }
    }
  }
}
