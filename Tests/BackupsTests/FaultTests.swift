import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBackups

// A run that is killed does no further operation, cleaning up included; one that meets an error goes on to clean up. Both
// are tried at many operations of each job.

@Suite struct FaultTests {
  /// Something that is done with a repository.
  struct Job: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let run: @Sendable (Repository, FoundStore, FilePath) throws -> Void
  }

  static let jobs: [Job] = [
    Job(testDescription: "backup") { repository, store, _ in _ = try repository.backup([store]) },
    Job(testDescription: "forget") { repository, _, _ in
      _ = try repository.forget([], keeping: KeepRules())
    },
    Job(testDescription: "forget a session") { repository, _, _ in
      do throws(BackupError) { _ = try repository.forget(sessions: ["gone"]) } catch {
        // Done before.
        if error.code != .noSuchSession { throw error }
      }
    },
    Job(testDescription: "prune") { repository, _, _ in _ = try repository.prune() },
    Job(testDescription: "repair") { repository, _, _ in _ = try repository.repair() },
    Job(testDescription: "restore") { repository, _, out in _ = try repository.restore("latest", into: out) },
    Job(testDescription: "copy") { repository, _, out in
      let other = try Repository.create(out, BackupScene.options(), system: repository.system)
      _ = try repository.copy(to: other)
    },
  ]

  /// Three snapshots, of which the first needs what the others do not, and a change that is not backed up yet.
  private func fill(_ scene: borrowing BackupScene) throws -> FoundStore {
    let store = try scene.clawStore(["one", "two", "gone"])
    _ = try scene.make().backup([store])
    try SystemFiles().removeFile(store.root.appending("gone.jsonl"), in: .workingFolder)
    try scene.write(session: "two", messages: 30, in: store.root)
    _ = try scene.open(at: 200).backup([store])
    try scene.write(session: "three", messages: 4, in: store.root)
    _ = try scene.open(at: 300).backup([store])
    try scene.write(session: "four", messages: 4, in: store.root)
    return store
  }

  /// What the snapshots that are there hold: all of them whole.
  private func restored(_ scene: borrowing BackupScene, _ what: String) throws -> [String: [TreeEntry]] {
    let repository = try scene.open(at: 900)
    var all: [String: [TreeEntry]] = [:]
    for snapshot in try repository.snapshots() {
      let out = scene.folder.path.appending("check")
      try removeTree(out)
      #expect(try repository.restore(snapshot.name, into: out).isWhole, "\(what): \(snapshot.name)")
      all[snapshot.name] = try tree(out)
    }
    return all
  }

  @Test(
    "Killed at any operation, or with any operation failing, every snapshot is whole, and the next run goes on",
    arguments: jobs)
  func anyOperation(_ job: Job) throws {
    let counting = FaultingFiles(FaultingFiles.Policy(failing: nil, countsCleanUp: true))
    let total: Int
    do {
      let scene = try BackupScene()
      let store = try fill(scene)
      try job.run(try scene.open(at: 400, system: counting), store, scene.folder.path.appending("out"))
      total = counting.operationCount
    }
    let step = TestMode.isLong ? 1 : max(1, total / 12)
    for (number, failing) in stride(from: 0, to: total, by: step).enumerated() {
      for policy in [
        FaultingFiles.Policy(failing: failing, errno: [5, 28][number % 2]),
        FaultingFiles.Policy(failing: failing, errno: 5, staysBroken: true, countsCleanUp: true),
      ] {
        let scene = try BackupScene()
        let store = try fill(scene)
        let before = try restored(scene, "before")
        let what = "\(job.testDescription), operation \(failing) of \(total)\(policy.staysBroken ? ", killed" : "")"
        let out = scene.folder.path.appending("out")
        do {
          try job.run(try scene.open(at: 400, system: FaultingFiles(policy)), store, out)
        } catch let error as BackupError {
          #expect(error.code != .damaged, "\(what): \(error)")
        }
        let after = try restored(scene, what)
        for (name, tree) in before where job.testDescription == "forget" ? after[name] != nil : true {
          // What was asked to go may have gone.
          let isGone =
            job.testDescription == "forget a session" && !(after[name] ?? []).contains { $0.path == "gone.jsonl" }
          #expect(
            after[name] == (isGone ? tree.filter { $0.path != "gone.jsonl" } : tree), "\(what): the snapshot \(name)")
        }
        #expect(try scene.open(at: 500).check(.all).isSound, "\(what)")
        // Nothing has to be unlocked, and the next run does it.
        try removeTree(out)
        try job.run(try scene.open(at: 600), store, out)
        _ = try scene.open(at: 700).backup([store])
        _ = try scene.open(at: 800).prune()
        let last = try #require(try scene.open(at: 900).snapshots().last)
        #expect(try restored(scene, what)[last.name] == tree(store.root), "\(what): the next backup")
      }
    }
  }

  @Test("A backup that was killed is not stored twice: the next one finds the packs that it had written")
  func foundAgain() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let whole = try scene.make("other").backup([store]).storedByteCount
    let repository = try scene.make()
    // The last operations write the index.
    let counting = FaultingFiles(FaultingFiles.Policy(failing: nil, countsCleanUp: true))
    _ = try Repository(scene.folder.path.appending("other"), BackupScene.options(at: 150), system: counting).backup([
      store
    ])
    var found = false
    for failing in stride(from: counting.operationCount, to: counting.operationCount + 200, by: 3) where !found {
      let files = FaultingFiles(FaultingFiles.Policy(failing: failing, staysBroken: true, countsCleanUp: true))
      _ = try? scene.open(at: 200, system: files).backup([store])
      guard try repository.snapshots().isEmpty, try repository.strayPacks(known: []).count == 1 else { continue }
      let again = try scene.open(at: 300).backup([store])
      #expect(again.storedByteCount < whole / 2 && again.newByteCount == 0)
      found = true
    }
    #expect(found, "no kill left a pack behind")
  }

  @Test("Two backups and a prune at once: every snapshot is whole") func together() async throws {
    let scene = try BackupScene()
    let (a, b) = (try scene.clawStore(name: "a"), try scene.clawStore(["x", "y"], name: "b"))
    _ = try scene.make()
    let path = scene.repositoryPath
    for round in 0..<(TestMode.isLong ? 100 : 6) {
      try scene.write(session: "a-\(round)", messages: 3, in: a.root)
      try scene.write(session: "b-\(round)", messages: 3, in: b.root)
      await withTaskGroup(of: Void.self) { group in
        for (store, seconds) in [(a, Int64(200 + round)), (b, Int64(300 + round))] {
          group.addTask {
            let repository = try? Repository(path, BackupScene.options(at: seconds, host: store.root.description))
            do throws(BackupError) { _ = try repository?.backup([store]) } catch {
              #expect(error.code == .busy, "\(error)")
            }
          }
        }
        group.addTask {
          let repository = try? Repository(path, BackupScene.options(at: 400))
          do throws(BackupError) { _ = try repository?.prune() } catch { #expect(error.code == .busy, "\(error)") }
        }
      }
    }
    let repository = try scene.open(at: 999)
    #expect(try repository.check(.all).isSound)
    for snapshot in try repository.snapshots() {
      let out = scene.folder.path.appending(FilePath("out-\(snapshot.name)"))
      #expect(try repository.restore(snapshot.name, into: out).isWhole)
    }
  }
}
