// The caller decides where a member ends, and fills members in place, so that a file's bytes are not copied on their
// way from the disk to the compressor. Members are compressed on several threads and come out in order: the bytes do
// not depend on the number of threads.

import SatchelWorkers

/// Compresses plain bytes into independent gzip members, which the caller cuts, on several threads.
///
/// Memory is 1 MiB and what that becomes for each member under way, of which there are six more than threads: with fewer,
/// the caller had done all that waited when a thread came back, and the thread waited for the caller. Where the sink
/// fails, the writer is of no further use.
public struct GzipWriter: ~Copyable {
  /// The library and its version, as recorded in bundles.
  public static var libraryName: String { DeflateCompressor.libraryName }

  /// How many plain bytes were taken.
  public private(set) var plainByteCount: UInt64 = 0
  /// How many compressed bytes were handed to the sink.
  public private(set) var byteCount: UInt64 = 0
  /// The members whose compressed place is known: those that were handed to the sink.
  public private(set) var members: [GzipMember] = []
  /// How many plain bytes the member under way holds.
  public var count: Int { piece.plainCount }

  private let workers: Workers<DeflateWorker>
  private let limit: Int
  private var single: StreamDeflater?
  private var piece = DeflatePiece()
  private var spare: [DeflatePiece] = []
  private var handedOver: UInt64 = 0

  /// The level for those who name none: with libdeflate, about as small as gzip at its usual 6.
  public static let usualLevel = 5

  /// A writer of level 1 (fast) to 12 (small), with up to `threads` threads.
  ///
  /// With `isSingle`, all becomes one member, compressed by zlib on the caller's thread: for readers that stop after the
  /// first.
  public init(level: Int = usualLevel, threads: Int = 1, isSingle: Bool = false) throws(GzipError) {
    if isSingle {
      single = try StreamDeflater(level: level)
      members = [GzipMember(offset: 0, plainOffset: 0)]
    }
    let count = level > 9 ? min(threads, 4) : threads  // from level 10 on, each thread needs 9 MiB
    do { workers = try Workers(threads: count) { try DeflateWorker(level: level) } } catch {
      throw GzipError(.outOfMemory)
    }
    limit = max(1, count) + 3
  }

  /// Adds bytes to the member under way.
  public mutating func append(_ bytes: Span<UInt8>) {
    piece.makeRoom(for: bytes.count)
    unsafe bytes.withUnsafeBytes { source in
      unsafe piece.plain.withUnsafeMutableBytes { target in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[piece.plainCount...]).copyMemory(from: source)
      }
    }
    grow(by: bytes.count)
  }

  /// Lets `fill` write up to `count` bytes behind those of the member under way; it returns how many it wrote.
  public mutating func append<Failure: Error>(
    upTo count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    piece.makeRoom(for: count)
    let start = piece.plainCount
    var span = piece.plain.mutableSpan
    let added = try unsafe span.withUnsafeMutableBytes { (target) throws(Failure) -> Int in
      try unsafe fill(UnsafeMutableRawBufferPointer(rebasing: target[start..<(start + count)]))
    }
    grow(by: min(added, count))
    return min(added, count)
  }

  private mutating func grow(by count: Int) {
    piece.plainCount += count
    plainByteCount += UInt64(count)
  }

  /// Lends the last bytes of the member under way.
  public func last<Result>(_ count: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    body(piece.plain.span.extracting((piece.plainCount - count)..<piece.plainCount))
  }

  /// Ends the member under way, if it holds anything, and hands members that are ready to the sink.
  public mutating func cut<Failure: Error>(to sink: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
    if piece.plainCount == 0 { return }
    if single != nil { return try compressOn(isLast: false, to: sink) }
    while workers.count >= limit { try handOver(to: sink) }
    var full = spare.popLast() ?? DeflatePiece()
    swap(&full, &piece)
    workers.submit(full)
  }

  /// Ends the member under way and hands all that is left to the sink; then more members may follow.
  public mutating func flush<Failure: Error>(to sink: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
    if single != nil { return try compressOn(isLast: true, to: sink) }
    try cut(to: sink)
    while workers.count > 0 { try handOver(to: sink) }
  }

  private mutating func handOver<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard var done = workers.next() else { return }
    members.append(GzipMember(offset: byteCount, plainOffset: handedOver))
    byteCount += UInt64(done.packedCount)
    handedOver += UInt64(done.plainCount)
    try sink(done.packed.span.extracting(0..<done.packedCount))
    done.plainCount = 0
    spare.append(done)
  }

  private mutating func compressOn<Failure: Error>(
    isLast: Bool, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var count: UInt64 = 0
    var (plain, packed): ([UInt8], [UInt8]) = ([], [])
    swap(&plain, &piece.plain)
    swap(&packed, &piece.packed)
    try single?.compress(plain.span.extracting(0..<piece.plainCount), isLast: isLast, through: &packed) {
      (ready) throws(Failure) in
      count += UInt64(ready.count)
      try sink(ready)
    }
    swap(&plain, &piece.plain)
    swap(&packed, &piece.packed)
    byteCount += count
    piece.plainCount = 0
  }

  /// Hands bytes that are no member of this writer's to the sink; only after `flush`.
  public mutating func putFooter<Failure: Error>(
    indexOffset: UInt64, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let footer = GzipFooter.bytes(indexOffset: indexOffset)
    byteCount += UInt64(footer.count)
    try sink(footer.span)
  }
}

/// A member before and after compression.
struct DeflatePiece: Sendable {
  /// Room for plain bytes; the first `plainCount` are filled.
  var plain: [UInt8] = []
  var plainCount = 0
  var packed: [UInt8] = []
  var packedCount = 0

  mutating func makeRoom(for count: Int) {
    let needed = plainCount + count
    if plain.count >= needed { return }
    let room = max(needed, min(2 * plain.count, 1 << 20) + 4096)
    // Said before, or an array that grows takes twice what it had.
    plain.reserveCapacity(room)
    plain.append(contentsOf: repeatElement(0, count: room - plain.count))
  }
}

final class DeflateWorker: Worker {
  private let compressor: DeflateCompressor
  /// As large as a member can become at worst; pieces get as much as theirs did become.
  private var room: [UInt8] = []

  init(level: Int) throws(GzipError) { compressor = try DeflateCompressor(level: level) }

  func work(on piece: inout DeflatePiece) {
    let count = compressor.compress(piece.plain.span.extracting(0..<piece.plainCount), into: &room)
    if piece.packed.count < count {
      piece.packed = Array(room[..<count])
    } else {
      piece.packed.replaceSubrange(..<count, with: room[..<count])
    }
    piece.packedCount = count
  }
}
