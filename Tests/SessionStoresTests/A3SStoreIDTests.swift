import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("A3S store: ids and file names")
struct A3SStoreIDTests {
  private typealias Samples = A3SStoreSamples

  @Test(
    "ids become safe file names as the program makes them",
    arguments: [
      ("sess-1", "sess-1"), ("../weird/id\\x..y", "__weird_id_x_y"), ("dots...end", "dots_.end"),
      ("café 中.v1", "café 中.v1"), (".hidden", ".hidden"), ("foo\\bar\\baz", "foo_bar_baz"),
      ("foo/bar\\baz..qux", "foo_bar_baz_qux"), ("../../../etc/passwd", "______etc_passwd"), ("....", "__"),
      ("a..", "a_"), ("cafe\u{301}", "cafe\u{301}"),
    ])
  func safe(id: String, name: String) {
    #expect(Array(A3SSafeName.name(for: id).utf8) == Array(name.utf8))
  }

  @Test(
    "an id that leaves the folder stays inside and loads again",
    arguments: ["../../../etc/passwd", "foo\\bar\\baz", "foo/bar\\baz..qux", "/abs", "..", "küste 潮汐.v1"])
  func inside(id: String) throws {
    let folder = try TemporaryFolder()
    let root = folder.path.appending("inner/store")
    let store = try A3SStore(at: root)
    try Samples.fill(store, id, runs: [id])
    #expect(try store.load(SessionID(id))?.id == id)
    #expect(try store.load(.runs, of: id)?.map(\.snapshot.sessionID) == [id])
    #expect(try store.load(.loopCheckpoint, of: id)?.runID == id)
    let outside = try folderSnapshot(folder.path).map(\.path).filter { !$0.description.hasPrefix("inner") }
    #expect(outside == [])
    try store.delete(SessionID(id), withLoopCheckpoints: true)
    #expect(try folderSnapshot(root).filter { $0.kind == .regular } == [])
  }

  @Test("two ids that meet in one file name are told apart, not overwritten")
  func meet() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "a/b", runs: ["r/1"])
    let before = try folderSnapshot(folder.path)
    for id in ["a\\b", "a_b"] {
      do throws(SessionError) {
        try store.save(Samples.session(id))
        Issue.record("saved")
      } catch {
        #expect(error.code == .collision)
        #expect(error.message.contains("'a/b'") && error.message.contains("'\(id)'"))
      }
      #expect(throws: SessionError.self) { try store.save([], as: .traces, of: id) }
    }
    #expect(throws: SessionError.self) { try store.delete("a\\b") }
    #expect(throws: SessionError.self) { try store.delete(.traces, of: "a\\b") }
    #expect(throws: SessionError.self) {
      try store.save(Samples.checkpoint("r\\1", of: "a/b"), as: .loopCheckpoint, of: "r\\1")
    }
    #expect(throws: SessionError.self) { try store.delete(.loopCheckpoint, of: "r\\1") }
    #expect(try folderSnapshot(folder.path) == before)
  }

  @Test("a listed name stands for the session that it holds")
  func listed() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "a/b", runs: ["r"])
    let name = try #require(try store.list().first)
    #expect(name == "a_b")
    #expect(try store.load(name)?.id == "a/b")
    #expect(try store.loopCheckpointRuns(of: name) == ["r"])
    try store.delete(name, withLoopCheckpoints: true)
    #expect(try folderSnapshot(folder.path).filter { $0.kind == .regular } == [])
  }

  @Test("the id inside is not compared when loading")
  func otherInside() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try folder.write(Samples.session("inner").bytes, to: "renamed.json")
    #expect(try store.load("renamed")?.id == "inner")
    #expect(throws: SessionError.self) { try store.save(Samples.session("renamed")) }
  }

  @Test("a damaged file that still tells its id is not another's to overwrite")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try folder.write(#"{"id": "a/b", "config": {"#, to: "a_b.json")
    #expect(throws: SessionError.self) { try store.save(Samples.session("a_b")) }
    try store.save(Samples.session("a/b"))
    #expect(try store.load("a/b") == Samples.session("a/b"))
    try folder.write("garbage", to: "c.json")
    try store.save(Samples.session("c"))
    #expect(try store.load("c") == Samples.session("c"))
  }

  @Test("ids whose folder would be that of all sessions are refused", arguments: ["", ".", "\u{0}", "a\u{0}b"])
  func unfit(id: String) throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "other", runs: ["r"])
    let before = try folderSnapshot(folder.path)
    #expect(throws: SessionError.self) { try store.save(Samples.session(id)) }
    #expect(throws: SessionError.self) { try store.save(A3SArtifacts(), as: .artifacts, of: id) }
    _ = try? store.delete(SessionID(id), withLoopCheckpoints: true)
    #expect(try folderSnapshot(folder.path) == before)
  }

  @Test("an id that makes too long a name is an error, a long one is not")
  func long() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    let fitting = String(repeating: "x", count: 250)
    try store.save(Samples.session(fitting))
    #expect(try store.load(SessionID(fitting))?.id == fitting)
    #expect(throws: SessionError.self) { try store.save(Samples.session(fitting + "xx")) }
    #expect(try store.list() == [SessionID(fitting)])
  }
}
