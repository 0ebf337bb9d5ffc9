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
    /// What stands for it: nothing, or what is left of a text that was put aside.
    public var replacement: [UInt8] = []
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
    members.isEmpty ? source : CutBytes(source, without: members)
  }

  /// The same and others; of two in one place, only those here.
  func joined(by others: [Member]) -> UnwrittenMembers {
    let new = others.filter { other in !members.contains { $0.range.overlaps(other.range) } }
    guard !new.isEmpty else { return self }
    return UnwrittenMembers(
      (members + new).sorted { $0.range.lowerBound < $1.range.lowerBound }, isCutShort: isCutShort)
  }
}

/// A text some parts of which are left out, or others stand in their places.
struct CutBytes: RandomAccessBytes {
  private struct Part {
    /// Where it begins here.
    var start: UInt64
    var count: UInt64
    /// Where it stands in the source; nil for bytes of its own.
    var origin: UInt64?
    var own: [UInt8] = []
  }

  private let source: any RandomAccessBytes
  private var parts: [Part] = []
  private(set) var byteCount: UInt64 = 0

  /// The members are in order and do not meet.
  init(_ source: any RandomAccessBytes, without members: [UnwrittenMembers.Member]) {
    self.source = source
    var place: UInt64 = 0
    for member in members {
      let gap = member.range.clamped(to: 0..<source.byteCount)
      append(from: place, to: gap.lowerBound)
      append(member.replacement)
      place = max(place, gap.upperBound)
    }
    append(from: place, to: source.byteCount)
  }

  private mutating func append(from start: UInt64, to end: UInt64) {
    guard end > start else { return }
    parts.append(Part(start: byteCount, count: end - start, origin: start))
    byteCount += end - start
  }

  private mutating func append(_ own: [UInt8]) {
    guard !own.isEmpty else { return }
    parts.append(Part(start: byteCount, count: UInt64(own.count), own: own))
    byteCount += UInt64(own.count)
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    var filled = 0
    for part in parts {
      let place = offset + UInt64(filled)
      guard filled < buffer.count, part.start <= place, place < part.start + part.count else { continue }
      let from = place - part.start
      let count = min(buffer.count - filled, Int(clamping: part.count - from))
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count])
      let got: Int
      if let origin = part.origin {
        got = try unsafe source.read(at: origin + from, into: room)
      } else {
        got = try unsafe part.own.read(at: from, into: room)
      }
      filled += got
      if got < count { break }
    }
    return filled
  }
}
