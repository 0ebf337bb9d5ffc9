import SatchelFiles
import SatchelGzip

/// The gzip members of a file, loaded one at a time by where they begin.
///
/// Memory is some 2 MiB for the packed bytes, and as much for the plain ones of a usual member.
final class MemberWindow {
  /// How much is read at once.
  static let piece: UInt64 = 2 << 20
  private let source: FileSource
  private let told: (@Sendable (UInt64) -> Void)?
  private var packed: [UInt8] = []
  /// Where in the file the packed bytes begin.
  private var start: UInt64 = 0
  private var inflater: GzipMemberInflater
  /// Where the loaded member begins and the next one does.
  private(set) var offset: UInt64?
  private(set) var nextOffset: UInt64 = 0
  private(set) var byteCount: UInt64 = 0

  init(_ source: consuming FileSource, _ told: (@Sendable (UInt64) -> Void)?) throws(BundleError) {
    self.source = source
    self.told = told
    do throws(GzipError) {
      inflater = try GzipMemberInflater(limit: Int(IndexPass.largestMember) + (1 << 20))
    } catch { throw BundleError(.unavailable, "\(error)") }
  }

  var fileByteCount: UInt64 { source.byteCount }
  var plainByteCount: Int { inflater.plainByteCount }

  func withPlain<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try inflater.withPlain(range, body)
  }

  /// Reads bytes of the file as they are; fewer only at its end.
  func read(at offset: UInt64, into buffer: inout [UInt8]) throws(FileError) -> Int {
    let count = try source.read(at: offset, into: &buffer)
    byteCount += UInt64(count)
    told?(byteCount)
    return count
  }

  /// Loads the member that begins at a place; nothing from `end` on is read.
  func load(at place: UInt64, end: UInt64, for name: [UInt8]) throws(SeekError) {
    if offset == place { return }
    offset = nil
    guard place < end else { throw nothing(name, place) }
    var count = Self.piece
    while true {
      let stop = min(end, place + count)
      try fill(from: place, to: stop)
      let skipped = Int(place - start)
      switch inflater.inflate(packed.span.extracting(skipped..<min(packed.count, skipped + Int(stop - place)))) {
      case .member(let size):
        offset = place
        nextOffset = place + UInt64(size)
        return
      case .notAMember: throw nothing(name, place)
      case .tooLarge:
        throw .index("index-size", "the index leads to a gzip member that is too large", name, offset: place)
      case .incomplete:
        guard stop < end, count < IndexPass.largestMember else { throw damaged(name, place) }
        count *= 4
      }
    }
  }

  /// Loads what can be inflated of a damaged member that ends before `end`, without believing it; returns where its data
  /// ends, if it has an end.
  func loadBeginning(at place: UInt64, end: UInt64) throws(SeekError) -> UInt64? {
    offset = nil
    let stop = min(end, place + 4 * Self.piece)
    try fill(from: place, to: stop)
    let bytes = packed
    let count = min(bytes.count, Int(stop - place))
    guard let used = inflater.inflateBeginning(bytes.span.extracting(0..<count)) else { return nil }
    return place + UInt64(used)
  }

  private func nothing(_ name: [UInt8], _ place: UInt64) -> SeekError {
    .index("index-offset", "the index leads to a place where no gzip member begins", name, offset: place)
  }

  private func damaged(_ name: [UInt8], _ place: UInt64) -> SeekError {
    .wrong(
      BundleFault(
        .damaged, .compression, code: "gzip-member",
        message: "the gzip member is damaged, or ends elsewhere than the index says", member: .init(bytes: name),
        compressedOffset: place))
  }

  /// Makes a range of the file part of the packed bytes, reading only what is not there.
  private func fill(from place: UInt64, to stop: UInt64) throws(SeekError) {
    if place < start || place > start + UInt64(packed.count) {
      packed.removeAll(keepingCapacity: true)
      start = place
    } else {
      packed.removeFirst(Int(place - start))
      start = place
    }
    let have = start + UInt64(packed.count)
    guard stop > have else { return }
    var more = [UInt8](repeating: 0, count: Int(stop - have))
    do throws(FileError) {
      let count = try read(at: have, into: &more)
      packed += more[..<count]
    } catch { throw .failed(BundleError(reading: error)) }
  }
}
