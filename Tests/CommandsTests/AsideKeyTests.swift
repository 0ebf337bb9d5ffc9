import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

// An older program put keys aside; what comes of such files is compared with what comes of the same without a key.

@Suite("No key leaves in what was put aside") final class AsideKeyProgramTests {
  private static let secret = "sk-never-to-be-seen"
  private let folder: TemporaryFolder
  private var madeCount = 0

  init() throws { folder = try TemporaryFolder() }

  /// A session of another format that was an A3S session with a model once; with a key in what was put aside, or without.
  private func session(_ format: String, name: String, keyed: Bool) throws -> FilePath {
    let text = String(
      decoding: try readFile(SampleTree().own.appending("a3s/store-b3/sess-tide-fix.json")), as: UTF8.self)
    let source = try folder.write(
      text.replacing(
        #""updated_at":"#, with: #""llm_config": {"provider": "p", "model": "m", "base_url": null}, "updated_at":"#,
        maxReplacements: 1), to: "a3s.json")
    madeCount += 1
    let made = folder.path.appending(FilePath("made-\(madeCount)"))
    _ = try run(["convert", "\(source)", "\(made)", "--to", format, "-q"])
    let whole = String(decoding: try readFile(made), as: UTF8.self)
    let held = whole.replacing(#"\"provider\":\"p\""#, with: #"\"provider\":\"p\",\"api_key\":\"\#(Self.secret)\""#)
    try #require(held != whole)
    return try folder.write(keyed ? held : whole, to: FilePath(name))
  }

  private func store(_ format: String, _ name: String, keyed: Bool) throws -> FilePath {
    let file = format == "claw" ? "\(name)/sess-tide-fix.jsonl" : "\(name)/sessions/sess-tide-fix.json"
    _ = try session(format, name: file, keyed: keyed)
    return folder.path.appending(FilePath(name))
  }

  private func run(_ arguments: [String], status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments.map { FilePath($0) })
    #expect(run.status == status, "\(arguments): \(run.text) \(run.errors)")
    #expect(!run.text.contains(Self.secret) && !run.errors.contains(Self.secret))
    return run
  }

  private func holders(_ path: FilePath) throws -> [FilePath] {
    try folderSnapshot(path).filter { String(decoding: $0.content, as: UTF8.self).contains(Self.secret) }.map(\.path)
  }

  @Test(
    "no conversion carries it on, to whatever format and era, however its name is spelled, and of a member that stands twice",
    arguments: ["claw", "user-session"],
    [#"\"api_key\":"#, #"\"\\u0061pi_key\":"#, #"twice"#])
  func converted(format: String, spelling: String) throws {
    let file = try session(format, name: "in.session", keyed: true)
    var text = String(decoding: try readFile(file), as: UTF8.self)
    if spelling == "twice" {
      guard format == "claw" else { return }
      let name = #""x-satchel":"#
      let again = name + #""{\"p\":[[\"+\",[],1,\"llm_config\",{\"api_key\":\"\#(Self.secret)\"}]]}","#
      let clean = String(decoding: try readFile(session(format, name: "clean.session", keyed: false)), as: UTF8.self)
      text = clean.replacing(name, with: again + name, maxReplacements: 1)
    } else {
      text = text.replacing(#"\"api_key\":"#, with: spelling)
    }
    try #require(text.contains(Self.secret))
    try folder.write(text, to: "odd.session")
    let output = folder.path.appending("out")
    let targets = [["a3s"], ["a3s", "--era", "v1"], ["claw"], ["claw", "--era", "port"], ["user-session"]]
    for target in targets {
      _ = try run(
        ["convert", "\(folder.path.appending("odd.session"))", "\(output)", "--replace", "-q", "--to"] + target)
      #expect(!String(decoding: try readFile(output), as: UTF8.self).contains(Self.secret), "\(target)")
    }
  }

  @Test(
    "salvage of a file and of a store leaves it in the leftover, and inspect tells of it",
    arguments: ["claw", "user-session"])
  func salvaged(format: String) throws {
    let file = try session(format, name: "in.session", keyed: true)
    let clean = try readFile(session(format, name: "clean.session", keyed: false))
    #expect(try run(["inspect", "\(file)"]).text.contains("[api-key-dropped]"))
    let output = folder.path.appending("out")
    let saved = try run(["salvage", "\(file)", "-o", "\(output)"], status: 1)
    #expect(saved.text.contains("an API key, which is left out on purpose"))
    #expect(try readFile(output) == clean)
    let store = try self.store(format, "store", keyed: true)
    let copy = folder.path.appending("copy")
    _ = try run(["salvage", "\(store)", "-o", "\(copy)"], status: 1)
    #expect(try holders(copy).allSatisfy { $0.components.first == ".satchel-salvage" && $0.lastComponent == "bytes" })
  }

  @Test(
    "pack says that it is inside, --drop-keys leaves it out, and so does a new id", arguments: ["claw", "user-session"])
  func packed(format: String) throws {
    let store = try self.store(format, "store", keyed: true)
    let (bundle, dropped) = (folder.path.appending("b.tgz"), folder.path.appending("d.tgz"))
    #expect(try run(["pack", "\(store)", "-o", "\(bundle)"]).text.contains("An API key is in the bundle"))
    let told = try run(["pack", "\(store)", "-o", "\(dropped)", "--drop-keys"])
    #expect(told.text.contains("left out on purpose: 1 API key") && !told.text.contains("is in the bundle"))
    let (back, other) = (folder.path.appending("back"), folder.path.appending("other"))
    #expect(try run(["import", "\(bundle)", "--into", "\(back)"]).text.contains("An API key is in this file"))
    #expect(try folderSnapshot(back) == folderSnapshot(store))
    #expect(try !run(["import", "\(dropped)", "--into", "\(other)"]).text.contains("API key"))
    #expect(try holders(other).isEmpty)
    _ = try self.store(format, "clean", keyed: false)
    #expect(try folderSnapshot(other).map(\.content) == folderSnapshot(folder.path.appending("clean")).map(\.content))
    for file in try folderSnapshot(other) where file.kind == .regular {
      try folder.write(file.content + [0x0A], to: FilePath("other").appending(file.path))
    }
    let renamed = try run(["import", "\(bundle)", "--into", "\(other)", "--on-conflict", "rename"])
    #expect(renamed.text.contains("[api-key-left-out]") && !renamed.text.contains("[api-key-inside]"))
    #expect(try holders(other).isEmpty)
  }

  @Test("a journal whose settings are split or cut off is salvaged without it", arguments: [true, false])
  func damaged(isSplit: Bool) throws {
    let file = try session("claw", name: "in.jsonl", keyed: true)
    let text = String(decoding: try readFile(file), as: UTF8.self)
    let place = try #require(text.firstRange(of: isSplit ? "never-to" : "-be-seen"))
    let damaged = isSplit ? text[..<place.lowerBound] + "\n" + text[place.lowerBound...] : text[..<place.lowerBound]
    let input = try folder.write(String(damaged), to: "damaged.jsonl")
    let output = folder.path.appending("out")
    let run = try run(["salvage", "\(input)", "-o", "\(output)"], status: 1)
    #expect(run.text.contains("out: claw"))
    let saved = String(decoding: try readFile(output), as: UTF8.self)
    #expect(saved.contains("session_meta") && !saved.contains("api_key") && !saved.contains("sk-"))
  }

  @Test("it is told of once for each file: a session, one that is cut off, one with several settings, and a copy")
  func told() throws {
    let store = try store("claw", "store", keyed: true)
    let text = String(decoding: try readFile(store.appending("sess-tide-fix.jsonl")), as: UTF8.self)
    let settings = try #require(text.split(separator: "\n").first)
    let later = settings.replacing(Self.secret, with: "").replacing(#",\"api_key\":\"\""#, with: "")
    try folder.write(text + later + "\n", to: "store/several.jsonl")
    try folder.write(String(settings.dropLast(10)), to: "store/torn.jsonl")
    try folder.write(text, to: "store/sess-tide-fix.rot-1780000000000.jsonl")
    let run = try run(["list", "\(store)", "--json"], status: 4)
    let told = try #require(try run.json["findings"]?.elements).filter { $0["code"]?.text == "api-key-dropped" }
    #expect(
      told.compactMap { $0["file"]?.text }.sorted() == [
        "sess-tide-fix.jsonl", "sess-tide-fix.rot-1780000000000.jsonl", "several.jsonl", "torn.jsonl",
      ])
  }

  @Test("a journal that is taken from its last copy has none") func lastCopy() throws {
    let text = try readFile(session("claw", name: "in.jsonl", keyed: true))
    let clean = try readFile(session("claw", name: "clean.jsonl", keyed: false))
    let copy: FilePath = "sess-tide-fix.rot-1780000000000.jsonl"
    try folder.write(text, to: FilePath("store").appending(copy))
    let (store, output) = (folder.path.appending("store"), folder.path.appending("out"))
    _ = try run(["salvage", "\(store)", "-o", "\(output)"], status: 1)
    #expect(try readFile(output.appending("sess-tide-fix.jsonl")) == clean)
    #expect(try readFile(output.appending(copy)) == clean)
    #expect(try holders(output) == [FilePath(".satchel-salvage").appending(copy).appending("bytes")])
    let one = folder.path.appending("one.jsonl")
    _ = try run(["salvage", "\(store)/sess-tide-fix.jsonl", "-o", "\(one)"], status: 1)
    #expect(try readFile(one) == clean)
  }

  @Test("a user session and an A3S session that are damaged elsewhere are salvaged without it")
  func damagedElsewhere() throws {
    let user = String(decoding: try readFile(session("user-session", name: "in.json", keyed: true)), as: UTF8.self)
    let a3s = String(
      decoding: try readFile(SampleTree().own.appending("a3s/store-b3/sess-tide-fix.json")), as: UTF8.self
    )
    .replacing(
      #""updated_at":"#, with: #""llm_config": {"provider": "p\u{0}", "api_key": "\#(Self.secret)"}, "updated_at":"#,
      maxReplacements: 1)
    let split = user.replacing(#"{\"v\":1"#, with: "\n" + #"{\"v\":1"#)
    try #require(a3s.contains(Self.secret) && split != user)
    for (number, text) in [split, a3s].enumerated() {
      let input = try folder.write(text, to: FilePath("damaged-\(number)"))
      let output = folder.path.appending(FilePath("out-\(number)"))
      _ = try run(["salvage", "\(input)", "-o", "\(output)"], status: 1)
      let saved = String(decoding: try readFile(output), as: UTF8.self)
      #expect(!saved.contains(Self.secret) && saved.contains("provider"), "\(number)")
    }
  }
}
