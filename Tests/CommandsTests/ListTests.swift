import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct ListTests {
  private static let now: Int64 = 1_780_000_000
  private static let first = "session-1780000000001-0"
  private static let second = "session-1780000000002-0"
  private static let prompt = "Please mend the 潮汐 table of the harbour, and tell me what was wrong with it"

  private static func journal(_ id: String, _ seconds: Int64, _ workspace: String, _ model: String, _ text: String)
    -> String
  {
    """
    {"created_at_ms":\(seconds)000,"model":"\(model)","session_id":"\(id)","type":"session_meta",\
    "updated_at_ms":\(seconds)000,"version":1,"workspace_root":"\(workspace)"}
    {"message":{"blocks":[{"text":"\(text)","type":"text"}],"role":"user"},"type":"message"}

    """
  }

  /// A store of claw with two sessions, a day and a month old.
  private static func store(in folder: borrowing TemporaryFolder) throws -> FilePath {
    let (day, month) = (now - 86_000, now - 30 * 86_400)
    try folder.write(
      journal(first, day, "/home/mara/src/tidetable", "mistral-large", prompt), to: FilePath("store/\(first).jsonl"))
    try folder.write(
      journal(second, month, "/home/mara/src/lighthouse", "claude-opus", "What is here?"),
      to: FilePath("store/\(second).jsonl"))
    return folder.path.appending("store")
  }

  private static func list(_ store: FilePath, _ more: [FilePath], columns: Int = 80) throws -> ProgramRun {
    try ProgramRun(["list", store] + more, columns: columns, seconds: { now })
  }

  @Test(
    "A session is told by its first words, workspace and last change, within the width",
    arguments: [40, 80, 100, 140, 300])
  func width(columns: Int) throws {
    let folder = try TemporaryFolder()
    let text = try Self.list(Self.store(in: folder), [], columns: columns).text
    let lines = text.split(separator: "\n").dropFirst()
    for line in lines where line.hasPrefix("      ") || columns >= 80 {
      #expect(line.columns <= columns, "\(line)")
    }
    #expect(text.contains(Self.first) && text.contains(Self.second))
    #expect(text.contains("Please mend") && text.contains("What is here?"))
    #expect(text.contains("2026-"))
    #expect(text.contains(Self.prompt) == (columns >= 300), "\(text)")
    if columns >= 80 { #expect(text.contains("tidetable") && text.contains("lighthouse")) }
  }

  @Test("With --long nothing is cut")
  func long() throws {
    let folder = try TemporaryFolder()
    let text = try Self.list(Self.store(in: folder), ["--long"]).text
    for word in [Self.prompt, "/home/mara/src/tidetable", "mistral-large", "claw", "UTC"] {
      #expect(text.contains(word), "\(word)")
    }
  }

  static let choices: [(options: [FilePath], ids: [String])] = [
    ([], [first, second]),
    (["--sort", "updated"], [first, second]),
    (["--sort", "workspace"], [second, first]),
    (["--sort", "title", "--limit", "1"], [first]),
    (["--since", "7d"], [first]),
    (["--since", "2026-01-01"], [first, second]),
    (["--since", "2w"], [first]),
    (["--model", "OPUS"], [second]),
    (["--workspace", "/home/mara/src/../src/tidetable/"], [first]),
    (["--workspace", "/home/mara"], [first, second]),
    (["--workspace", "lighthouse"], [second]),
    (["--workspace", "/home/mar"], []),
    (["--format", "claw"], [first, second]),
    (["--format", "a3s"], []),
    (["--limit", "0"], []),
  ]

  @Test("Options choose and order; with --quiet the ids alone are printed, one a line", arguments: choices)
  func choice(options: [FilePath], ids: [String]) throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(in: folder)
    #expect(try Self.list(store, options + ["-q"]).text == ids.map { $0 + "\n" }.joined())
    let json = try Self.list(store, options + ["--json"]).json
    #expect(json["sessions"]?.elements?.compactMap { $0["id"]?.text } == ids)
    let isSelective = !options.isEmpty && options[0] != "--sort" || options.contains("--limit")
    #expect(try Self.list(store, options).text.contains(" of 2 sessions") == isSelective)
  }

  @Test(
    "A time that is none is refused with what is understood",
    arguments: ["yesterday", "2026-02-30", "7x", "2026-13-01", "d"])
  func wrongTime(text: String) throws {
    let folder = try TemporaryFolder()
    let run = try Self.list(Self.store(in: folder), ["--since", FilePath(text)])
    #expect(run.status == 2)
    #expect(run.errors.contains("7d"))
  }

  @Test("Sessions of one id are told apart by the folder of their workspace")
  func sameID() throws {
    var listing = Listing(path: "store", kind: "store", items: [], sharedFileCount: 0)
    for file in ["aaaa1111/a.jsonl", "bbbb2222/a.jsonl", "bbbb2222/b.jsonl"] {
      let id = FilePath(file).lastComponent.description
      var item = Listing.Item(
        row: SessionRow(id: id, messages: 1, toolCalls: 0, byteCount: 1), format: "claw", fileCount: 1)
      item.file = FilePath(file)
      listing.items.append(item)
    }
    let told = listing.choosing(try ListingChoice(Invocation(command: .list), ProgramEnvironment()))
    #expect(told.items.map(\.shownID) == ["aaaa1111/a.jsonl", "bbbb2222/a.jsonl", "b.jsonl"])
    var text = ""
    told.write(columns: 80) { text += $0 }
    #expect(text.contains("bbbb2222/a.jsonl"))
  }

  @Test("A bundle tells of a session what its store tells, and is chosen from and put in order likewise")
  func bundle() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(in: folder)
    let bundle = folder.path.appending("b.tar.gz")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    for name in ["id", "workspace", "updated", "bytes", "messages", "firstPrompt", "model", "title"] {
      let values = try [store, bundle].map { path in
        try Self.list(path, ["--json"]).json["sessions"]?.elements?.map { $0[name] }
      }
      #expect(values[0] == values[1], "\(name)")
    }
    #expect(try Self.list(bundle, ["--since", "7d", "-q"]).text == "\(Self.first)\n")
    #expect(try Self.list(bundle, []).text.contains("lighthouse"))
    let lines: [[FilePath]] = [
      ["--model", "opus"], ["--workspace", "tidetable"], ["--sort", "title"], ["--sort", "updated", "--limit", "1"],
      ["--format", "claw"], ["--format", "a3s"],
    ]
    for line in lines {
      #expect(try Self.list(bundle, line + ["-q"]).text == Self.list(store, line + ["-q"]).text, "\(line)")
    }
    #expect(try Self.list(bundle, ["--model", "opus", "-q"]).text == "\(Self.second)\n")
  }

  @Test(
    "First words and models come out of a bundle with and without index, from standard input and from an archive",
    arguments: ["a3s/store-b3", "a3s/store-c", "a3s/store-d", "claw/store", "claw/rotated", "user-session/store"])
  func beginnings(name: FilePath) throws {
    let folder = try TemporaryFolder()
    let (store, seekable, plain) = (
      SampleTree().own.appending(name), folder.path.appending("b.tar.gz"), folder.path.appending("p.tar.gz")
    )
    let key: [FilePath] =
      name == "a3s/store-d" ? ["--key-file", SampleTree().own.appending("a3s/store-d.key")] : []
    _ = try ProgramRun(["pack", store, "-o", seekable] + key)
    _ = try ProgramRun(["pack", store, "-o", plain, "--single-member"] + key)
    let told = { (run: ProgramRun) throws in
      try (run.json["sessions"]?.elements ?? []).map { session in
        ["id", "firstPrompt", "model", "title", "workspace"].map { session[$0]?.text ?? "" }
      }
    }
    let wanted = try told(ProgramRun(["list", store, "--json"] + key)).sorted { $0[0] < $1[0] }
    #expect(wanted.contains { !$0[1].isEmpty })
    let runs = [
      try ProgramRun(["list", seekable, "--json"] + key), try ProgramRun(["list", plain, "--json"] + key),
      try ProgramRun(["list", "-", "--json"] + key, input: readFile(seekable)),
    ]
    for run in runs { #expect(try told(run).sorted { $0[0] < $1[0] } == wanted) }
  }

  @Test("Of a journal of which a bundle reads the beginning only, it tells the first words")
  func largeJournal() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(in: folder)
    let filling = String(repeating: "x", count: 1000)
    let line =
      #"{"message":{"blocks":[{"text":"\#(filling)","type":"text"}],"role":"assistant"},"type":"message"}"# + "\n"
    let text = Self.journal("session-3-0", Self.now, "/w", "m", "large one") + String(repeating: line, count: 3000)
    try folder.write(text, to: "store/session-3-0.jsonl")
    let bundle = folder.path.appending("b.tar.gz")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    #expect(try Self.list(bundle, []).text.contains("large one"))
  }

  @Test("A size is that of all files of a session, in every list", arguments: BundleTests.stores)
  func size(store: String) throws {
    let path = SampleTree().own.appending(FilePath(store))
    let sizes = try ProgramRun(["list", path, "--json"]).json["sessions"]?.elements ?? []
    let text = try ProgramRun(["inspect", path], columns: 200).text
    for item in sizes {
      let (id, bytes) = (try #require(item["id"]?.text), UInt64(clamping: item["bytes"]?.int64 ?? 0))
      let line = text.split(separator: "\n").first { $0.hasPrefix("  \(id) ") }
      #expect(line?.contains(" \(Quantity.bytes(bytes))") == true, "\(id): \(text)")
    }
  }
}
