import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Synchronization
import Testing

@Suite("State store: pruning")
struct UserSessionPruningTests {
  static func box(_ sessions: [(String, Int64)]) throws -> UserSessionStoreBox {
    let box = try UserSessionStoreBox()
    for (id, hours) in sessions { try box.store().save(UserSessionStoreBox.session(id, hoursAgo: hours)) }
    return box
  }

  @Test("of 5 sessions with a maximum of 3 the 2 oldest go")
  func count() throws {
    let box = try Self.box([("a", 5), ("b", 4), ("c", 3), ("d", 2), ("e", 1)])
    let pruning = try box.store().prune(PruningRule(maximumCount: 3, maximumAgeHours: 0))
    #expect(pruning.count == 2)
    #expect(pruning.deleted == ["a", "b"])
    #expect(try box.store().list() == ["c", "d", "e"])
  }

  @Test("of equal times the greatest name goes first")
  func ties() throws {
    let box = try Self.box([("a", 1), ("b", 1), ("c", 1), ("B", 1)])
    #expect(try box.store().prune(PruningRule(maximumCount: 2, maximumAgeHours: 0)).deleted == ["c", "b"])
  }

  @Test("by age, what is exactly as old as allowed stays")
  func age() throws {
    let box = try Self.box([("a", 168), ("b", 169), ("c", 0)])
    #expect(try box.store().prune().deleted == ["b"])
    #expect(try box.store().list() == ["a", "c"])
  }

  @Test("age first, then number")
  func both() throws {
    let box = try Self.box([("a", 300), ("b", 200), ("c", 3), ("d", 2), ("e", 1)])
    let pruning = try box.store().prune(PruningRule(maximumCount: 2, maximumAgeHours: 168))
    #expect(Set(pruning.deleted) == ["a", "b", "c"])
    #expect(try box.store().list() == ["d", "e"])
  }

  @Test(
    "0 switches each rule off, and ages beyond all times mean never",
    arguments: [0, .max, 1 << 63, 1 << 62] as [UInt64])
  func off(hours: UInt64) throws {
    let box = try Self.box([("a", 100_000), ("b", 1)])
    #expect(try box.store().prune(PruningRule(maximumCount: 0, maximumAgeHours: hours)).count == 0)
    #expect(try box.store().prune(PruningRule(maximumCount: .max, maximumAgeHours: hours)).count == 0)
    #expect(try box.store().list() == ["a", "b"])
  }

  @Test("the program's numbers are 100 sessions and 168 hours")
  func standard() { #expect(PruningRule() == PruningRule(maximumCount: 100, maximumAgeHours: 168)) }

  @Test("an empty store has nothing to prune")
  func empty() throws { #expect(try UserSessionStoreBox().store().prune().count == 0) }

  @Test("an id that points out of the folder deletes nothing", arguments: ["../../precious", "../x", "other"])
  func escaping(id: String) throws {
    let box = try Self.box([("other", 0)])
    try box.folder.write("precious", to: "precious.json")
    try box.folder.write("x", to: "state/x.json")
    try box.folder.write(UserSessionStoreBox.session(id, hoursAgo: 1000).bytes, to: "state/sessions/bad.json")
    let before = try folderSnapshot(box.folder.path)
    let pruning = try box.store().prune(PruningRule(maximumCount: 1, maximumAgeHours: 168))
    #expect(pruning.count == 0)
    #expect(pruning.findings.contains { $0.code == "id-differs" })
    #expect(try folderSnapshot(box.folder.path) == before)
  }

  @Test("damaged sessions are never pruned, and told of")
  func damaged() throws {
    let box = try Self.box([("a", 1)])
    try box.folder.write("{", to: "state/sessions/b.json")
    let pruning = try box.store().prune(PruningRule(maximumCount: 1, maximumAgeHours: 1))
    #expect(pruning.count == 0)
    #expect(pruning.findings.map(\.code) == ["unreadable-session"])
    #expect(try box.store().list() == ["a", "b"])
  }

  @Test("a session with a markdown file beside it counts twice, as in the program")
  func twice() throws {
    let box = try Self.box([("a", 1), ("b", 2)])
    try box.store().saveMarkdown("note", "sessions", "b")
    #expect(try box.store().prune(PruningRule(maximumCount: 1, maximumAgeHours: 0)).deleted == ["b", "b"])
  }

  @Test("other documents of a pruned session stay")
  func others() throws {
    let box = try Self.box([("a", 1000)])
    try box.store().saveJSON([], "knowledge-saves", "a")
    try box.store().prune()
    #expect(try box.store().list("knowledge-saves") == ["a"])
  }

  @Test("saving with pruning saves before it returns, and prunes behind")
  func savingAndPruning() async throws {
    let box = try Self.box([("old", 1000)])
    let task = try box.store().save(
      UserSessionStoreBox.session("new"), thenPruning: PruningRule(), logging: { _ in Issue.record("nothing to log") })
    #expect(try box.store().exists("new"))
    #expect(await task.value?.deleted == ["old"])
    #expect(try box.store().list() == ["new"])
  }

  @Test("pruning that fails is only logged; saving that fails is an error")
  func logging() async throws {
    let box = try Self.box([("old", 1000)])
    let counting = FaultingFiles(FaultingFiles.Policy(failing: nil))
    try box.store().save(UserSessionStoreBox.session("new"))
    try box.store(files: counting).save(UserSessionStoreBox.session("new"))
    let faulty = FaultingFiles(FaultingFiles.Policy(failing: counting.operationCount, staysBroken: true))
    let logged = Mutex<[SessionError]>([])
    let task = try box.store(files: faulty).save(
      UserSessionStoreBox.session("new"), thenPruning: PruningRule(),
      logging: { error in logged.withLock { $0.append(error) } })
    #expect(await task.value == nil)
    #expect(logged.withLock { $0.count } == 1)
    #expect(try box.store().list() == ["new", "old"])
    #expect(throws: SessionError.self) {
      try box.store().save(UserSessionStoreBox.session(".."), thenPruning: PruningRule(), logging: { _ in })
    }
  }

  @Test("the throttle says yes at first, and again only after the cool-down")
  func throttle() {
    let throttle = PruneThrottle()
    let times: [Int64] = [0, 1, 3599, 3600, 3601, 7199, 7200, 100_000]
    #expect(
      times.map { throttle.permits(at: Instant(seconds: $0)) } == [true, false, false, true, false, false, true, true])
  }

  @Test("of many callers at once the throttle says yes to one")
  func throttleAtOnce() async {
    let throttle = PruneThrottle()
    let yes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 { group.addTask { throttle.permits(at: Instant(seconds: 5)) } }
      return await group.reduce(0) { $1 ? $0 + 1 : $0 }
    }
    #expect(yes == 1)
  }

  @Test("without a time the throttle asks a clock of its own")
  func throttleByItself() {
    let hourly = PruneThrottle()
    #expect(hourly.permits() && !hourly.permits())
    let always = PruneThrottle(coolDownSeconds: 0)
    #expect(always.permits() && always.permits())
  }

  @Test("a session with a larger value than the limits allow stays, with a finding")
  func limits() throws {
    let box = try Self.box([("old", 999), ("new", 0)])
    let store = box.store()
    let long = UserSessionStoreBox.session("large", hoursAgo: 999, user: String(repeating: "x", count: 5000))
    try store.save(long)
    let few = try store.prune(limits: ReadingLimits(maximumValueBytes: 4000))
    #expect(few.deleted == ["old"] && few.findings.map(\.code) == ["unreadable-session"])
    #expect(try store.prune().deleted == ["large"] && box.store().list() == ["new"])
  }
}
