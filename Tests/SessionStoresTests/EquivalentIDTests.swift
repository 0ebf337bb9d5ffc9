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

  @Test("deleting a claw session leaves the one whose id is equivalent")
  func clawDelete() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path)
    for id in [Self.composed, Self.decomposed] {
      var session = ClawSession()
      session.sessionID = id.text
      try store.save(session)
    }
    #expect(try store.delete(Self.composed))
    #expect(try !store.exists(Self.composed))
    #expect(try store.exists(Self.decomposed))
  }

  @Test("the memory store keeps sessions of equivalent ids apart")
  func memory() throws {
    let store = A3SMemoryStore()
    for id in [Self.composed, Self.decomposed] {
      var session = A3SSession(head: A3SHead(), messages: [])
      session.head.id = id.text
      try store.save(session)
    }
    #expect(try store.list() == [Self.decomposed, Self.composed])
    try store.delete(Self.composed)
    #expect(try store.list() == [Self.decomposed])
  }
}
