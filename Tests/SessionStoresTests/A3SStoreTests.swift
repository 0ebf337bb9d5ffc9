import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// Sessions and side data for the tests of the store.
enum A3SStoreSamples {
  static func session(_ id: String, texts: [String] = ["hi"], updatedAt: Int64 = 1) -> A3SSession {
    var session = A3SSession()
    session.id = id
    session.updatedAt = updatedAt
    session.messages = texts.map { A3SMessage(role: "user", content: [.text(A3STextBlock($0))]) }
    return session
  }

  static func run(_ id: String, of session: String) -> A3SRun {
    var run = A3SRun()
    run.snapshot.id = id
    run.snapshot.sessionID = session
    return run
  }

  static func checkpoint(_ run: String, of session: String) -> A3SLoopCheckpoint {
    var checkpoint = A3SLoopCheckpoint()
    checkpoint.schemaVersion = 1
    checkpoint.runID = run
    checkpoint.sessionID = session
    return checkpoint
  }

  /// A session with all that can stand beside it.
  static func fill(_ store: some A3SSessionStore, _ id: String, runs: [String]) throws(SessionError) {
    try store.save(session(id))
    var artifact = A3SArtifact()
    artifact.artifactURI = "a3s://\(id)"
    try store.save(A3SArtifacts([artifact]), as: .artifacts, of: id)
    try store.save([A3STraceEvent()], as: .traces, of: id)
    try store.save([A3SVerificationReport()], as: .verification, of: id)
    try store.save(runs.map { run($0, of: id) }, as: .runs, of: id)
    try store.save([A3SSubagentTask()], as: .subagentTasks, of: id)
    for run in runs { try store.save(checkpoint(run, of: id), as: .loopCheckpoint, of: run) }
  }
}

@Suite("A3S store: sessions in a folder")
struct A3SStoreTests {
  private typealias Samples = A3SStoreSamples

  @Test("opening makes the folder with its parents")
  func opens() throws {
    let folder = try TemporaryFolder()
    let root = folder.path.appending("a/b/c")
    let store = try A3SStore(at: root)
    #expect(try fileStatus(root)?.kind == .directory)
    #expect(try store.list() == [])
    #expect(try A3SStore(at: root).list() == [])
  }

  @Test("opening where a file is in the way fails and names the folder")
  func cannotOpen() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    let root = folder.path.appending("file/store")
    do throws(SessionError) {
      _ = try A3SStore(at: root)
      Issue.record("opened")
    } catch {
      #expect(error.description.contains(root.description))
    }
  }

  @Test("what is saved is loaded again, in the program's own bytes")
  func saves() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    let session = Samples.session("sess-1", texts: ["one", "two\n"])
    try store.save(session)
    #expect(try store.load("sess-1") == session)
    #expect(try readFile(folder.path.appending("sess-1.json")) == session.bytes)
    #expect(try folderSnapshot(folder.path).map(\.path) == ["sess-1.json"])
  }

  @Test("saving again replaces messages and times")
  func replaces() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.save(Samples.session("s", texts: ["a", "b", "c"], updatedAt: 1))
    try store.save(Samples.session("s", texts: ["d"], updatedAt: 2))
    let loaded = try #require(try store.load("s"))
    #expect(loaded.messages == Samples.session("s", texts: ["d"]).messages)
    #expect(loaded.updatedAt == 2)
  }

  @Test("the temporary name is the target's with time and process, and does not stay")
  func temporaryName() throws {
    let folder = try TemporaryFolder()
    let surroundings = Surroundings(
      now: { FileTime(seconds: 5, nanoseconds: 7) }, processID: 42, random: { 0 })
    try folder.write("", to: "s.json.5000000007.42.tmp")
    let store = try A3SStore(at: folder.path, surroundings: surroundings)
    try store.save(Samples.session("s"))
    #expect(try folderSnapshot(folder.path).map(\.path) == ["s.json", "s.json.5000000007.42.tmp"])
    let files = FaultingFiles(FaultingFiles.Policy(failing: 6, staysBroken: true))
    let broken = A3SStore(existing: folder.path, files: files, surroundings: surroundings)
    #expect(throws: SessionError.self) { try broken.save(Samples.session("s")) }
  }

  @Test("absent sessions are none, not errors")
  func absent() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    #expect(try store.load("nobody") == nil)
    #expect(try store.reader(for: "nobody") == nil)
    #expect(try !store.exists("nobody"))
    try store.delete("nobody")
    #expect(try A3SStore(existing: folder.path.appending("gone")).load("nobody") == nil)
  }

  @Test(
    "files that hold no session are errors that name the file, never none",
    arguments: [
      ("", SessionError.Code.wrongFormat), (#"{"id": "s", "mess"#, .damaged), ("hello", .invalid), ("[]", .wrongFormat),
      ("null", .invalid), ("{}", .invalid), (#"{"schema_version":1,"session":{}}"#, .invalid),
    ])
  func broken(text: String, code: SessionError.Code) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "s.json")
    let store = try A3SStore(at: folder.path)
    do throws(SessionError) {
      _ = try store.load("s")
      Issue.record("loaded")
    } catch {
      #expect(error.code == code)
      #expect(error.description.contains("s.json"))
    }
    #expect(try store.list() == ["s"])
  }

  @Test("a session that is cut off anywhere is an error")
  func cut() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    let bytes = Samples.session("s").bytes
    for length in stride(from: 0, to: bytes.count, by: 7) {
      try folder.write(Array(bytes[..<length]), to: "s.json")
      #expect(throws: SessionError.self) { try store.load("s") }
    }
  }

  @Test("listing gives the stems of the JSON files at the top")
  func lists() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    for name in ["b.json", "a.json", ".json", ".hidden.json", "a.json.1.2.tmp", "notes.txt", "runs/x.json"] {
      try folder.write("{}", to: FilePath(name))
    }
    #expect(try store.list() == [".hidden", "a", "b"])
    #expect(throws: SessionError.self) { try A3SStore(existing: folder.path.appending("gone")).list() }
  }

  @Test("health is a file that can be written and removed")
  func health() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.checkHealth()
    #expect(try folderSnapshot(folder.path).isEmpty)
    #expect(throws: SessionError.self) { try A3SStore(existing: folder.path.appending("gone")).checkHealth() }
    for step in 0..<3 {
      let files = FaultingFiles(FaultingFiles.Policy(failing: step, errno: 30, countsCleanUp: true))
      #expect(throws: SessionError.self) { try A3SStore(existing: folder.path, files: files).checkHealth() }
    }
  }

  @Test("backends have names")
  func names() throws {
    let folder = try TemporaryFolder()
    #expect(try A3SStore(at: folder.path).backendName == "file")
    #expect(A3SMemoryStore().backendName == "memory")
    #expect(NamelessStore().backendName == "unknown")
  }

  @Test("policies survive, and an API key does not")
  func policies() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    var session = Samples.session("s")
    session.config.confirmationPolicy = A3SConfirmationPolicy()
    session.config.permissionPolicy = A3SPermissionPolicy()
    session.config.permissionPolicy?.deny = [A3SPermissionRule("bash(rm:*)")]
    session.config.queueConfig = A3SQueueConfig()
    session.config.queueConfig?.deadLetterLimit = 10
    try store.save(session)
    #expect(try store.load("s") == session)
    let model: JSON = ["provider": "p", "model": "m", "base_url": "http://h", "api_key": "secret"]
    session.llmConfig = try A3SModelConfig(tree: model)
    try store.save(session)
    let loaded = try #require(try store.load("s")?.llmConfig)
    #expect(loaded.provider == "p" && loaded.model == "m" && loaded.baseURL == "http://h")
    #expect(!String(decoding: try readFile(folder.path.appending("s.json")), as: UTF8.self).contains("secret"))
  }

  @Test("A key is carried in memory, by the memory store too; the file store reads one that is there, and writes none")
  func key() throws {
    let folder = try TemporaryFolder()
    let (store, memory) = (try A3SStore(at: folder.path), A3SMemoryStore())
    var session = Samples.session("s")
    session.llmConfig = A3SModelConfig()
    session.llmConfig?.apiKey = "sk-invented"
    try memory.save(session)
    #expect(try memory.load("s")?.llmConfig?.apiKey == "sk-invented")
    try store.save(session)
    #expect(try store.load("s")?.llmConfig?.apiKey == nil && store.load("s") == session)
    let text = String(decoding: session.bytes, as: UTF8.self)
    #expect(try readFile(folder.path.appending("s.json")) == Array(text.utf8) && !text.contains("sk-"))
    try folder.write(text.replacing(#""provider""#, with: #""api_key": "sk-edited", "provider""#), to: "t.json")
    var resumed = try #require(try store.load("t"))
    #expect(resumed.llmConfig?.apiKey == "sk-edited" && resumed == session)
    resumed.id = "t"
    try removeTree(folder.path.appending("t.json"))
    try store.save(resumed)
    for entry in try folderSnapshot(folder.path) {
      #expect(!String(decoding: entry.content, as: UTF8.self).contains("sk-"))
    }
  }

  @Test("'todos' is read as tasks and written as tasks")
  func todos() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    var session = Samples.session("s")
    session.tasks = [A3STask()]
    let text = String(decoding: session.bytes, as: UTF8.self).replacing(#""tasks""#, with: #""todos""#)
    try folder.write(text, to: "s.json")
    let loaded = try #require(try store.load("s"))
    #expect(loaded.tasks == [A3STask()])
    try store.save(loaded)
    #expect(try readFile(folder.path.appending("s.json")) == session.bytes)
  }

  @Test("tools' names can be taken from their definitions, in order")
  func toolNames() {
    var session = Samples.session("s")
    session.head.takeToolNames(from: ["write", "bash", "read"].map { A3SToolDefinition(name: $0) })
    #expect(session.toolNames == ["write", "bash", "read"])
  }
}

/// A store that does not say what it is.
private struct NamelessStore: A3SSessionStore {
  func save(_ session: A3SSession) throws(SessionError) {}
  func load(_ id: SessionID) throws(SessionError) -> A3SSession? { nil }
  func delete(_ id: SessionID) throws(SessionError) -> Bool { false }
  func list() throws(SessionError) -> [SessionID] { [] }
  func exists(_ id: SessionID) throws(SessionError) -> Bool { false }
}
