import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("A3S store: failures and other writers")
struct A3SStoreFaultTests {
  private typealias Samples = A3SStoreSamples

  @Test("a save that fails anywhere leaves the old session or the new one, whole, and no litter", arguments: [28, 5])
  func fails(errno: Int32) throws {
    let old = Samples.session("s", texts: ["old"])
    let new = Samples.session("s", texts: ["new"])
    let count = try operations { try A3SStore(existing: $0, files: $1).save(new) }
    #expect(count > 4)
    for step in 0..<count {
      let folder = try TemporaryFolder()
      try A3SStore(at: folder.path).save(old)
      let files = FaultingFiles(FaultingFiles.Policy(failing: step, errno: errno, staysBroken: true))
      #expect(throws: SessionError.self) { try A3SStore(existing: folder.path, files: files).save(new) }
      let loaded = try A3SStore(existing: folder.path).load("s")
      #expect(loaded == old || loaded == new)
      #expect(try folderSnapshot(folder.path).map(\.path) == ["s.json"])
    }
  }

  @Test("side data whose saving fails anywhere is the old or the new, whole, and no litter stays")
  func sideFails() throws {
    let (old, new) = ([Samples.run("old", of: "s")], [Samples.run("new", of: "s")])
    let (before, after) = (Samples.checkpoint("r", of: "s"), Samples.checkpoint("r", of: "t"))
    let prepare: (A3SStore) throws -> Void = { store in
      try store.save(old, as: .runs, of: "s")
      try store.save(before, as: .loopCheckpoint, of: "r")
    }
    let failures = try failing(28, prepare) { store in
      try store.save(new, as: .runs, of: "s")
      try store.save(after, as: .loopCheckpoint, of: "r")
    } check: { store, error in
      #expect(error.code == .outputFailed || error.code == .unreadable, "\(error)")
      let places = [store.root.description, "s.json", "r.json", "runs", "loop_checkpoints"]
      #expect(places.contains { error.place.file?.contains($0) ?? false }, "\(error)")
      let (runs, checkpoint) = (try store.load(.runs, of: "s"), try store.load(.loopCheckpoint, of: "r"))
      #expect(runs == old || runs == new)
      #expect(checkpoint == before || checkpoint == after)
      #expect(try folderSnapshot(store.root).count { $0.kind == .regular } == 2)
    }
    #expect(failures > 8)
  }

  @Test("a removal that fails anywhere is an error, and can be done again")
  func removalFails() throws {
    let failures = try failing(5, countsCleanUp: true) { store in
      try Samples.fill(store, "s", runs: ["r"])
    } then: { store in
      try store.delete("s", withLoopCheckpoints: true)
    } check: { store, _ in
      try store.delete("s")
      try store.delete(.loopCheckpoint, of: "r")
      #expect(try folderSnapshot(store.root).count { $0.kind == .regular } == 0)
    }
    #expect(failures > 6)
  }

  @Test(
    "a folder in the place of side data is not removed with all in it",
    arguments: ["traces", "verification", "runs", "subagent_tasks", "loop_checkpoints"])
  func folderInPlace(name: String) throws {
    let folder = try TemporaryFolder()
    let file = FilePath(name).appending("s.json/file")
    try folder.write("precious", to: file)
    let store = try A3SStore(at: folder.path)
    #expect(throws: SessionError.self) {
      try store.delete("s", withLoopCheckpoints: true)
      try store.delete(.loopCheckpoint, of: "s")
    }
    #expect(try readFile(folder.path.appending(file)) == Array("precious".utf8))
  }

  /// Lets each operation of a step fail in turn, each in a fresh store; gives how many there are.
  private func failing(
    _ errno: Int32, countsCleanUp: Bool = false, _ prepare: (A3SStore) throws -> Void,
    then step: (A3SStore) throws -> Void, check: (A3SStore, SessionError) throws -> Void
  ) throws -> Int {
    for number in 0..<500 {
      let folder = try TemporaryFolder()
      let store = try A3SStore(at: folder.path)
      try prepare(store)
      let files = FaultingFiles(
        FaultingFiles.Policy(failing: number, errno: errno, staysBroken: true, countsCleanUp: countsCleanUp))
      do {
        try step(A3SStore(existing: folder.path, files: files))
        #expect(!files.hasFailed, "the failure of operation \(number) was passed over")
        return number
      } catch let error as SessionError {
        try check(store, error)
      }
    }
    Issue.record("there is no end of operations")
    return 0
  }

  private func operations(_ body: (FilePath, FaultingFiles) throws -> Void) throws -> Int {
    let folder = try TemporaryFolder()
    try A3SStore(at: folder.path).save(Samples.session("s", texts: ["old"]))
    let files = FaultingFiles(FaultingFiles.Policy(failing: nil))
    try body(folder.path, files)
    return files.operationCount
  }

  @Test("concurrent saves of one id leave one of them, whole")
  func concurrent() async throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    let sessions = (0..<24).map { number in
      Samples.session("s", texts: (0...number * 5).map { "\(number): \($0)" })
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in sessions {
        group.addTask {
          try store.save(session)
          #expect(try store.load("s") != nil)
        }
      }
      try await group.waitForAll()
    }
    let loaded = try #require(try store.load("s"))
    #expect(sessions.contains(loaded))
    #expect(try folderSnapshot(folder.path).map(\.path) == ["s.json"])
  }

  @Test("of concurrent saves whose ids meet, exactly one id wins")
  func concurrentMeeting() async throws {
    for round in 0..<10 {
      let folder = try TemporaryFolder()
      let store = try A3SStore(at: folder.path)
      let outcomes = await withTaskGroup(of: (String, Bool).self) { group in
        for id in ["a/b", "a\\b", "a_b", "a/b", "a\\b", "a_b"] {
          group.addTask { (id, (try? store.save(Samples.session(id))) != nil) }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let winners = Set(outcomes.filter(\.1).map(\.0))
      #expect(winners.count == 1, "round \(round)")
      #expect(try store.load("a_b")?.id == winners.first)
    }
  }
}
