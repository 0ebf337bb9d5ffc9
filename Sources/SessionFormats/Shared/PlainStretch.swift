import SatchelJSONText
import SatchelSessionModel

// Plain messages need nothing of each other to be read. So a reader gives out its file in stretches of whole records,
// which others go over, several at once; then it is told how far they came, and reads on from there.

/// A part of a file that holds whole records.
package struct PlainStretch: Sendable {
  /// The text.
  package private(set) var bytes: [UInt8] = []
  /// Where the first byte stands in the file.
  package private(set) var base: UInt64 = 0
  /// How deep values may be.
  package let depth: Int
  /// How many bytes a record may have.
  package let largestRecord: Int
  /// How many bytes a stretch has, if records are not larger.
  package static var usualByteCount: Int { 1 << 18 }
  /// How many bytes a stretch has at most; larger records are read by the reader.
  static var largestByteCount: Int { 1 << 22 }

  /// No text yet.
  package init(_ limits: ReadingLimits) {
    (depth, largestRecord) = (limits.maximumDepth, limits.maximumValueBytes)
  }

  /// Where a part of the text stands in the file.
  package func place(of range: Range<Int>) -> Range<UInt64> {
    base + UInt64(range.lowerBound)..<base + UInt64(range.upperBound)
  }

  /// Fills it; false if the bytes cannot be had, which the reader will come to and tell.
  mutating func fill(_ source: any RandomAccessBytes, _ range: Range<UInt64>) -> Bool {
    base = range.lowerBound
    let missing = range.count - bytes.count
    if missing > 0 { bytes.append(contentsOf: repeatElement(0, count: missing)) } else { bytes.removeLast(-missing) }
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(ByteSourceError) {
        return unsafe try source.read(at: range.lowerBound, into: buffer)
      } catch {
        return 0
      }
    }
    return count == range.count && count > 0
  }

  /// Cuts off what stands behind the last line feed; false if there is none.
  mutating func endAtLineFeed() -> Bool {
    guard let last = bytes.lastIndex(of: 0x0A) else { return false }
    bytes.removeLast(bytes.count - last - 1)
    return true
  }
}

/// The stretches of a file from some place on.
package protocol PlainStretches: Sendable {
  /// Fills the next stretch; false where the reader has to go on by itself.
  mutating func next(_ stretch: inout PlainStretch) -> Bool
}

/// A reader that lets others go over its plain messages.
package protocol PlainReader: SessionReader {
  /// What it gives out.
  associatedtype Stretches: PlainStretches
  /// Whether it does from here on; else all must be read one by one.
  var givesStretches: Bool { get }
  /// What comes from here on, in stretches of about so many bytes.
  func stretches(of byteCount: Int) -> Stretches?
  /// Where the next record stands, or what is in front of it.
  var offset: UInt64 { get }
  /// Goes on at an offset, behind so many records that others have read. A record that ends at `end` comes next, if
  /// that is known.
  mutating func pass(to offset: UInt64, count: Int, before end: UInt64?)
}
