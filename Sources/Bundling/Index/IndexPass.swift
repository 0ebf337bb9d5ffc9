import SatchelDigests
import SatchelFiles
import SatchelTarball

/// One pass over the text of an index: all of it is held against itself, and the places of some entries are kept.
struct IndexPass {
  /// Members that hold more plain bytes are not read by the index.
  static let largestMember: UInt64 = 32 << 20
  private static let longestLine = 16_384

  /// The folder at the top of the archive, with a slash at its end.
  private(set) var top: [UInt8] = []
  /// The tag files, in order, and the wanted files, in the order of the archive.
  private(set) var tags: [IndexedEntry] = []
  private(set) var found: [IndexedEntry] = []
  /// Payload files and their bytes.
  private(set) var fileCount = 0
  private(set) var payloadByteCount: UInt64 = 0
  /// What the end of the index tells.
  private(set) var encoder: BundleEncoder?
  private(set) var tarDigest: SHA256Digest?

  private let wanted: Set<[UInt8]>
  private let limits: BundleLimits
  private let indexOffset: UInt64
  private var lines = LineSplitter(longest: longestLine)
  private var lineNumber = 0
  private var isAtEnd = false
  /// Entries, without the index itself.
  private(set) var entryCount: UInt64 = 0
  /// Bytes of the plain stream in front of the index, where that is measured, and of the index's text.
  private(set) var plainByteCount: UInt64 = 0
  private(set) var ownByteCount: UInt64 = 0
  private let isMeasuring: Bool
  private var lastPath: [UInt8] = []
  private var emptyFolders = EmptyFolderNames()
  /// The file under way, and how much of its content has no place yet.
  private var current: IndexedEntry?
  private var remaining: UInt64 = 0
  /// Where the last content ends, how much filling follows it, and the headers behind that.
  private var last = IndexedEntry.Place()
  private var filling: UInt64 = 0
  private var gap: UInt64 = 0

  init(wanted: Set<[UInt8]>, limits: BundleLimits, indexOffset: UInt64, isMeasuring: Bool = false) {
    self.isMeasuring = isMeasuring
    self.wanted = wanted
    self.limits = limits
    self.indexOffset = indexOffset
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
    resolve(at: indexOffset, always: true)
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
    guard let told = IndexLine(line.last == UInt8(ascii: ",") ? line.dropLast() : line[...]) else { throw unreadable }
    if told.kind == .chunk { return try takeChunk(told) }
    try endEntry()
    try begin(told)
  }

  private mutating func takeTail(_ line: [UInt8]) throws(SeekError) {
    try endEntry()
    isAtEnd = true
    encoder = IndexCheck.encoder(in: line)
    tarDigest = IndexCheck.tarDigest(in: line)
    if encoder == nil || tarDigest == nil { throw unreadable }
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
    let entry = IndexedEntry(
      record: record, name: line.name,
      header: .init(memberOffset: last.memberOffset, innerOffset: last.innerOffset + filling + gap))
    let isEmpty = isFolder || line.byteCount == 0
    if isMeasuring {
      let content = isFolder ? 0 : line.byteCount
      plainByteCount += UInt64(try tarHeader(of: entry).count) + content + (512 - content % 512) % 512
    }
    if isEmpty { gap += UInt64(try tarHeader(of: entry).count) }
    if last.innerOffset + filling + gap > Self.largestMember { throw .notSeekable }
    remaining = isFolder ? 0 : line.byteCount
    current = entry
    if !isEmpty { try place(line, line.chunkByteCount ?? line.byteCount) }
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
    if !entry.pieces.isEmpty {
      filling = (512 - entry.record.byteCount % 512) % 512
      gap = 0
    }
    if !entry.record.path.starts(with: "\(BundleLayout.payload)/".utf8) {
      tags.append(entry)
    } else if wanted.contains(entry.record.path) {
      found.append(entry)
    }
  }

  // MARK: Places

  private mutating func takeChunk(_ line: IndexLine) throws(SeekError) {
    guard let entry = current, entry.name == line.name, !entry.pieces.isEmpty, let count = line.chunkByteCount,
      line.chunkOffset == entry.record.byteCount - remaining
    else { throw .index("index-size", "the index gives a part of a file a wrong place in it", line.name) }
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
    resolve(at: offset)
    last = .init(memberOffset: offset, innerOffset: line.innerOffset + count)
    remaining -= count
    current?.pieces.append(
      .init(memberOffset: offset, innerOffset: line.innerOffset, byteCount: count, end: 0))
    current?.isResolved = false
  }

  /// Tells entries that wait for it where the next member is that the index knows.
  private mutating func resolve(at offset: UInt64, always: Bool = false) {
    current?.resolve(at: offset, always: always)
    for index in found.indices.reversed() where !found[index].resolve(at: offset, always: always) { break }
    for index in tags.indices.reversed() where !tags[index].resolve(at: offset, always: always) { break }
  }
}

extension IndexedEntry {
  /// Takes the place of a member that is named behind this entry; false where it had all that it needs.
  @discardableResult fileprivate mutating func resolve(at offset: UInt64, always: Bool) -> Bool {
    if isResolved { return false }
    if let place = pieces.indices.last {
      if always || offset > pieces[place].memberOffset {
        for index in pieces.indices where pieces[index].end == 0 { pieces[index].end = offset }
        isResolved = true
      }
    } else if let after = nextContent, offset > after || always {
      headerEnd = offset
      isResolved = true
    } else if always {
      headerEnd = offset
      isResolved = true
    } else {
      nextContent = nextContent ?? offset
    }
    return true
  }
}
