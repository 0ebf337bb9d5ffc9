// Where a member ends is known only when it is inflated, so members cannot be inflated side by side without a guess. The
// guess is: a member of ours begins wherever the ten bytes of our header stand. Each piece between two such places is
// inflated on its own, on several threads, and believed only if it is one whole member with right CRC and length. At the
// first that is not (another program's gzip, damage, or those ten bytes inside of compressed data, one time in 2^80),
// and for the last piece, `GzipReader` goes on from there byte by byte: it alone says what is wrong.

import SatchelWorkers

/// Reads the plain bytes of concatenated gzip members in blocks, on several threads, checking header, CRC and length of
/// each.
///
/// Memory is some 3 MiB for each member under way, of which there are six more than threads, and 8 MiB. A block of one
/// whole member is checked before it is handed out; those of larger members come first, and the error at their end.
public final class GzipBlockReader {
  /// The members that were handed out, or begun.
  public var members: [GzipMember] { serial?.reader.members ?? whole }
  private var whole: [GzipMember] = []
  /// Where the footer says that the index begins, once it was read.
  public var indexOffset: UInt64? { serial?.reader.indexOffset }
  /// See `GzipReader`.
  public var foreignHeaderOffset: UInt64? { serial?.reader.foreignHeaderOffset }
  /// See `GzipReader`.
  public var unchecked: [UInt8] { serial?.reader.unchecked ?? [] }
  /// How many plain bytes were handed out, or after an error inflated.
  public private(set) var plainByteCount: UInt64 = 0
  /// How many compressed bytes were used.
  public private(set) var byteCount: UInt64 = 0

  private static let largest = (2 << 20) + 65_536
  private let memberLimit: Int
  private let workers: Workers<InflateWorker>
  private let inFlight: Int
  private let input: SlicedInput
  private var serial: SerialReader?
  private var spare: [InflatePiece] = []
  private var spareBlocks: [PlainBlock] = []

  /// Reads from a source that fills a buffer from its front and returns how many bytes it gave, 0 at the end.
  public init(
    threads: Int = 1, memberLimit: Int = 1_000_000, source: @escaping (inout [UInt8]) throws -> Int
  ) throws(GzipError) {
    do { workers = try Workers(threads: threads) { try InflateWorker() } } catch { throw GzipError(.outOfMemory) }
    inFlight = max(1, threads) + 6
    self.memberLimit = memberLimit
    input = SlicedInput(largest: Self.largest, source)
  }

  /// The next block; nil at the end of the input. After an error, every further call throws the same.
  public func next() throws(GzipError) -> PlainBlock? {
    if let serial { return try next(serial) }
    while workers.count < inFlight, let slice = try input.next(spare.popLast() ?? InflatePiece()) {
      var piece = slice
      piece.block = spareBlocks.popLast() ?? PlainBlock(capacity: (1 << 20) + 4096)
      workers.submit(piece)
    }
    guard var piece = workers.next() else { return try beginSerially([]) }
    guard piece.isWhole, whole.count < memberLimit, let block = piece.block.take() else {
      return try beginSerially([piece])
    }
    whole.append(GzipMember(offset: byteCount, plainOffset: plainByteCount))
    byteCount += UInt64(piece.packedCount)
    plainByteCount += UInt64(block.count)
    spare.append(piece)
    return block
  }

  /// Gives back a block that nobody looks at any more.
  public func recycle(_ block: PlainBlock) {
    if spareBlocks.count < 4 { spareBlocks.append(block) }
  }

  // MARK: One by one

  private func beginSerially(_ first: [InflatePiece]) throws(GzipError) -> PlainBlock? {
    var rest = first
    while let piece = workers.next() { rest.append(piece) }
    spare = []
    let input = input
    input.putBack(rest.map { $0.packed.prefix($0.packedCount) })
    let reader = SerialReader(
      try GzipReader(
        behind: whole, offset: byteCount, plainOffset: plainByteCount, memberLimit: memberLimit
      ) { buffer in try input.read(&buffer) })
    whole = []
    serial = reader
    return try next(reader)
  }

  private func next(_ serial: SerialReader) throws(GzipError) -> PlainBlock? {
    let block = spareBlocks.popLast() ?? PlainBlock(capacity: 2 << 20)
    defer {
      byteCount = serial.reader.compressedByteCount
      plainByteCount = serial.reader.plainByteCount
    }
    return try serial.next(into: block) ? block : nil
  }
}

/// The reader for what cannot be read side by side.
private final class SerialReader {
  var reader: GzipReader

  init(_ reader: consuming GzipReader) { self.reader = reader }

  func next(into block: PlainBlock) throws(GzipError) -> Bool {
    try reader.next { span in
      unsafe block.fill(capacity: span.count) { room in
        unsafe span.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
        return span.count
      }
    }
  }
}

/// A slice of the input that may be one member, and what came of it.
struct InflatePiece: Sendable {
  var packed: [UInt8] = []
  var packedCount = 0
  var block: PlainBlock?
  /// Whether it was one whole member with right CRC and length.
  var isWhole = false

  /// Adds to the packed bytes.
  mutating func append(_ bytes: Span<UInt8>) {
    let end = packedCount + bytes.count
    if packed.count < end { packed += [UInt8](repeating: 0, count: max(end, 2 * packed.count, 4096) - packed.count) }
    unsafe packed.withUnsafeMutableBytes { room in
      unsafe bytes.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: room[packedCount..<end]).copyMemory(from: $0)
      }
    }
    packedCount = end
  }
}

final class InflateWorker: Worker {
  private static let largest = 4 << 20
  private let inflater: WholeInflater

  init() throws(GzipError) { inflater = try WholeInflater() }

  func work(on piece: inout InflatePiece) {
    piece.isWhole = false
    let head = canonicalGzipHeader.count
    guard piece.packedCount > head + 8, let block = piece.block, piece.packed.starts(with: canonicalGzipHeader) else {
      return
    }
    let end = piece.packedCount - 8
    let (checksum, length) = (word(in: piece.packed, at: end), word(in: piece.packed, at: end + 4))
    guard length > 0, length <= Self.largest else { return }
    let isWhole = inflate(piece.packed.span.extracting(head..<end), into: block, count: Int(length))
    piece.isWhole = isWhole && block.withSpan { crc32($0) } == checksum
  }
}

extension InflateWorker {
  /// Whether the data is one whole stream of that many plain bytes.
  private func inflate(_ packed: Span<UInt8>, into block: PlainBlock, count: Int) -> Bool {
    var isWhole = false
    unsafe block.fill(capacity: count) { room in
      let plain = unsafe UnsafeMutableRawBufferPointer(rebasing: room[..<count])
      guard let (consumed, produced) = unsafe inflater.inflate(packed, into: plain) else { return 0 }
      isWhole = consumed == packed.count && produced == count
      return produced
    }
    return isWhole
  }
}

/// The four bytes of a number, the lowest first.
func word(in bytes: [UInt8], at index: Int) -> UInt32 {
  (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32($1 * 8) }
}
