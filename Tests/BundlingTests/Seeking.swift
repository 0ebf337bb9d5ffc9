import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTarball
import SatchelTestSupport
import Synchronization

@testable import SatchelBundling

/// Counts the bytes that are read at offsets, and those that are read on.
final class CountingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let counter = Mutex(0)

  var byteCount: Int { counter.withLock { $0 } }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    let count = try unsafe base.read(file, into: buffer, at: offset)
    counter.withLock { $0 += count }
    return count
  }

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let count = try unsafe base.read(file, into: buffer)
    counter.withLock { $0 += count }
    return count
  }
}

/// Keeps what it is handed.
final class Taken: PayloadTaker {
  struct File: Equatable {
    var path: FilePath
    var mode: UInt32
    var modified: Int64
    var content: [UInt8] = []
    var hasEnded = false
  }

  private(set) var files: [File] = []

  func folder(_ path: FilePath) throws(FileError) {}

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) throws(FileError) {
    files.append(File(path: path, mode: mode, modified: modified))
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) {
    unsafe bytes.withUnsafeBufferPointer { unsafe files[files.count - 1].content += $0 }
  }

  func end() throws(FileError) { files[files.count - 1].hasEnded = true }
}

/// Files of some sessions, read by the index; nil where there is none.
func seek(
  _ bundle: FilePath, _ ids: [String], system: any FileSystem = SystemFiles(), options: ReadOptions = ReadOptions()
) throws(BundleError) -> (extract: SessionExtract, files: [Taken.File])? {
  let taken = Taken()
  guard
    let extract = try readSessions(
      bundle, ids: ids.map { SessionID($0) }, into: taken, options: options, system: system)
  else {
    return nil
  }
  return (extract, taken.files)
}

/// All files, by the full pass.
func readThrough(_ bundle: FilePath) throws -> (scan: BundleScan, files: [Taken.File]) {
  let taken = Taken()
  let scan = try BundleScan(.file(bundle), ReadOptions(), taker: taken, system: SystemFiles())
  _ = try scan.run()
  return (scan, taken.files)
}

/// A bundle with another text of the index, everything around it made anew.
func withIndex(of bundle: [UInt8], _ change: (String) -> String) throws -> [UInt8] {
  let offset = Int(GzipFooter.indexOffset(in: bundle.suffix(GzipFooter.byteCount)) ?? 0)
  let plain = try unzip(Array(bundle[offset..<(bundle.count - GzipFooter.byteCount)]))
  let size = plain[124..<135].reduce(0) { $0 * 8 + Int($1 - 0x30) }
  let text = Array(change(String(decoding: plain[512..<(512 + size)], as: UTF8.self)).utf8)
  return try bundle[..<offset] + indexMember(text) + GzipFooter.bytes(indexOffset: UInt64(offset))
}

/// A bundle of entries in one gzip member, with an index and a footer that fit, whatever the entries are.
///
/// The index tells the digests of the `told` entries, where there are any.
func indexed(_ entries: [RawEntry], told: [RawEntry]? = nil) throws -> [UInt8] {
  var tar: [UInt8] = []
  var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe tar += $0 } }
  var records: PagedList<EntryRecord> = []
  var identity = try IdentityHasher()
  for (number, entry) in entries.enumerated() {
    var head = entry.head
    head.byteCount = UInt64(entry.content.count)
    try writer.begin(head)
    let digest = try sha256((told ?? entries)[number].content)
    identity.add(header: try canonicalTarHeader(of: head), content: head.kind == .directory ? nil : digest)
    records.append(
      EntryRecord(
        path: Array(head.path.dropFirst("satchel/".utf8.count)), isFolder: head.kind == .directory,
        byteCount: head.byteCount, digest: digest, contentOffset: UInt64(tar.count), mode: head.mode,
        modified: FileTime(seconds: head.modified)))
    try writer.write(entry.content.span)
    try writer.endEntry()
  }
  let offset = try gzipMember(tar).count
  let text = IndexText(top: Array("satchel/".utf8), members: [GzipMember(offset: 0, plainOffset: 0)])
  let index = IndexWriter(
    text: text, payload: records, others: [], encoder: BundleEncoder(library: "x", level: 1),
    identity: try identity.finish())
  var content: [UInt8] = []
  index.write { span in unsafe span.withUnsafeBufferPointer { unsafe content += $0 } }
  return try gzipMember(tar) + indexMember(content) + GzipFooter.bytes(indexOffset: UInt64(offset))
}

/// The gzip member that holds an index and the end of the archive.
func indexMember(_ text: [UInt8]) throws -> [UInt8] {
  var tar: [UInt8] = []
  var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe tar += $0 } }
  try writer.begin(
    TarEntry(
      path: Array(BundleLayout.index.utf8), kind: .regular, byteCount: UInt64(text.count), mode: 0o644, modified: 0))
  try writer.write(text.span)
  try writer.finish()
  return try gzipMember(tar)
}

/// A store of one large session, one of two large files, and one of small files, one of them empty; returns its bundle.
func packSeekable(in folder: FilePath, dividedBy divisor: Int = 1) throws -> FilePath {
  let store = folder.appending("store")
  try makeFolders(store)
  let contents: [(path: FilePath, count: Int, session: String?)] = [
    ("a.jsonl", 2_500_000, "a"), ("b-1.jsonl", 300_000, "b"), ("b-2.jsonl", 400_001, "b"), ("c-0", 0, "c"),
    ("c-1", 7, "c"), ("c-2", 70_000, "c"), ("c-3", 0, "c"), ("d", 9, nil),
  ]
  var files: [StoredFile] = []
  for (number, file) in contents.enumerated() {
    try writeAtomically(noise((file.count + divisor - 1) / divisor, seed: number), to: store.appending(file.path))
    files.append(
      StoredFile(
        path: file.path, role: "session", sessionIDs: file.session.map { [SessionID($0)] } ?? ["a", "c"],
        runID: file.path == "c-1" ? "run-1" : nil, byteCount: UInt64(file.count)))
  }
  try setTime(of: store.appending("c-1"), FileTime(seconds: 1_700_000_000, nanoseconds: 123_456_789), mode: 0o700)
  let bundle = folder.appending("b.tar.gz")
  let inventory = StoreInventory(
    format: .a3s, root: store, sessions: ["a", "b", "c"].map { StoredSession(id: $0) }, files: files, folders: ["e"])
  _ = try packBundle(inventory, to: .file(bundle))
  return bundle
}

func setTime(of path: FilePath, _ time: FileTime, mode: UInt32) throws {
  let opened = try OpenFile(path, [.read, .write])
  try SystemFiles().setMode(of: opened.descriptor, to: mode)
  try SystemFiles().setModified(of: opened.descriptor, to: time)
}

/// Text without pattern, in lines, cut out of a block at a place that the seed tells.
func noise(_ count: Int, seed: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count)
  var start = seed &* 104_729 % noiseBlock.count
  while bytes.count < count {
    let end = min(noiseBlock.count, start + count - bytes.count)
    bytes += noiseBlock[start..<end]
    start = 0
  }
  return bytes
}

private let noiseBlock: [UInt8] = {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-".utf8)
  var state: UInt64 = 88_172_645_463_325_252
  return (0..<300_000).map { index in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return index % 200 == 0 ? 0x0a : letters[Int(state & 63)]
  }
}()
