import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct SelectionProgramTests {
  private static func store(_ folder: borrowing TemporaryFolder, _ more: [String]) throws -> FilePath {
    let session =
      #"{"type":"session_meta","version":1,"session_id":"ID","created_at_ms":1,"updated_at_ms":2}"# + "\n"
      + #"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"hello"}]}}"# + "\n"
    for id in ["id_one", "two"] {
      try folder.write(session.replacing("ID", with: id), to: FilePath("store/\(id).jsonl"))
    }
    for name in more { try folder.write("secret", to: FilePath("store").appending(FilePath(name))) }
    return folder.path.appending("store")
  }

  /// The files that come back.
  private static func files(in bundle: FilePath, _ folder: borrowing TemporaryFolder) throws -> [String] {
    let target = folder.path.appending("back")
    try removeTree(target)
    #expect(try ProgramRun(["import", bundle, "--into", target, "-q"]).status == 0)
    return try folderSnapshot(target).filter { $0.kind == .regular }.map(\.path.description)
  }

  @Test("secrets and repositories stay out with status 0, told in one line and in the JSON; --include takes them along")
  func secrets() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(folder, [".git/HEAD", ".git/x/a.jsonl", ".env", "auth.json", "notes.md"])
    let bundle = folder.path.appending("b.tgz")
    let text = try ProgramRun(["pack", store, "-o", bundle])
    #expect(text.status == 0, "\(text.text)")
    let line = try #require(text.text.split(separator: "\n").first { $0.contains("left out") })
    #expect(line.contains(".git") && line.contains(".env") && line.contains("auth.json"))
    #expect(try Self.files(in: bundle, folder) == ["id_one.jsonl", "notes.md", "two.jsonl"])
    let run = try ProgramRun(["pack", store, "-o", bundle, "--replace", "--json", "--include", "auth.json"])
    let leftOut = try #require(try run.json["leftOut"]?.elements)
    #expect(leftOut.compactMap { $0["path"]?.text } == [".env", ".git"])
    #expect(leftOut.compactMap { $0["reason"]?.text } == ["secret", "version-control"])
    #expect(try Self.files(in: bundle, folder).contains("auth.json"))
  }

  @Test(
    "in a store whose sessions are called so too, a key is none, readable or not; a torn session of that name is one")
  func secretsAmongSessions() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("a3s/store-b3")
    try copyFiles(below: sample, to: folder.path.appending("store"))
    try folder.write("xyz", to: "store/auth.json")
    try folder.write(#"{"key":"x"}"#, to: "store/my-credentials.json")
    let (store, bundle) = (folder.path.appending("store"), folder.path.appending("b.tgz"))
    let run = try ProgramRun(["pack", store, "-o", bundle, "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let told = try run.json["leftOut"]?.elements?.compactMap { $0["path"]?.text }
    #expect(told == ["auth.json", "my-credentials.json"])
    let torn = try readFile(sample.appending("sess-tide-fix.json")).prefix(3000)
    try folder.write(Array(torn), to: "store/auth.json")
    let again = try ProgramRun(["pack", store, "-o", bundle, "--replace"])
    #expect(again.status == 4)
    #expect(try Self.files(in: bundle, folder).contains("auth.json"))
  }

  @Test("a database that is being written stays out by name, with status 1")
  func hotDatabase() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(folder, ["state.db", "state.db-wal", "rest.db"])
    let bundle = folder.path.appending("b.tgz")
    let run = try ProgramRun(["pack", store, "-o", bundle])
    #expect(run.status == 1)
    #expect(run.text.contains("state.db"))
    #expect(try Self.files(in: bundle, folder) == ["id_one.jsonl", "rest.db", "two.jsonl"])
    #expect(try ProgramRun(["pack", store, "-o", bundle, "--replace", "--exclude", "state.db*"]).status == 0)
  }

  @Test("every database that is being written is named; a journal that was only kept for its room is none")
  func hotDatabases() throws {
    let folder = try TemporaryFolder()
    let names = (0..<12).map { "d\($0).db" }
    let store = try Self.store(folder, names + names.map { "\($0)-wal" } + ["rest.db"])
    try folder.write([UInt8](repeating: 0, count: 512), to: "store/rest.db-journal")
    let run = try ProgramRun(["pack", store, "-o", folder.path.appending("b.tgz")])
    let line = try #require(run.text.split(separator: "\n").first { $0.contains("left out") })
    #expect(run.status == 1 && names.allSatisfy { line.contains("\($0) (being written)") }, "\(line)")
    #expect(!line.contains("rest.db"))
  }

  @Test("a pipe in the place of a session is told and makes status 1; one beside them is only told")
  func pipes() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(folder, [])
    let bundle = folder.path.appending("b.tgz")
    #expect(unsafe mkfifo(store.appending("agent.sock").description, 0o600) == 0)
    let beside = try ProgramRun(["pack", store, "-o", bundle])
    #expect(beside.status == 0 && beside.text.contains("agent.sock"), "\(beside.text)")
    #expect(unsafe mkfifo(store.appending("three.jsonl").description, 0o600) == 0)
    let run = try ProgramRun(["pack", store, "-o", bundle, "--replace"])
    #expect(run.status == 1 && run.text.contains("three.jsonl (no regular file)"), "\(run.text)")
    #expect(try Self.files(in: bundle, folder) == ["id_one.jsonl", "two.jsonl"])
  }

  @Test("an excluded session is told with its id; a pattern that names nothing is told; an empty one is refused")
  func excluded() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(folder, ["notes.md"])
    let bundle = folder.path.appending("b.tgz")
    let run = try ProgramRun(["pack", store, "-o", bundle, "--exclude", "two.*", "--exclude", "*.txt"])
    #expect(run.status == 0)
    #expect(run.text.contains("session 'two'") && run.text.contains("'*.txt'"))
    #expect(try Self.files(in: bundle, folder) == ["id_one.jsonl", "notes.md"])
    #expect(try ProgramRun(["pack", store, "-o", bundle, "--replace", "--sessions-only"]).status == 0)
    #expect(try Self.files(in: bundle, folder) == ["id_one.jsonl", "two.jsonl"])
    #expect(try ProgramRun(["pack", store, "-o", bundle, "--exclude", "/"]).status == 2)
  }
}
