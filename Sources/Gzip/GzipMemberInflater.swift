/// Inflates single gzip members as `GzipWriter` makes them, each as a whole, checking header, CRC and length.
///
/// Memory is 2 MiB, or as much as the largest member needs.
public struct GzipMemberInflater: ~Copyable {
  /// What came of a try.
  public enum Outcome: Sendable, Equatable {
    /// One member of so many compressed bytes; its plain bytes are lent by `withPlain`.
    case member(byteCount: Int)
    /// No member of this form begins here.
    case notAMember
    /// The member is damaged, or goes on behind the bytes that were given.
    case incomplete
    /// The member holds more plain bytes than the limit.
    case tooLarge
  }

  private let inflater: WholeInflater
  private let streaming: StreamingInflater
  private let limit: Int
  private var room = [UInt8](repeating: 0, count: 2 << 20)
  private var count = 0

  /// An inflater that takes members of up to `limit` plain bytes.
  public init(limit: Int = 32 << 20) throws(GzipError) {
    let whole = try WholeInflater()
    let pieces = try StreamingInflater()
    inflater = whole
    streaming = pieces
    self.limit = limit
  }

  /// How many plain bytes the last member holds.
  public var plainByteCount: Int { count }

  /// Lends plain bytes of the last member.
  public func withPlain<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(room.span.extracting(range))
  }

  /// Inflates the member at the front of some bytes.
  public mutating func inflate(_ packed: Span<UInt8>) -> Outcome {
    count = 0
    let head = canonicalGzipHeader.count
    guard packed.count >= head, startsCanonically(packed) else {
      return .notAMember
    }
    while true {
      let attempt = unsafe room.withUnsafeMutableBytes { unsafe inflater.attempt(packed.extracting(head...), into: $0) }
      switch attempt {
      case .damaged: return .incomplete
      case .noRoom:
        if room.count >= limit { return .tooLarge }
        room = [UInt8](repeating: 0, count: min(limit, room.count * 2))
      case .done(let consumed, let produced): return check(packed, end: head + consumed, produced)
      }
    }
  }

  /// Inflates a damaged member at the front of some bytes as far as its data makes sense, up to 16 MiB; `withPlain` lends
  /// what came out, which nothing proves.
  ///
  /// Two bytes of the header may be damaged. Returns where the member ends, trailer and all, if its data has an end, and as
  /// many plain bytes came out as the trailer tells.
  public mutating func inflateBeginning(_ packed: Span<UInt8>) -> Int? {
    count = 0
    var place = canonicalGzipHeader.count
    guard packed.count > place, canonicalByteCount(packed) >= place - 2 else { return nil }
    streaming.reset()
    while true {
      let (step, consumed, produced) = unsafe room.withUnsafeMutableBytes { room in
        unsafe streaming.inflate(
          packed.extracting(place...), into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
      }
      place += consumed
      count += produced
      if step == .end {
        let hasTrailer = place + 8 <= packed.count
        return hasTrailer && word(in: packed, at: place + 4) == UInt32(truncatingIfNeeded: count) ? place + 8 : nil
      }
      if step == .damaged || place == packed.count && count < room.count { return nil }
      if count == room.count {
        if room.count >= Self.longestBeginning { return nil }
        room += [UInt8](repeating: 0, count: min(room.count, Self.longestBeginning - room.count))
      } else if consumed == 0, produced == 0 {
        return nil
      }
    }
  }

  private static let longestBeginning = 16 << 20

  private mutating func check(_ packed: Span<UInt8>, end: Int, _ produced: Int) -> Outcome {
    guard packed.count >= end + 8 else { return .incomplete }
    guard word(in: packed, at: end) == crc32(room.span.extracting(0..<produced)),
      word(in: packed, at: end + 4) == UInt32(truncatingIfNeeded: produced)
    else { return .incomplete }
    count = produced
    return .member(byteCount: end + 8)
  }
}

private func startsCanonically(_ packed: Span<UInt8>) -> Bool {
  canonicalByteCount(packed) == canonicalGzipHeader.count
}

/// How many bytes of the header are as they must be.
private func canonicalByteCount(_ packed: Span<UInt8>) -> Int {
  canonicalGzipHeader.enumerated().count { packed[$0.offset] == $0.element }
}

private func word(in bytes: Span<UInt8>, at index: Int) -> UInt32 {
  var word: UInt32 = 0
  for place in 0..<4 { word |= UInt32(bytes[index + place]) << UInt32(place * 8) }
  return word
}
