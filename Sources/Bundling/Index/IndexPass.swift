import SatchelDigests
import SatchelFiles
import SatchelTarball

/// One pass over the text of an index: all of it is held against itself, and the places of some entries are kept.
struct IndexPass {
  /// Members that hold more plain bytes are not read by the index.
  static let largestMember: UInt64 = 32 << 20
  static let longestLine = 16_384

  /// The folder at the top of the archive, with a slash at its end.
  private(set) var top: [UInt8] = []
  /// The tag files, in order, and the wanted files, in the order of the archive.
  private(set) var tags: [IndexedEntry] = []
  private(set) var found: [IndexedEntry] = []
  /// Payload files and their bytes.
  private(set) var fileCount = 0
  private(set) var payloadByteCount: UInt64 = 0
  /// Their names, in whatever order.
  private(set) var names = NameSum()
  /// What the end of the index tells.
  private(set) var encoder: BundleEncoder?
  /// The identity, which follows from what is told of the entries.
  private(set) var tarDigest: SHA256Digest?

  /// Bytes of the plain stream in front of the index.
  var plainByteCount: UInt64 { layout.position }

  private let wanted: Set<[UInt8]>
  private let limits: BundleLimits
  private let indexOffset: UInt64
  private var lines = LineSplitter(longest: longestLine)
  private var lineNumber = 0
  private var isAtEnd = false
  /// Entries, without the index itself.
  private(set) var entryCount: UInt64 = 0
  /// Bytes of the index's own text.
  private(set) var ownByteCount: UInt64 = 0
  private var endedWithComma = true
  private var lastPath: [UInt8] = []
  private var emptyFolders = EmptyFolderNames()
  /// The file under way, and how much of its content has no place yet.
  private var current: IndexedEntry?
  private var remaining: UInt64 = 0
  /// Which member holds the last content, and where it ends there.
  private var last: (memberOffset: UInt64, innerOffset: UInt64) = (0, 0)
  private var layout = IndexLayout()
  private let identity = RunningIdentity()
  /// From where on `found` has entries that wait for the end of their members.
  private var firstOpen = 0
  /// Told of each run as soon as it is complete.
  private let visit: (IndexLayout.Run) throws(SeekError) -> Void

  init(
    wanted: Set<[UInt8]>, limits: BundleLimits, indexOffset: UInt64,
    visit: @escaping (IndexLayout.Run) throws(SeekError) -> Void
  ) throws(SeekError) {
    self.wanted = wanted
    self.limits = limits
    self.indexOffset = indexOffset
    self.visit = visit
    try failing { () throws(BundleError) in identity.hasher = try IdentityHasher() }
  }

  mutating func take(_ bytes: Span<UInt8>) throws(SeekError) {
    ownByteCount += UInt64(bytes.count)
    var splitter = lines
    lines = LineSplitter(longest: Self.longestLine)
    guard try splitter.take(bytes, { (line) throws(SeekError) in try take(line: line) }) else { throw unreadable }
    lines = splitter
  }

  mutating func finish() throws(SeekError) {
    guard isAtEnd, !lines.isBroken, tags.count == BundleLayout.tagFilesAfterPayload.count + 1 else { throw unreadable }
    try complete(layout.finish(at: indexOffset))
  }

  private var unreadable: SeekError { .notSeekable }

  private mutating func take(line: [UInt8]) throws(SeekError) {
    defer { lineNumber += 1 }
    if isAtEnd { throw unreadable }
    if lineNumber == 0 {
      if line + [0x0a] != IndexText.head { throw unreadable }
      return
    }
    if line.first == UInt8(ascii: "]") { return try takeTail(line) }
    guard endedWithComma else { throw unreadable }
    endedWithComma = line.last == UInt8(ascii: ",")
    guard let told = IndexLine(endedWithComma ? line.dropLast() : line[...]) else { throw unreadable }
    if told.kind == .chunk { return try takeChunk(told) }
    try endEntry()
    try begin(told)
  }

  private mutating func takeTail(_ line: [UInt8]) throws(SeekError) {
    try endEntry()
    isAtEnd = true
    encoder = IndexCheck.encoder(in: line)
    tarDigest = try failing { () throws(BundleError) in try identity.finish() }
    guard !endedWithComma, let encoder, let tarDigest,
      line + [0x0a] == IndexText.tail(encoder, identity: tarDigest)
    else { throw unreadable }
  }

  // MARK: Entries

  private mutating func begin(_ line: IndexLine) throws(SeekError) {
    entryCount += 1
    if entryCount >= limits.entryCount {
      throw .refused("too-many-entries", "the bundle has more than \(limits.entryCount) entries", line.name)
    }
    if entryCount == 1 { try takeTop(line) }
    guard line.name.starts(with: top) else {
      throw .refused("outside", "the index names an entry outside of the bundle's folder", line.name)
    }
    let path = Array(line.name.dropFirst(top.count))
    let isPayload = path.starts(with: "\(BundleLayout.payload)/".utf8)
    if isPayload { try checkPayload(line, path) } else { try checkTag(line, path) }
    let isFolder = line.kind == .folder
    let record = EntryRecord(
      path: path, isFolder: isFolder, byteCount: line.byteCount, digest: line.digest, contentOffset: 0,
      mode: line.mode, modified: line.modified)
    let entry = IndexedEntry(record: record, name: line.name)
    let header = try tarHeader(of: entry)
    identity.hasher?.add(header: header, content: isFolder ? nil : line.digest)
    try layout.takeHeader(header, isWanted: isWanted(path))
    remaining = isFolder ? 0 : line.byteCount
    current = entry
    if remaining > 0 {
      try place(line, line.chunkByteCount ?? line.byteCount)
    } else if line.memberOffset != nil {
      throw .index("index-size", "the index gives a place to content that is none", line.name)
    }
  }

  /// Whether an entry is looked for: a tag file, or one that was asked for.
  private func isWanted(_ path: [UInt8]) -> Bool {
    !path.starts(with: "\(BundleLayout.payload)/".utf8) || wanted.contains(path)
  }

  private mutating func takeTop(_ line: IndexLine) throws(SeekError) {
    let parts = line.name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].elementsEqual(BundleLayout.bagIt.utf8), PathRules.objection(to: line.name) == nil
    else { throw unreadable }
    top = parts[0] + [UInt8(ascii: "/")]
  }

  private mutating func checkPayload(_ line: IndexLine, _ path: [UInt8]) throws(SeekError) {
    if tags.count != 1 { throw .index("index-order", "the index names a payload file behind the tag files", line.name) }
    if let objection = PathRules.objection(toMember: line.name) {
      throw .refused(objection.code, "the name is refused: \(objection)", line.name)
    }
    if path == lastPath { throw .refused("duplicate", "the name is there twice", line.name) }
    guard lastPath.lexicographicallyPrecedes(path) else {
      throw .refused("order", "the entry is out of order, or its name is there twice", line.name)
    }
    lastPath = path
    if let objection = emptyFolders.objection(to: path) {
      throw .refused(objection.code, "the name is refused: \(objection)", line.name)
    }
    if line.kind == .folder { return emptyFolders.insert(path) }
    if line.byteCount > limits.fileByteCount {
      throw .refused("file-too-large", "the file has more than \(limits.fileByteCount) bytes", line.name)
    }
    fileCount += 1
    names.add(path)
    let (sum, isTooMuch) = payloadByteCount.addingReportingOverflow(line.byteCount)
    payloadByteCount = sum
    if isTooMuch || sum > limits.totalByteCount {
      throw .refused("too-large", "the bundle unpacks to more than \(limits.totalByteCount) bytes", line.name)
    }
  }

  private func checkTag(_ line: IndexLine, _ path: [UInt8]) throws(SeekError) {
    let order = [BundleLayout.bagIt] + BundleLayout.tagFilesAfterPayload
    guard line.kind == .file, tags.count < order.count, path.elementsEqual(order[tags.count].utf8) else {
      throw .refused("unexpected-entry", "the index names an entry that bundles do not have here", line.name)
    }
    guard line.mode == 0o644, line.modified == FileTime(seconds: 0) else {
      throw .index("index-time", "the index gives a tag file another mode or time than 0644 and 0", line.name)
    }
    if line.byteCount > limits.totalByteCount {
      throw .refused("too-large", "the bundle unpacks to more than \(limits.totalByteCount) bytes", line.name)
    }
  }

  private mutating func endEntry() throws(SeekError) {
    guard let entry = current.take() else { return }
    if remaining > 0 {
      throw .index("index-size", "the index gives places for fewer bytes than the file has", entry.name)
    }
    try layout.takeFilling(behind: entry.record.byteCount)
    if !entry.record.path.starts(with: "\(BundleLayout.payload)/".utf8) {
      tags.append(entry)
    } else if wanted.contains(entry.record.path) {
      found.append(entry)
    }
  }

  // MARK: Places

  private mutating func takeChunk(_ line: IndexLine) throws(SeekError) {
    guard let entry = current, entry.name == line.name, let before = entry.pieces.last,
      let count = line.chunkByteCount, line.chunkOffset == entry.record.byteCount - remaining
    else { throw .index("index-size", "the index gives a part of a file a wrong place in it", line.name) }
    if line.memberOffset == before.memberOffset { throw unreadable }
    try place(line, count)
  }

  private mutating func place(_ line: IndexLine, _ count: UInt64) throws(SeekError) {
    guard let offset = line.memberOffset, offset < indexOffset else {
      throw .index("index-offset", "the index gives content a place outside of the archive", line.name)
    }
    guard count > 0, count <= remaining, count <= Self.largestMember else {
      throw .index("index-size", "the index gives a part of a file another size than it can have", line.name)
    }
    if line.innerOffset + count > Self.largestMember { throw .notSeekable }
    let isBehind =
      offset == last.memberOffset ? line.innerOffset >= last.innerOffset : offset > last.memberOffset
    guard isBehind else {
      throw .index("index-overlap", "the index gives content a place that other content has", line.name)
    }
    let run = try layout.takeContent(
      count, memberOffset: offset, innerOffset: line.innerOffset,
      isWanted: current.map { isWanted($0.record.path) } ?? false, name: line.name)
    if let run { try complete(run) }
    last = (offset, line.innerOffset + count)
    remaining -= count
    current?.pieces.append(.init(memberOffset: offset, innerOffset: line.innerOffset, byteCount: count))
  }

  /// Tells entries that wait for it where their members end, and whoever wants to know of the run.
  private mutating func complete(_ run: IndexLayout.Run) throws(SeekError) {
    current?.resolve(run)
    for index in firstOpen..<found.count { found[index].resolve(run) }
    while firstOpen < found.count, found[firstOpen].isResolved { firstOpen += 1 }
    for index in tags.indices { tags[index].resolve(run) }
    try visit(run)
  }
}

/// The identity while it is made, which cannot be copied with the pass.
private final class RunningIdentity {
  var hasher: IdentityHasher?

  func finish() throws(BundleError) -> SHA256Digest? { try hasher.take()?.finish() }
}
