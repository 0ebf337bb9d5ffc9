import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBackups

@Suite struct VanishedTests {
  private func remove(_ id: String, of store: FoundStore) throws {
    try SystemFiles().removeFile(store.root.appending("\(id).jsonl"), in: .workingFolder)
  }

  @Test("A session that is gone at its source keeps its last version through every forget and prune") func stays()
    throws
  {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    try scene.write(session: "two", messages: 9, in: store.root)
    _ = try scene.open(at: 200).backup([store])
    let last = try readFile(store.root.appending("two.jsonl"))
    try remove("two", of: store)
    for number in 3..<8 {
      try scene.write(session: "other-\(number)", messages: 2, in: store.root)
      _ = try scene.open(at: Int64(100 * number)).backup([store])
    }
    #expect(try repository.vanishedSessions().map(\.session.session.id) == ["two"])
    var rules = KeepRules()
    rules.last = 1
    let report = try repository.forget([], keeping: rules)
    #expect(report.kept.count == 1 && report.forgotten.count == 6)
    _ = try repository.prune()
    #expect(try repository.check(.all).isSound)
    #expect(try repository.vanishedSessions().map(\.session.session.id) == ["two"])
    var options = RestoreOptions()
    options.sessionIDs = ["two"]
    let out = scene.folder.path.appending("out")
    #expect(try repository.restore(nil, into: out, options: options).isWhole)
    #expect(try readFile(out.appending("two.jsonl")) == last)
    // It does not come with a snapshot as a whole: it was not there.
    let whole = scene.folder.path.appending("whole")
    _ = try repository.restore(nil, into: whole)
    #expect(try tree(whole) == tree(store.root))
  }

  @Test("The newest snapshot of a set of stores is never forgotten, by rule or by name") func newest() throws {
    let scene = try BackupScene()
    let (a, b) = (try scene.clawStore(name: "a"), try scene.clawStore(name: "b"))
    let repository = try scene.make()
    let both = try repository.backup([a, b]).snapshot.name
    let alone = try scene.open(at: 200).backup([a]).snapshot.name
    for name in [both, alone] {
      #expect(throws: BackupError.self) { try repository.forget([name], keeping: KeepRules()) }
    }
    let report = try repository.forget([], keeping: KeepRules())
    #expect(report.forgotten.isEmpty)
  }

  @Test("forget --session takes a vanished session out of every snapshot, and refuses one that is still there")
  func session() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    try remove("two", of: store)
    _ = try scene.open(at: 200).backup([store])
    #expect(throws: BackupError.self) { try repository.forget(sessions: ["one"]) }
    #expect(try repository.forget(sessions: ["two"]).sessions == ["two"])
    _ = try repository.prune()
    #expect(try repository.vanishedSessions().isEmpty)
    #expect(try repository.check(.all).isSound)
    #expect(throws: BackupError.self) { try repository.history(of: "two") }
    for blob in try blobs(of: scene.repositoryPath) {
      let text = String(decoding: try readFile(blob), as: UTF8.self)
      #expect(!text.contains("two says"))
    }
    for snapshot in try repository.snapshots() {
      let out = scene.folder.path.appending(FilePath(snapshot.name))
      _ = try repository.restore(snapshot.name, into: out)
      #expect(try tree(out) == tree(store.root))
    }
  }

  @Test("Of a session whose file is torn, the last whole version is kept, shown and restored") func torn() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let path = store.root.appending("two.jsonl")
    let whole = try readFile(path)
    try writeAtomically(Array(#"{"bro"#.utf8), to: path)
    let report = try scene.open(at: 200).backup([store]).stores[0]
    #expect(report.vanished == 1)
    // It stays torn, is torn otherwise, and other sessions go on.
    for seconds in [Int64(300), 400, 500] {
      try scene.write(session: "more-\(seconds)", messages: 1, in: store.root)
      if seconds == 400 { try scene.append("x", to: path) }
      let later = try scene.open(at: seconds).backup([store]).stores[0]
      #expect(later.vanished == 0 && later.store.vanishedCount == 1)
    }
    #expect(try repository.vanishedSessions().map(\.session.session.id) == ["two"])
    var rules = KeepRules()
    rules.last = 1
    _ = try repository.forget([], keeping: rules)
    _ = try repository.prune()
    #expect(throws: BackupError.self) { try repository.forget(sessions: ["two"]) }
    var options = RestoreOptions()
    options.sessionIDs = ["two"]
    let out = scene.folder.path.appending("out")
    _ = try repository.restore("latest", into: out, options: options)
    #expect(try readFile(out.appending("two.jsonl")) == whole)
    let all = scene.folder.path.appending("all")
    _ = try repository.restore("latest", into: all)
    #expect(try tree(all) == tree(store.root))
  }

  @Test("The side files of a session that vanished come back with it, whether they still stand there or not")
  func sides() throws {
    let scene = try BackupScene()
    let root = scene.folder.path.appending("store")
    try copyFiles(below: scene.samples.own.appending("a3s/store-b3"), to: root)
    let store = FoundStore(format: .a3s, root: root)
    let repository = try scene.make()
    _ = try repository.backup([store])
    let whole = try tree(root)
    var options = RestoreOptions()
    options.sessionIDs = ["sess-tide-fix"]
    let before = scene.folder.path.appending("before")
    _ = try repository.restore("latest", into: before, options: options)
    #expect(try tree(before).count > 3)
    try SystemFiles().removeFile(root.appending("sess-tide-fix.json"), in: .workingFolder)
    for seconds in [Int64(200), 300, 400] {
      try writeAtomically([UInt8(seconds & 0xFF)], to: root.appending("note.txt"))
      _ = try scene.open(at: seconds).backup([store])
    }
    let after = scene.folder.path.appending("after")
    _ = try repository.restore("latest", into: after, options: options)
    #expect(try tree(after) == tree(before))
    #expect(whole.count > 20)
  }

  @Test("A session whose file cannot be read for a while has not vanished, and is not let go") func unreadable() throws
  {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let report = try scene.open(at: 200, system: FailingToRead(name: "two.jsonl")).backup([store]).stores[0]
    #expect(report.vanished == 0 && report.store.sessionCount == 3)
    #expect(try repository.vanishedSessions().isEmpty)
    #expect(throws: BackupError.self) { try repository.forget(sessions: ["two"]) }
  }

  @Test("One that comes back is present again, and no longer kept as vanished") func back() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    try remove("two", of: store)
    #expect(try scene.open(at: 200).backup([store]).stores[0].store.vanishedCount == 1)
    try scene.write(session: "two", messages: 5, in: store.root)
    let report = try scene.open(at: 300).backup([store]).stores[0]
    #expect(report.store.vanishedCount == 0 && report.new == 1)
    #expect(try repository.vanishedSessions().isEmpty)
  }

  @Test("A session that stands in another store has not vanished") func moved() throws {
    let scene = try BackupScene()
    let (a, b) = (try scene.clawStore(["x"], name: "a"), try scene.clawStore(["y"], name: "b"))
    let repository = try scene.make()
    _ = try repository.backup([a, b])
    try remove("x", of: a)
    try scene.write(session: "x", messages: 3, in: b.root)
    _ = try scene.open(at: 200).backup([a, b])
    #expect(try repository.vanishedSessions().isEmpty)
  }
}
