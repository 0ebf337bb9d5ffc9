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
