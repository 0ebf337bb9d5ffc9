import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBackups

@Suite struct RoundTripTests {
  @Test("Stores of every kind come back with bytes, modes, times and empty folders, each in its own folder") func all()
    throws
  {
    let scene = try BackupScene()
    let stores = try scene.copyStores()
    let repository = try scene.make()
    let report = try repository.backup(stores)
    #expect(report.stores.count == stores.count && report.failed.isEmpty && !report.hasMissed)
    let restored = try repository.restore(nil, into: scene.folder.path.appending("out"))
    #expect(restored.isWhole)
    for (store, back) in zip(stores, restored.stores) {
      #expect(try tree(store.root) == tree(back.folder), "\(store.format)")
    }
  }

  @Test("A snapshot of one store comes straight into the folder that is named") func one() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let out = scene.folder.path.appending("out")
    _ = try repository.restore(nil, into: out)
    #expect(try tree(out) == tree(store.root))
  }

  @Test("A store in which nothing changed is not read, and gets a snapshot of its own all the same") func unchanged()
    throws
  {
    let scene = try BackupScene()
    let stores = try scene.copyStores()
    let repository = try scene.make()
    _ = try repository.backup(stores)
    let again = try scene.open(at: 200).backup(stores)
    #expect(again.readByteCount == 0 && again.storedByteCount == 0)
    #expect(again.stores.allSatisfy { $0.unchanged == $0.store.sessionCount && $0.new + $0.grown + $0.rewritten == 0 })
    #expect(try repository.snapshots().count == 2)
  }

  @Test("A file that looks as it did is not read; with --full it is") func full() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    try scene.append("\n", to: store.root.appending("one.jsonl"))
    let size = try #require(try fileStatus(store.root.appending("one.jsonl"))).byteCount
    let again = try scene.open(at: 200).backup([store])
    #expect(again.readByteCount == size)
    var options = BackupOptions()
    options.readsAll = true
    let all = try scene.open(at: 300).backup([store], options: options)
    #expect(all.readByteCount == all.stores[0].store.byteCount && all.storedByteCount == 0)
  }

  @Test("Sessions are told for new, grown, rewritten, unchanged and vanished") func changes() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore(["a", "b", "c", "d"])
    let repository = try scene.make()
    let first = try repository.backup([store]).stores[0]
    #expect(first.new == 4 && first.unchanged == 0)
    try scene.append(
      #"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"more"}]}}"# + "\n",
      to: store.root.appending("a.jsonl"))
    try scene.write(session: "b", messages: 1, in: store.root)
    try SystemFiles().removeFile(store.root.appending("c.jsonl"), in: .workingFolder)
    try scene.write(session: "e", messages: 2, in: store.root)
    let second = try scene.open(at: 200).backup([store]).stores[0]
    #expect(second.new == 1 && second.grown == 1 && second.rewritten == 1 && second.unchanged == 1)
    #expect(second.vanished == 1 && second.store.vanishedCount == 1)
    let versions = try repository.history(of: "a").versions
    #expect(versions.map(\.change) == [.new, .grown])
    #expect(versions.map(\.messageCount) == [3, 4])
    #expect(try repository.history(of: "b").versions.map(\.change) == [.new, .rewritten])
    #expect(try repository.history(of: "c").versions.map(\.change) == [.new, .vanished])
  }

  @Test("The same content is stored once, wherever it stands") func once() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let copy = try scene.clawStore(name: "elsewhere")
    let report = try scene.open(at: 200).backup([copy])
    #expect(report.newByteCount == 0 && report.readByteCount == report.stores[0].store.byteCount)
  }

  @Test("A file that cannot be read does not stop the rest, and what an earlier snapshot has of it stays")
  func unreadable() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let before = try tree(store.root)
    let path = store.root.appending("two.jsonl")
    try scene.append("x\n", to: path)
    let report = try scene.open(at: 200, system: FailingToRead(name: "two.jsonl")).backup([store])
    #expect(report.hasMissed)
    #expect(report.stores[0].leftOut.map(\.path) == ["two.jsonl"])
    #expect(report.stores[0].leftOut.map(\.reason) == ["unreadable"])
    let out = scene.folder.path.appending("out")
    _ = try repository.restore(nil, into: out)
    #expect(try tree(out) == before)
    // Once it can be read, its new state is taken.
    _ = try scene.open(at: 300).backup([store])
    let later = scene.folder.path.appending("later")
    _ = try repository.restore(nil, into: later)
    #expect(try tree(later) == tree(store.root))
  }

  @Test(
    "Cut a file anywhere, grow it by any number of bytes: each state comes back",
    arguments: [0, 1, 16_383, 16_384, 16_385, 262_143, 262_144, 1_048_576, 1_048_577, 3_000_000])
  func sizes(_ size: Int) throws {
    let scene = try BackupScene()
    let store = try scene.clawStore(["s"])
    let repository = try scene.make()
    let path = store.root.appending("notes.bin")
    var bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    for (number, more) in [0, 1, 20_000].enumerated() {
      bytes += [UInt8](repeating: UInt8(number), count: more)
      try writeAtomically(bytes, to: path)
      let name = try scene.open(at: Int64(200 + 100 * number)).backup([store]).snapshot.name
      let out = scene.folder.path.appending("out-\(number)")
      #expect(try repository.restore(name, into: out).isWhole)
      #expect(try readFile(out.appending("notes.bin")) == bytes)
    }
  }

  @Test("Snapshots are in the order in which they were made, also where a clock was set back") func clock() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    for seconds in [Int64(500), 300, 300, 100] {
      try scene.write(session: "s-\(seconds)", messages: 1, in: store.root)
      _ = try scene.open(at: seconds).backup([store])
    }
    try SystemFiles().removeFile(store.root.appending("one.jsonl"), in: .workingFolder)
    #expect(try scene.open(at: 50).backup([store]).stores[0].vanished == 1)
    #expect(try repository.snapshots().count == 5)
    let out = scene.folder.path.appending("out")
    _ = try repository.restore("latest", into: out)
    #expect(try tree(out) == tree(store.root))
  }

  @Test("A repository that stands in the store is left out of its backups") func inside() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let path = store.root.appending("backups")
    let repository = try Repository.create(path, BackupScene.options())
    for _ in 0..<2 {
      let report = try repository.backup([store])
      #expect(report.stores[0].store.fileCount == 3 && !report.hasMissed)
      #expect(report.stores[0].leftOut.map(\.path) == ["backups"])
    }
  }

  @Test("A catalogue that names files of a repository of git is refused") func git() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let known = try repository.all()
    try repository.rewrite(known, repository.chunks(of: known[0])) { line in
      guard case .file(var file) = line, file.path == "two.jsonl" else { return line }
      file.path = ".git/hooks/post-commit"
      return .file(file)
    }
    let out = scene.folder.path.appending("out")
    #expect(throws: BackupError.self) { try repository.restore("latest", into: out) }
    #expect(try fileStatus(out) == nil)
  }

  @Test("A dry run tells the same and writes nothing") func dryRun() throws {
    let scene = try BackupScene()
    let stores = try scene.copyStores()
    let repository = try scene.make()
    let before = try tree(scene.repositoryPath)
    var options = BackupOptions()
    options.isDryRun = true
    let report = try repository.backup(stores, options: options)
    #expect(try tree(scene.repositoryPath) == before)
    let real = try repository.backup(stores)
    #expect(report.newByteCount == real.newByteCount)
    #expect(report.stores.map(\.new) == real.stores.map(\.new))
  }
}

/// Files one of which cannot be read.
struct FailingToRead: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  let name: FilePath

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if path.lastComponent == name { throw FileError(errno: 5, operation: "read", path: path) }
    return try base.open(path, in: folder, access, mode: mode)
  }
}
