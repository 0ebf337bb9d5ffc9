import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// 'café' in one code point for its last letter and in two: for Unicode the same, for programs two sessions.
@Suite struct EquivalentIDTests {
  static let composed = SessionID("caf\u{E9}")
  static let decomposed = SessionID("cafe\u{301}")

  @Test("ids that Unicode calls equivalent are two ids, to dictionaries too")
  func bytes() {
    #expect(Self.composed.text == Self.decomposed.text)
    #expect(Self.composed != Self.decomposed)
    #expect(Set([Self.composed, Self.decomposed]).count == 2)
    #expect(RunID(Self.composed.text) != RunID(Self.decomposed.text))
    #expect(Self.decomposed < Self.composed)
  }

  /// Saves two sessions of equivalent ids, deletes one, and looks what is left of both.
  private func check<Store: SessionStore>(_ store: Store, _ make: (SessionID) -> Store.Session) throws {
    let (gone, left) = (Self.composed, Self.decomposed)
    for id in [gone, left] { try store.save(make(id)) }
    #expect(try store.list() == [left, gone])
    #expect(try store.delete(gone))
    #expect(try !store.exists(gone) && store.load(gone) == nil)
    #expect(try store.exists(left) && store.load(left) != nil)
    #expect(try store.list() == [left])
    #expect(try !store.delete(gone))
    #expect(try store.list() == [left])
  }

  @Test("deleting a session leaves the one whose id is equivalent, in every store")
  func delete() throws {
    let folder = try TemporaryFolder()
    try check(A3SStore(at: folder.path.appending("a3s"))) { A3SStoreSamples.session($0.text) }
    try check(A3SMemoryStore()) { A3SStoreSamples.session($0.text) }
    try check(ClawStore(folder.path.appending("claw"))) {
      var session = ClawSession()
      session.sessionID = $0.text
      return session
    }
    let time = Instant(seconds: 1)
    try check(UserSessionStore(folder.path.appending("state"))) { UserSession(id: $0.text, userID: "u", at: time) }
  }

  @Test("side data and loop checkpoints of equivalent ids are kept apart")
  func sides() throws {
    let folder = try TemporaryFolder()
    for store in [try A3SStore(at: folder.path), A3SMemoryStore()] as [any A3SSessionStore] {
      for id in [Self.composed, Self.decomposed] { try A3SStoreSamples.fill(store, id.text, runs: ["run-\(id)"]) }
      #expect(try store.loopCheckpointRuns(of: Self.composed) == [RunID("run-\(Self.composed)")])
      try store.delete(Self.composed, withLoopCheckpoints: true)
      #expect(try store.load(.traces, of: Self.composed.text) == nil)
      #expect(try store.load(.traces, of: Self.decomposed.text) != nil)
      #expect(try store.loopCheckpointRuns(of: Self.composed) == [])
      #expect(try store.loopCheckpointRuns(of: Self.decomposed) == [RunID("run-\(Self.decomposed)")])
    }
  }
}
