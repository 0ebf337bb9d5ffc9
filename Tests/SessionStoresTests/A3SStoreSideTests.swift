import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("A3S store: side data")
struct A3SStoreSideTests {
  private typealias Samples = A3SStoreSamples

  @Test("side data is saved and loaded by session id, loop checkpoints by run id")
  func saves() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "s/1", runs: ["run-1"])
    #expect(try store.load(.artifacts, of: "s/1")?.artifacts.map(\.artifactURI) == ["a3s://s/1"])
    #expect(try store.load(.traces, of: "s/1") == [A3STraceEvent()])
    #expect(try store.load(.verification, of: "s/1") == [A3SVerificationReport()])
    #expect(try store.load(.runs, of: "s/1") == [Samples.run("run-1", of: "s/1")])
    #expect(try store.load(.subagentTasks, of: "s/1") == [A3SSubagentTask()])
    #expect(try store.load(.loopCheckpoint, of: "run-1") == Samples.checkpoint("run-1", of: "s/1"))
    #expect(
      try folderSnapshot(folder.path).filter { $0.kind == .regular }.map(\.path) == [
        "artifacts/s_1/artifacts.json", "loop_checkpoints/run-1.json", "runs/s_1.json", "s_1.json",
        "subagent_tasks/s_1.json", "traces/s_1.json", "verification/s_1.json",
      ])
  }

  @Test("side data is written in the program's bytes, empty lists included")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.save([], as: .runs, of: "s")
    try store.save(A3SArtifacts(), as: .artifacts, of: "s")
    #expect(try readFile(folder.path.appending("runs/s.json")) == Array("[]".utf8))
    #expect(
      try readFile(folder.path.appending("artifacts/s/artifacts.json")) == Array("{\n  \"artifacts\": []\n}".utf8))
  }

  @Test("absent side data is none")
  func absent() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    #expect(try store.load(.artifacts, of: "s") == nil)
    #expect(try store.load(.runs, of: "s") == nil)
    #expect(try store.load(.loopCheckpoint, of: "r") == nil)
    try makeFolders(folder.path.appending("artifacts/s"))
    #expect(try store.load(.artifacts, of: "s") == nil)
    try store.delete(.runs, of: "s")
    try store.delete(.artifacts, of: "s")
    try store.delete(.loopCheckpoint, of: "r")
    #expect(try store.loopCheckpointRuns(of: "s") == [])
  }

  @Test(
    "unparsable side data is an error that names the file",
    arguments: ["", "{", "{}", #"[{"snapshot":1}]"#, "[] x"])
  func broken(text: String) throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.save(Samples.session("s"))
    try folder.write(text, to: "runs/s.json")
    do throws(SessionError) {
      _ = try store.load(.runs, of: "s")
      Issue.record("loaded")
    } catch {
      #expect(error.description.contains("runs/s.json"))
    }
    #expect(try store.load("s") != nil)
  }

  @Test("deleting removes the session and its side data, and leaves others and loop checkpoints")
  func deletes() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "one", runs: ["run-1"])
    try Samples.fill(store, "two", runs: ["run-2"])
    try folder.write("x", to: "artifacts/one/extra.bin")
    try store.delete("one")
    #expect(
      try folderSnapshot(folder.path).filter { $0.kind == .regular }.map(\.path) == [
        "artifacts/two/artifacts.json", "loop_checkpoints/run-1.json", "loop_checkpoints/run-2.json",
        "runs/two.json", "subagent_tasks/two.json", "traces/two.json", "two.json", "verification/two.json",
      ])
    #expect(try store.load("one") == nil)
  }

  @Test("deleting with loop checkpoints takes those of the session's runs, and no others")
  func deletesCheckpoints() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "one", runs: ["run-1"])
    try Samples.fill(store, "two", runs: ["run-2"])
    try store.save(Samples.checkpoint("run-3", of: "one"), as: .loopCheckpoint, of: "run-3")
    try store.save([Samples.run("run-1", of: "one"), Samples.run("run-4", of: "one")], as: .runs, of: "one")
    try folder.write("torn", to: "loop_checkpoints/run-4.json")
    try folder.write("torn", to: "loop_checkpoints/run-5.json")
    #expect(try store.loopCheckpointRuns(of: "one") == ["run-1", "run-3", "run-4"])
    try store.delete("one", withLoopCheckpoints: true)
    let left = try folderSnapshot(folder.path.appending("loop_checkpoints")).map(\.path)
    #expect(left == ["run-2.json", "run-5.json"])
  }

  @Test("loop checkpoints are deleted by run id")
  func deletesRun() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.save(Samples.checkpoint("../r", of: "s"), as: .loopCheckpoint, of: "../r")
    try store.delete(.loopCheckpoint, of: "../r")
    #expect(try store.load(.loopCheckpoint, of: "../r") == nil)
    #expect(try folderSnapshot(folder.path).map(\.path) == ["loop_checkpoints"])
  }
}

@Suite("A3S store: in memory")
struct A3SMemoryStoreTests {
  private typealias Samples = A3SStoreSamples

  @Test("the memory store keeps the same promises without files")
  func promises() throws {
    let store = A3SMemoryStore()
    try store.checkHealth()
    #expect(try store.load("s") == nil && store.list() == [])
    try Samples.fill(store, "s", runs: ["run-1"])
    try Samples.fill(store, "a/b", runs: ["run-2"])
    try store.save(Samples.session("a\\b"))
    #expect(try store.list() == ["a/b", "a\\b", "s"])
    #expect(try store.exists("s") && store.load("s") == Samples.session("s"))
    #expect(try store.load(.runs, of: "s")?.first?.snapshot.id == "run-1")
    try store.delete("s")
    #expect(try store.load("s") == nil && store.load(.runs, of: "s") == nil && store.load(.artifacts, of: "s") == nil)
    #expect(try store.load(.loopCheckpoint, of: "run-1") != nil)
    try store.delete("a/b", withLoopCheckpoints: true)
    #expect(try store.load(.loopCheckpoint, of: "run-2") == nil)
    try store.delete(.loopCheckpoint, of: "run-1")
    #expect(try store.load(.loopCheckpoint, of: "run-1") == nil)
    try store.delete("nobody")
  }

  @Test("what is loaded is a copy")
  func copies() throws {
    let store = A3SMemoryStore()
    try store.save(Samples.session("s"))
    var loaded = try #require(try store.load("s"))
    loaded.messages = []
    #expect(try store.load("s")?.messages.count == 1)
  }
}
