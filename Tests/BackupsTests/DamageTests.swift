import Foundation
import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBackups

@Suite struct DamageTests {
  /// A small repository of two snapshots.
  private func filled(_ scene: borrowing BackupScene) throws -> FoundStore {
    let store = try scene.clawStore()
    _ = try scene.make().backup([store])
    try scene.append("\n", to: store.root.appending("one.jsonl"))
    _ = try scene.open(at: 200).backup([store])
    return store
  }

  private func overwrite(_ path: FilePath, _ bytes: [UInt8]) throws {
    try SystemFiles().removeFile(path, in: .workingFolder)
    try writeAtomically(bytes, to: path)
  }

  /// What comes back, if anything does: never other bytes than those that were there, unless they are named.
  private func checkRestore(_ scene: borrowing BackupScene, _ known: [FilePath: [UInt8]], _ what: String) throws {
    let out = scene.folder.path.appending("out")
    try removeTree(out)
    let report: RestoreReport
    do { report = try scene.open().restore("latest", into: out) } catch let error as BackupError {
      #expect(
        error.code == .damaged || error.code == .noSuchSnapshot || error.code == .notARepository, "\(what): \(error)")
      #expect(try fileStatus(out) == nil, "\(what): something half-written is left")
      return
    }
    let hurt = Set(report.stores.flatMap { $0.hurt.map(\.path) })
    for entry in try tree(out) where !hurt.contains(entry.path) {
      #expect(entry.content == known[entry.path] ?? [], "\(what): \(entry.path)")
    }
    let isAllThere = try tree(out).count == known.count
    #expect(isAllThere || !report.isWhole, "\(what): a file is missing untold")
  }

  @Test(
    "Every bit that is turned over in a repository is found by check --read-data, and no restore gives other bytes untold"
  )
  func flips() throws {
    let scene = try BackupScene()
    let store = try filled(scene)
    var known: [FilePath: [UInt8]] = [:]
    for entry in try tree(store.root) { known[entry.path] = entry.content }
    for blob in try blobs(of: scene.repositoryPath) {
      let whole = try readFile(blob)
      let step = TestMode.isLong ? 1 : max(1, whole.count * 8 / 40)
      for bit in stride(from: 0, to: whole.count * 8, by: step) {
        var hurt = whole
        hurt[bit / 8] ^= 1 << (bit % 8)
        try overwrite(blob, hurt)
        let what = "bit \(bit) of \(blob.lastComponent)"
        do {
          let report = try scene.open().check(.all)
          #expect(report.faults.contains { $0.blob == blob.lastComponent.description }, "\(what)")
        } catch let error as BackupError {
          #expect(error.code == .damaged || error.code == .newerVersion, "\(what): \(error)")
        }
        if bit % (step * 5) == 0 { try checkRestore(scene, known, what) }
      }
      try overwrite(blob, whole)
    }
    #expect(try scene.open().check(.all).isSound)
  }

  @Test(
    "A blob that is cut off or gone is told, with the sessions that it hurts; a repair keeps the rest, and the next backup heals it"
  )
  func missing() throws {
    for isCut in [true, false] {
      let scene = try BackupScene()
      let store = try filled(scene)
      let repository = try scene.open()
      let packs = Set(try repository.all().flatMap(\.manifest.layers).map(\.digest.hex))
      for blob in try blobs(of: scene.repositoryPath) where packs.contains(blob.lastComponent.description) {
        let whole = try readFile(blob)
        try SystemFiles().removeFile(blob, in: .workingFolder)
        if isCut { try writeAtomically(Array(whole.dropLast(whole.count / 3)), to: blob) }
        #expect(try !repository.check().isSound)
        _ = try repository.repair()
        #expect(try repository.repair().isIdle, "a second repair finds nothing")
        #expect(try repository.check(.all).isSound)
        let healed = try scene.open(at: 300).backup([store])
        #expect(healed.failed.isEmpty)
        let out = scene.folder.path.appending("out-\(blob.lastComponent)")
        #expect(try repository.restore("latest", into: out).isWhole)
        #expect(try tree(out) == tree(store.root))
      }
    }
  }

  @Test("A damaged pack costs what is damaged: the sound sessions of it come back after a repair")
  func part() throws {
    let scene = try BackupScene()
    let root = scene.folder.path.appending("claw")
    // Contents that do not compress, so that each session has frames of its own.
    for id in ["a", "b", "c"] {
      try makeFolders(root)
      var random = Hash64(id.utf8).value
      let text = (0..<60_000).map { _ -> String in
        random = random &* 6_364_136_223_846_793_005 &+ 1
        return String(random >> 40, radix: 36)
      }.joined()
      try scene.write(session: id, messages: 1, in: root)
      try scene.append(
        #"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"\#(text)\#(text)\#(text)\#(text)"}]}}"#
          + "\n", to: root.appending("\(id).jsonl"))
    }
    let store = FoundStore(format: .claw, root: root)
    let repository = try scene.make()
    _ = try repository.backup([store])
    let layer = try #require(try repository.all()[0].manifest.layers.first)
    let path = scene.repositoryPath.appending("blobs/sha256").appending(FilePath(layer.digest.hex))
    var bytes = try readFile(path)
    bytes[100_000] ^= 0xFF
    try overwrite(path, bytes)
    let report = try repository.check(.all)
    #expect(report.faults.count == 1 && !report.sessions.isEmpty && report.sessions.count < 3)
    let hurt = Set(report.sessions.map(\.id.text))
    let repair = try repository.repair()
    #expect(repair.hurtFiles.map(\.stem.description) == hurt.sorted())
    let out = scene.folder.path.appending("out")
    let restored = try repository.restore(nil, into: out)
    #expect(Set(restored.stores[0].hurt.map(\.path.stem.description)) == hurt)
    for id in ["a", "b", "c"] where !hurt.contains(id) {
      #expect(try readFile(out.appending("\(id).jsonl")) == readFile(root.appending("\(id).jsonl")))
    }
    // The next backup heals what its source still has.
    _ = try scene.open(at: 200).backup([store])
    let healed = scene.folder.path.appending("healed")
    #expect(try repository.restore("latest", into: healed).isWhole)
    #expect(try tree(healed) == tree(root))
  }

  @Test("A lost index.json is made anew of the manifests that are there", arguments: ["", "{", "gone"])
  func index(_ text: String) throws {
    let scene = try BackupScene()
    let store = try filled(scene)
    let names = try scene.open().snapshots().map(\.name)
    let path = scene.repositoryPath.appending("index.json")
    if text == "gone" {
      try SystemFiles().removeFile(path, in: .workingFolder)
    } else {
      try writeAtomically(Array(text.utf8), to: path)
    }
    #expect(throws: BackupError.self) { try scene.open().snapshots() }
    let report = try scene.open().repair()
    #expect(report.madeIndex)
    #expect(try scene.open().snapshots().map(\.name) == names)
    let out = scene.folder.path.appending("out")
    _ = try scene.open().restore("latest", into: out)
    #expect(try tree(out) == tree(store.root))
  }

  @Test(
    "A repository whose catalogue names files outside of the store is refused, and nothing is written",
    arguments: ["../evil.jsonl", "/tmp/satchel-evil.jsonl", "a/../../evil.jsonl", "", "a//b", "x\u{0}y"])
  func hostile(_ name: String) throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let known = try repository.all()
    let reader = try repository.chunks(of: known[0])
    try repository.rewrite(known, reader) { line in
      guard case .file(var file) = line, file.path == "two.jsonl" else { return line }
      file.path = FilePath(name)
      return .file(file)
    }
    let out = scene.folder.path.appending("deep/out")
    #expect(throws: BackupError.self) { try repository.restore("latest", into: out) }
    #expect(try fileStatus(scene.folder.path.appending("evil.jsonl")) == nil)
    #expect(try fileStatus(scene.folder.path.appending("deep/evil.jsonl")) == nil)
    #expect(try fileStatus("/tmp/satchel-evil.jsonl") == nil)
    #expect(try fileStatus(out) == nil)
  }

  @Test(
    "A pack whose table lies is told by check --read-data though its digest is right; repair and the next backup heal it"
  )
  func lyingTable() throws {
    let scene = try BackupScene()
    let store = try scene.clawStore()
    let repository = try scene.make()
    _ = try repository.backup([store])
    let found = try repository.all()[0]
    let layer = found.manifest.layers[0]
    let path = scene.repositoryPath.appending("blobs/sha256").appending(FilePath(layer.digest.hex))
    var table = try PackTable(of: layer, in: repository.folder)
    let whole = try readFile(path)
    let content = whole.dropLast(table.bytes().count)
    table.frames[0].chunks[0].byteCount -= 1
    let lie = try repository.folder.write(Array(content) + table.bytes(), as: RepositoryLayout.packType)
    let manifest = try repository.writeManifest(found.snapshot, [lie])
    try repository.replaceManifests([found.snapshot.name: manifest])
    try SystemFiles().removeFile(path, in: .workingFolder)
    let report = try repository.check(.all)
    #expect(!report.isSound && !report.sessions.isEmpty)
    #expect(try !repository.repair().isIdle)
    _ = try scene.open(at: 200).backup([store])
    let out = scene.folder.path.appending("out")
    #expect(try repository.restore("latest", into: out).isWhole)
    #expect(try tree(out) == tree(store.root))
  }

  @Test("A snapshot that lost its name or kind in index.json is no snapshot less: it is told, and named again")
  func lostName() throws {
    for (old, new) in [("Z-", "[-"), ("satchel.snapshot", "satchel.snapshoT"), ("annotations", "annotationz")] {
      let scene = try BackupScene()
      let store = try filled(scene)
      let names = try scene.open().snapshots().map(\.name)
      let path = scene.repositoryPath.appending("index.json")
      let text = String(decoding: try readFile(path), as: UTF8.self)
      let cut = try #require(text.range(of: old, options: .backwards))
      try writeAtomically(Array(text.replacingCharacters(in: cut, with: new).utf8), to: path)
      if let left = try? scene.open().snapshots().map(\.name) {
        #expect(left == names, "\(new): a snapshot is gone untold")
      } else {
        #expect(try !scene.open().check().isSound)
        _ = try scene.open().repair()
      }
      #expect(try scene.open().snapshots().map(\.name) == names, "\(new)")
      let out = scene.folder.path.appending("out")
      _ = try scene.open().restore("latest", into: out)
      #expect(try tree(out) == tree(store.root))
    }
  }

  @Test("What makes a layout a repository is checked too, and made anew") func marker() throws {
    let scene = try BackupScene()
    _ = try filled(scene)
    let repository = try scene.open()
    for part in 0..<3 {
      let entry = try #require(try repository.folder.readIndex().entries.first { $0.name == RepositoryLayout.marker })
      let manifest = try repository.manifest(entry.reference)
      let digest = [manifest.layers[0].digest, manifest.config.digest, entry.reference.digest][part]
      let path = scene.repositoryPath.appending("blobs/sha256").appending(FilePath(digest.hex))
      try SystemFiles().removeFile(path, in: .workingFolder)
      #expect(try !scene.open().check().isSound)
      #expect(try !scene.open().repair().isIdle)
      #expect(try scene.open().check(.all).isSound)
    }
    #expect(try scene.open().snapshots().count == 2)
  }

  @Test("Times beyond all bounds in a config are damage, and crash nothing", arguments: [Int64.min, .max, -(1 << 60)])
  func times(_ seconds: Int64) throws {
    let scene = try BackupScene()
    let store = try filled(scene)
    let repository = try scene.open()
    let found = try #require(try repository.all().last)
    var snapshot = found.snapshot
    snapshot.started = FileTime(seconds: seconds)
    let manifest = try repository.writeManifest(snapshot, found.manifest.layers)
    try repository.replaceManifests([snapshot.name: manifest])
    #expect(try !repository.check().isSound)
    _ = try scene.open(at: 300).backup([store])
    #expect(try repository.repair().lostSnapshots == [snapshot.name])
    #expect(try repository.check().isSound)
  }

  @Test("Whatever stands in a page of a catalogue, reading it ends with an error or with records") func garbage() throws
  {
    var random = Hash64("pages".utf8).value
    for _ in 0..<(TestMode.isLong ? 200_000 : 5_000) {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var state = random
      let bytes = (0..<Int(random >> 58)).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return UInt8(truncatingIfNeeded: state >> (state & 1 == 0 ? 33 : 60))
      }
      var page = CataloguePage(bytes)
      var count = 0
      do throws(BackupError) { while try page.next() != nil { count += 1 } } catch { #expect(error.code == .damaged) }
      #expect(count <= bytes.count)
    }
  }
}
