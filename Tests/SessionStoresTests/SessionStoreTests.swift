import Glibc
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Synchronization
import Testing

/// A backend of somebody's own: the five methods, and nothing else.
private final class OwnBackend<Session: Sendable>: SessionStore {
  private let content = Mutex<[SessionID: Session]>([:])
  private let id: @Sendable (Session) -> SessionID

  init(_ id: @escaping @Sendable (Session) -> SessionID) { self.id = id }

  func save(_ session: Session) throws(SessionError) {
    let id = id(session)
    content.withLock { $0[id] = session }
  }
  func load(_ id: SessionID) throws(SessionError) -> Session? { content.withLock { $0[id] } }
  func delete(_ id: SessionID) throws(SessionError) -> Bool {
    content.withLock { $0.removeValue(forKey: id) != nil }
  }
  func list() throws(SessionError) -> [SessionID] { content.withLock { $0.keys.sorted() } }
  func exists(_ id: SessionID) throws(SessionError) -> Bool { try load(id) != nil }
}

extension OwnBackend: A3SSessionStore where Session == A3SSession {}

/// What every store of sessions does, whatever its format and backend.
@Suite struct SessionStoreTests {
  private typealias Samples = A3SStoreSamples

  /// Saves, lists, loads and deletes two sessions.
  private func check<Store: SessionStore>(
    _ store: Store, _ one: Store.Session, _ two: Store.Session
  ) throws where Store.Session: Equatable {
    #expect(try store.list() == [])
    #expect(try !store.exists("one") && store.load("one") == nil && !store.delete("one"))
    try store.save(two)
    try store.save(one)
    try store.save(two)
    #expect(try store.list() == ["one", "two"])
    #expect(try store.exists("one") && store.load("one") == one && store.load("two") == two)
    #expect(try store.delete("one"))
    #expect(try !store.delete("one") && !store.exists("one") && store.load("two") == two)
    #expect(try store.list() == ["two"])
    try store.checkHealth()
  }

  private func a3s(_ id: String) -> A3SSession { Samples.session(id) }

  private func claw(_ id: String) -> ClawSession {
    var session = ClawSession()
    session.sessionID = id
    (session.createdAtMilliseconds, session.updatedAtMilliseconds) = (1000, 2000)
    session.messages = [ClawMessage(role: .user, blocks: [])]
    return session
  }

  @Test("The stores of the three formats and the memory store do the same under one protocol")
  func stores() throws {
    let folder = try TemporaryFolder()
    try check(A3SStore(at: folder.path.appending("a3s")), a3s("one"), a3s("two"))
    try check(A3SMemoryStore(), a3s("one"), a3s("two"))
    try makeFolders(folder.path.appending("claw"))
    try check(ClawStore(folder.path.appending("claw")), claw("one"), claw("two"))
    let user = UserSessionStoreBox.session("one"), other = UserSessionStoreBox.session("two")
    try check(UserSessionStore(folder.path.appending("state")), user, other)
  }

  @Test("A type with the five methods is a store, also one of A3S sessions; it is well and keeps no side data")
  func fiveMethods() throws {
    try check(OwnBackend<ClawSession> { SessionID($0.sessionID ?? "") }, claw("one"), claw("two"))
    let store = OwnBackend<A3SSession> { SessionID($0.id) }
    try check(store, a3s("one"), a3s("two"))
    #expect(store.backendName == "unknown" && !store.keepsSideData)
    try Samples.fill(store, "one", runs: ["r"])
    #expect(try store.load(.runs, of: "one") == nil && store.load(.loopCheckpoint, of: "r") == nil)
    #expect(try store.loopCheckpointRuns(of: "one") == [])
    #expect(try store.delete("one", withLoopCheckpoints: true))
    #expect(try A3SStore(at: TemporaryFolder().path.appending("x")).keepsSideData)
  }

  @Test("A link that leads nowhere or in a circle is no session; a pipe behind a link is not opened")
  func links() throws {
    let folder = try TemporaryFolder()
    let state = UserSessionStore(folder.path)
    try makeFolders(folder.path.appending("sessions"))
    let stores: [(folder: FilePath, ending: String, exists: (SessionID) throws -> Bool)] = [
      (folder.path, "json", A3SStore(existing: folder.path).exists),
      (folder.path, "jsonl", ClawStore(folder.path).exists),
      (folder.path.appending("sessions"), "json", state.exists),
    ]
    for (place, ending, exists) in stores {
      for (name, target) in [("gone", "nothing"), ("round", "round.\(ending)"), ("there", "file"), ("waiting", "pipe")]
      {
        let path = place.appending("\(name).\(ending)").description
        try #require(unsafe symlink(target, path) == 0)
      }
      try writeAtomically([], to: place.appending("file"), replacing: true)
      _ = unsafe mkfifo(place.appending("pipe").description, 0o600)
      #expect(try !exists("gone") && !exists("round"))
      #expect(try exists("there") && exists("waiting"))
      try removeTree(place.appending("pipe"))
    }
  }

  @Test("A folder in the place of a session's file is not removed with all in it")
  func folderInPlace() throws {
    let folder = try TemporaryFolder()
    let stores: [(delete: (SessionID) throws -> Bool, name: FilePath)] = [
      (try A3SStore(at: folder.path).delete, "s.json"), (ClawStore(folder.path).delete, "s.jsonl"),
      (UserSessionStore(folder.path).delete, "sessions/s.json"),
    ]
    for (delete, name) in stores {
      try folder.write("precious", to: name.appending("file"))
      #expect(throws: SessionError.self, "\(name)") { try delete("s") }
      #expect(try readFile(folder.path.appending(name).appending("file")) == Array("precious".utf8))
    }
  }

  @Test("Side data goes with a session whose file is gone already")
  func withoutSessionFile() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "s", runs: ["r"])
    try removeTree(folder.path.appending("s.json"))
    #expect(try !store.exists("s") && !store.delete("s"))
    #expect(try folderSnapshot(folder.path).filter { $0.kind == .regular }.map(\.path) == ["loop_checkpoints/r.json"])
  }

  @Test("A file whose name is not UTF-8 is left out of the lists, and told of where stock is taken")
  func namesThatAreNoText() throws {
    let folder = try TemporaryFolder()
    let stem: [UInt8] = [0x61, 0xFF, 0x62]
    for (place, ending) in [("a3s", ".json"), ("claw", ".jsonl")] {
      let parent = folder.path.appending(FilePath(place))
      try makeFolders(parent)
      let name = FilePath(bytes: stem + Array(ending.utf8))
      try writeAtomically(place == "a3s" ? a3s("x").bytes : claw("x").bytes, to: parent.appending(name))
    }
    let (a3s, claw) = (A3SStore(existing: folder.path.appending("a3s")), ClawStore(folder.path.appending("claw")))
    #expect(try a3s.list() == [])
    #expect(try a3s.inventory().files.count == 1)
    #expect(try claw.inventory().files.count == 1)
    for id in try claw.list() { #expect(try claw.load(id) != nil) }
  }

  @Test("A loop checkpoint may be kept under another key than its run, again and again")
  func otherKey() throws {
    let folder = try TemporaryFolder()
    for store in [try A3SStore(at: folder.path), A3SMemoryStore()] as [any A3SSessionStore] {
      for _ in 0..<2 { try store.save(Samples.checkpoint("run", of: "s"), as: .loopCheckpoint, of: "key") }
      #expect(try store.load(.loopCheckpoint, of: "key")?.runID == "run")
      try store.save(Samples.checkpoint("next run", of: "s"), as: .loopCheckpoint, of: "key")
      #expect(try store.load(.loopCheckpoint, of: "key")?.runID == "next run")
    }
  }

  @Test("A loop checkpoint under another key than its run is told by that key, and goes with its session")
  func otherKeyRemoved() throws {
    let folder = try TemporaryFolder()
    for store in [try A3SStore(at: folder.path), A3SMemoryStore()] as [any A3SSessionStore] {
      try store.save(a3s("s"))
      for key in ["key", "run", "own/key", "gone/key"] {
        try store.save(Samples.checkpoint("run", of: "s"), as: .loopCheckpoint, of: key)
      }
      try store.save(Samples.checkpoint("run", of: "other"), as: .loopCheckpoint, of: "other")
      try store.delete(.loopCheckpoint, of: "gone/key")
      let own = store is A3SStore ? "own_key" : "own/key"
      #expect(try store.loopCheckpointRuns(of: "s") == ["key", RunID(own), "run"])
      for run in try store.loopCheckpointRuns(of: "s") {
        #expect(try store.load(.loopCheckpoint, of: run.text)?.runID == "run")
      }
      #expect(try store.delete("s", withLoopCheckpoints: true))
      #expect(try store.loopCheckpointRuns(of: "s") == [] && store.load(.loopCheckpoint, of: "key") == nil)
      #expect(try store.load(.loopCheckpoint, of: "other")?.sessionID == "other")
    }
  }

  @Test("A loop checkpoint never takes the place of another run whose id meets its own in one file name")
  func meetingRuns() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.save(Samples.checkpoint("a/b", of: "s"), as: .loopCheckpoint, of: "a/b")
    #expect(throws: SessionError.self) {
      try store.save(Samples.checkpoint("a\\b", of: "s"), as: .loopCheckpoint, of: "a\\b")
    }
    #expect(throws: SessionError.self) { try store.delete(.loopCheckpoint, of: "a\\b") }
    #expect(try store.load(.loopCheckpoint, of: "a/b")?.runID == "a/b")
  }

  @Test("A cool-down longer than all times permits pruning once")
  func longCoolDown() {
    let throttle = PruneThrottle(coolDownSeconds: .max)
    #expect(throttle.permits(at: Instant(seconds: 1_800_000_000)))
    #expect(!throttle.permits(at: Instant(seconds: 1_900_000_000)))
  }

  @Test("A claw session without times is saved with those of its id, else of the clock")
  func completedTimes() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(
      folder.path, clock: ClawClock(Surroundings(now: { FileTime(seconds: 5) }, processID: 1, random: { 1 })))
    var session = ClawSession()
    session.sessionID = "plain"
    try store.save(session)
    #expect(try store.load("plain")?.createdAtMilliseconds == 5000)
    session.sessionID = "session-1000-0"
    try store.save(session)
    #expect(try store.load("session-1000-0")?.createdAtMilliseconds == 1000)
    #expect(try store.load("session-1000-0")?.updatedAtMilliseconds == 1000)
  }

  @Test("A journal of a value follows the file that it was given from the first save on")
  func journalOfValue() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("deep/one.jsonl")
    var journal = ClawJournal(claw("one"), path: path)
    #expect(try fileStatus(path) == nil)
    try journal.save()
    try journal.push(ClawMessage(role: .user, blocks: []))
    #expect(try ClawJournal(contentsOf: path).session.messages.count == 2)
  }

  @Test("A fresh user session has an id of its own and is not saved yet")
  func freshSession() throws {
    let folder = try TemporaryFolder()
    let store = UserSessionStore(folder.path)
    let (one, two) = (store.makeSession(userID: "u"), store.makeSession(userID: "u"))
    #expect(one.id != two.id && one.id.utf8.count == 36 && one.userID == "u")
    let free = UserSession(userID: "u", in: Surroundings(now: { FileTime(seconds: 7) }, processID: 1, random: { 0 }))
    #expect(free.id == "00000000-0000-4000-8000-000000000000" && free.userID == "u" && free.isEmpty)
    #expect(free.createdAt == Timestamp(Instant(seconds: 7)) && free.updatedAt == free.createdAt)
    #expect(SessionID.uuid() != SessionID.uuid())
    #expect(try store.list() == [] && !store.exists(SessionID(one.id)))
    try store.save(one)
    #expect(try store.load(SessionID(one.id)) == one)
  }
}
