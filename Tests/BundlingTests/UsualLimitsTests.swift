import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Synchronization
import Testing

@testable import SatchelBundling

@Test("What readers refuse unless told otherwise is noted when it is packed, limit by limit")
func usualLimits() {
  var report = PackReport(
    sessionCount: 0, fileCount: 0, payloadByteCount: 0, bundleByteCount: 0, tarDigest: "", bundleDigest: "",
    findings: [], omitted: [])
  let limits = BundleLimits()
  let end = GzipMember(offset: 512 << 30, plainOffset: limits.totalByteCount)
  report.noteLimits(entryCount: Int(limits.entryCount), largest: limits.fileByteCount, stations: [end], hasIndex: false)
  #expect(report.findings.isEmpty)
  let early = GzipMember(offset: 10 << 10, plainOffset: 65 << 20)
  let beyond = GzipMember(offset: 512 << 30, plainOffset: limits.totalByteCount + 1)
  report.noteLimits(
    entryCount: Int(limits.entryCount) + 1, largest: limits.fileByteCount + 1, stations: [early, beyond],
    hasIndex: false)
  let options = report.findings.compactMap { $0.message.split(separator: " ").last.map { String($0) } }
  #expect(options == ["--max-entries", "--max-file", "--max-total", "--max-ratio"])
}

@Test("What packs without raising a limit is verified and imported without, however well it compresses")
func dense() throws {
  let folder = try TemporaryFolder()
  let store = folder.path.appending("store")
  try makeFolders(store)
  try writeAtomically([UInt8](repeating: 0, count: 70 << 20), to: store.appending("zeros"))
  let inventory = StoreInventory(format: .claw, root: store, files: [StoredFile("zeros")])
  let path = folder.path.appending("b.tar.gz")
  #expect(try packBundle(inventory, to: .file(path)).findings.isEmpty)
  #expect(try verifyBundle(.file(path)).isIntact)
  let target = folder.path.appending("target")
  #expect(try importBundle(.file(path), into: target).written == ["zeros"])
  // Nobody told of sizes beforehand: the ratio counts.
  let pipe = try OpenFile(path)
  #expect(try verifyBundle(.descriptor(pipe.descriptor)).faults.map(\.code) == ["ratio"])
}

@Test("What the index tells is held against entries, sizes and free space before anything is made")
func toldBeforehand() throws {
  let folder = try TemporaryFolder()
  let bundle = folder.path.appending("b.tar.gz")
  try writeAtomically(try sampleBundle(), to: bundle)
  let target = folder.path.appending("target")
  var options = ImportOptions()
  options.reading.limits.entryCount = 5
  var error = try #require(throws: BundleError.self) { try importBundle(.file(bundle), into: target, options: options) }
  #expect(error.faults.map(\.code) == ["too-many-entries"])
  options = ImportOptions()
  options.reading.limits.totalByteCount = 10
  error = try #require(throws: BundleError.self) { try importBundle(.file(bundle), into: target, options: options) }
  #expect(error.faults.map(\.code) == ["too-large"])
  let files = LittleSpace()
  error = try #require(throws: BundleError.self) { try importBundle(.file(bundle), into: target, system: files) }
  #expect(error.fileError?.code == .littleSpace)
  #expect(files.created <= 1, "at most the mark of the folder, and no file of the bundle")
  #expect(try folderSnapshot(folder.path).map(\.path) == ["b.tar.gz"])
}

/// A disk with next to no space; counts the files that are made on it.
private final class LittleSpace: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let count = Mutex(0)

  var created: Int { count.withLock { $0 } }

  func freeByteCount(near folder: Descriptor) -> UInt64? { 100 }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if access.contains(.create) { count.withLock { $0 += 1 } }
    return try base.open(path, in: folder, access, mode: mode)
  }
}

@Test("Of a description that tells more than anybody needs, only so much is kept")
func lyingDescription() throws {
  func read(_ members: String) throws -> (DescriptionReader, [String]) {
    let text = #"{"format": "satchel-bundle", "version": "1.0", "store": {"name": "claw"}, "# + members + "}"
    var reader = DescriptionReader(Array(text.utf8), fileCount: 3)
    var faults: [String] = []
    try reader.read { faults.append($0.code) }
    return (reader, faults)
  }
  let unknown = (0..<300_000).map { "\"m\($0)\": [1, 2, 3]" }.joined(separator: ", ")
  let (many, none) = try read(unknown)
  #expect(none.isEmpty)
  #expect(many.contents.members.count < 30_000 && many.contents.omittedCount > 270_000)
  let finding = #"{"severity": "note", "code": "c", "message": "m"}"#
  let (found, _) = try read("\"findings\": [\(Array(repeating: finding, count: 100_000).joined(separator: ", "))]")
  let kept = found.contents.members.last?.value.elements?.count ?? 0
  #expect(kept > 1000 && kept < 50_000 && kept + found.contents.omittedCount == 100_000)
  let session = #"{"id": "a", "files": []}"#
  let (sessions, faults) = try read(
    "\"sessions\": [\(Array(repeating: session, count: 12_000).joined(separator: ", "))]")
  #expect(sessions.contents.sessions.count == 10_003 && faults == ["too-many-sessions"])
  #expect(sessions.contents.sessions.last?.facts["id"] == "a")
}
