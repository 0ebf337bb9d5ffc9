public import SatchelJSONText

// A format may have members that its program reads and never stores, since they are secrets. Wherever a session is written
// from its values, the tables leave them out (`JSONRecord.unwritten`). Where its bytes are copied, they are cut out of the
// bytes here, together with one comma: nothing else changes.

/// A text without the members that no writer of its format writes.
public struct UnwrittenMembers: Sendable, Equatable {
  /// One that was there.
  public struct Member: Sendable, Equatable {
    /// Where it stands: `llm_config.api_key`.
    public var path: String
    /// Where it is in the text, name and value and what goes with them.
    public var range: Range<UInt64>
    /// Whether it held nothing: `null`, or a text without characters.
    public var isBlank: Bool
  }

  /// Those that were there, in order.
  public let members: [Member]
  /// Whether the text ends or breaks off before all of it was looked through.
  public let isCutShort: Bool

  /// None, unless some are told.
  public init(_ members: [Member] = [], isCutShort: Bool = false) {
    self.members = members
    self.isCutShort = isCutShort
  }

  /// The code of the finding that tells of a file with a secret.
  public static let found = "api-key-dropped"
  /// The code of the finding that tells that one was left out of bytes that were copied.
  public static let leftOut = "api-key-left-out"
  /// The code of the finding that tells that one is in a bundle.
  public static let inside = "api-key-inside"

  /// Whether a secret was there.
  public var hasSecret: Bool { members.contains { !$0.isBlank } }

  /// What is left of the text.
  public func cut(from source: any RandomAccessBytes) -> any RandomAccessBytes {
    members.isEmpty ? source : CutBytes(source, without: members.map(\.range))
  }
}

/// A text some parts of which are left out.
struct CutBytes: RandomAccessBytes {
  private let source: any RandomAccessBytes
  /// What is left: where it begins here, and where it stands in the source.
  private var parts: [(start: UInt64, range: Range<UInt64>)] = []
  let byteCount: UInt64

  /// The ranges are in order and do not meet.
  init(_ source: any RandomAccessBytes, without ranges: [Range<UInt64>]) {
    self.source = source
    var (place, length) = (UInt64(0), UInt64(0))
    for gap in ranges.map({ $0.clamped(to: 0..<source.byteCount) }) + [source.byteCount..<source.byteCount] {
      parts.append((length, place..<max(place, gap.lowerBound)))
      length += max(place, gap.lowerBound) - place
      place = max(place, gap.upperBound)
    }
    byteCount = length
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    var filled = 0
    for part in parts {
      let place = offset + UInt64(filled)
      guard filled < buffer.count, part.start <= place, place < part.start + UInt64(part.range.count) else { continue }
      let from = part.range.lowerBound + (place - part.start)
      let count = min(buffer.count - filled, Int(clamping: part.range.upperBound - from))
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count])
      let got = try unsafe source.read(at: from, into: room)
      filled += got
      if got < count { break }
    }
    return filled
  }
}
