import Glibc
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite struct StoreRegistryTests {
  private static let samples = SampleTree()
  private static let meta =
    #"{"created_at_ms":1,"session_id":"session-1-0","type":"session_meta","updated_at_ms":1,"version":1}"# + "\n"
  private static let object = #"{"messages":[{"blocks":[{"text":"hi","type":"text"}],"role":"user"}],"version":1}"#
  private static let user = #"{"id":"u-1","user_id":"me","user_messages":[],"agent_responses":[]}"#

  private func formats(of folder: FilePath) throws -> [FormatID] {
    StoreRegistry.stores(at: try FolderGlance(folder)).map(\.format)
  }

  /// A folder with such files, in whose `store` the kind is asked for.
  private func formats(_ files: [(String, String)], folders: [FilePath] = [], of store: FilePath) throws -> [FormatID] {
    let temporary = try TemporaryFolder()
    for folder in folders + [store] { try makeFolders(temporary.path.appending(folder)) }
    for (path, text) in files {
      try makeFolders(temporary.path.appending(FilePath(path).parent))
      _ = try temporary.write(text, to: FilePath(path))
    }
    return try formats(of: temporary.path.appending(store))
  }

  @Test(
    "Every store of the samples is recognised as what it is",
    arguments: [
      ("a3s/era-a", .a3s), ("a3s/store-b3", .a3s), ("a3s/store-b3-model", .a3s), ("a3s/store-c", .a3s),
      ("a3s/store-d", .a3s), ("claw/store", .claw), ("claw/eras", .claw), ("user-session/store", .userSession),
    ] as [(FilePath, FormatID)])
  func samples(folder: FilePath, format: FormatID) throws {
    #expect(try formats(of: Self.samples.own.appending(folder)) == [format])
  }

  @Test("A folder that merely has a folder 'sessions', or the names of other programs, is no store")
  func namesAlone() throws {
    let codex = #"{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"x"}}"# + "\n"
    let claude = #"{"type":"user","message":{"role":"user","content":"hi"},"uuid":"1","sessionId":"2"}"# + "\n"
    let trees: [[(String, String)]] = [
      [], [("s/sessions/notes.txt", "no session")],
      [("s/sessions/a.json", "{}"), ("s/package.json", #"{"name":"x"}"#)],
      [("s/sessions/2026/01/rollout-1.jsonl", codex), ("s/auth.json", #"{"key":"secret"}"#)],
      [("s/projects/p/1.jsonl", claude), ("s/agents/reviewer.md", "x"), ("s/settings.json", "{}")],
      [("s/traces/a.json", "[]"), ("s/runs/b.json", "[]")], [("s/v1/api.json", "{}"), ("s/v1/sessions/a.json", "{}")],
      [("s/0123456789abcdef/a.bin", "x")],
      [("s/sessions/11111111-2222-4333-8444-555555555555.json", #"{"title":"x"}"#)],
    ]
    for files in trees {
      #expect(try formats(files, of: "s") == [], "\(files.map(\.0))")
      #expect(try formats(files, folders: ["s/sessions"], of: "s") == [], "\(files.map(\.0)), and an empty 'sessions'")
    }
  }

  @Test("Each layout in which claw's programs keep sessions is a claw store")
  func claw() throws {
    #expect(try formats([("sessions/session-1-0.jsonl", Self.meta)], of: "sessions") == [.claw])
    #expect(try formats([("sessions/00000000000000aa/session-1-0.jsonl", Self.meta)], of: "sessions") == [.claw])
    #expect(
      try formats([("sessions/00000000000000aa/session-1-0.jsonl", Self.meta)], of: "sessions/00000000000000aa") == [
        .claw
      ])
    #expect(try formats([("sessions/session-1.json", Self.object)], of: "sessions") == [.claw])
    #expect(try formats([("sessions/session-1-0.jsonl", "")], of: "sessions") == [.claw], "damaged, but named so")
    #expect(try formats([("sessions/session-1-0.rot-1.jsonl", Self.meta)], of: "sessions") == [.claw])
    #expect(try formats([], folders: ["sessions/00000000000000aa"], of: "sessions") == [.claw], "emptied")
  }

  @Test("Each form in which an A3S store is left is an A3S store, emptied ones and mere checkpoints too")
  func a3s() throws {
    let sides = ["artifacts", "traces", "verification"].map { FilePath("s").appending($0) }
    #expect(try formats([], folders: sides, of: "s") == [.a3s])
    #expect(try formats([("s/loop_checkpoints/r.json", #"{"run_id":"r","session_id":"s"}"#)], of: "s") == [.a3s])
    #expect(try formats([("s/v1/wal/session-store.lock", "")], of: "s") == [.a3s])
    #expect(try formats([("s/v1/writer_lease.json", "{}")], of: "s") == [.a3s])
    #expect(try formats([("s/v1/sessions/id_YQ.json", "torn")], of: "s") == [.a3s])
  }

  @Test("A workspace of Oxios is a store by its sessions, or by the documents of its other categories alone")
  func userSession() throws {
    let seed = #"{"id":"1","goal":"g","constraints":[],"acceptance_criteria":[]}"#
    let agent = #"{"id":"1","name":"n","status":"Completed","created_at":"x","steps_completed":1}"#
    #expect(try formats([("w/sessions/u-1.json", Self.user)], of: "w") == [.userSession])
    #expect(try formats([("w/seeds/1.json", seed)], of: "w") == [.userSession])
    #expect(try formats([("w/agents/1.json", agent)], of: "w") == [.userSession])
    #expect(
      try formats([("w/memory/facts/1.json", #"{"id":"1","memory_type":"fact","content":"c"}"#)], of: "w") == [
        .userSession
      ])
    #expect(try formats([("w/kernel.db", "x")], folders: ["w/sessions"], of: "w") == [.userSession], "emptied")
    #expect(try formats([("w/sessions/u-1.json", #"{"id":"u-1","user_id":"m"#)], of: "w") == [.userSession], "torn")
    #expect(try formats([("w/sessions/u-1.json", Self.user)], of: "w/sessions") == [], "the store is the folder above")
  }

  @Test("Another program's session is seen as the last of 5,000 files, and in the last of many folders")
  func lateFiles() throws {
    let folder = try TemporaryFolder()
    let source = try readFile(Self.samples.own.appending("a3s/store-b3/sess-empty.json"))
    _ = try folder.write(source, to: "m/a.json")
    let other = try folder.write("{}", to: "m/b.json").description
    for number in 0..<5000 { #expect(unsafe link(other, "\(folder.path)/m/s\(number).json") == 0) }
    _ = try folder.write(Self.user, to: "m/t.json")
    #expect(try formats(of: folder.path.appending("m")) == [.a3s, .userSession])
    let hex = { (number: Int) in String(repeating: "0", count: 13) + String(number + 0x100, radix: 16) }
    for number in 0..<100 { try makeFolders(folder.path.appending("w").appending(FilePath(hex(number)))) }
    #expect(try formats(of: folder.path.appending("w")) == [])
    _ = try folder.write(Self.meta, to: FilePath("w/\(hex(99))/x.jsonl"))
    #expect(try formats(of: folder.path.appending("w")) == [.claw])
    for number in 0..<20 { _ = try folder.write("{}", to: FilePath("u/memory/\(number)/a.json")) }
    #expect(try formats(of: folder.path.appending("u")) == [])
    _ = try folder.write(#"{"id":"1","memory_type":"fact","content":"c"}"#, to: "u/memory/zz/b.json")
    #expect(try formats(of: folder.path.appending("u")) == [.userSession])
  }

  @Test("Sessions of several programs in one folder are several stores, and each has what is its own")
  func mixed() throws {
    let folder = try TemporaryFolder()
    try copyFiles(below: Self.samples.own.appending("a3s/store-b3"), to: folder.path.appending("m"))
    _ = try folder.write(Self.meta, to: "m/session-1-0.jsonl")
    _ = try folder.write(Self.object, to: "m/old.json")
    let user = "0e2f4a6c-8b1d-4c3e-9f50-617283940516.json"
    let source = Self.samples.own.appending("user-session/store/sessions").appending(user)
    _ = try folder.write(readFile(source), to: FilePath("m").appending(user))
    _ = try folder.write("mine", to: "m/notes.txt")
    let found = StoreRegistry.stores(at: try FolderGlance(folder.path.appending("m")))
    #expect(found.map(\.format) == [.a3s, .claw, .userSession])
    let stock = try found.map { try StoreRegistry.inventory(of: $0) }
    #expect(stock[0].sessions.count == 5)
    #expect(stock[1].sessions.map(\.path) == ["old.json", "session-1-0.jsonl"])
    #expect(stock[2].sessions.map(\.path) == [FilePath(user)])
    let files = stock.flatMap { $0.files.map(\.path) }
    #expect(Set(files).count == files.count, "no file is in two of them")
    #expect(
      Set(files) == Set(try folderSnapshot(folder.path.appending("m")).filter { $0.kind == .regular }.map(\.path)))
    #expect(stock.allSatisfy { !$0.findings.contains { $0.severity == .damage } })
  }
}
