/// One line of a journal, as it stands in the file.
public struct JSONLine: Sendable {
  /// How the line ends.
  public enum Ending: Sendable, Hashable {
    /// With a line feed.
    case lineFeed
    /// With carriage return and line feed.
    case carriageReturnLineFeed
    /// With the end of the file: complete or torn, the content tells.
    case endOfFile
  }

  /// The bytes of the line without its ending.
  public var bytes: [UInt8]
  /// Number of the line, from 1; blank lines count.
  public var number: Int
  /// Offset of the first byte in the file.
  public var offset: UInt64
  /// How the line ends.
  public var ending: Ending

  /// Bytes of the file that the line takes, ending included.
  public var range: Range<UInt64> {
    let tail: UInt64 =
      switch ending {
      case .lineFeed: 1
      case .carriageReturnLineFeed: 2
      case .endOfFile: 0
      }
    return offset..<offset + UInt64(bytes.count) + tail
  }

  /// Whether there is nothing but spaces, tabs and carriage returns.
  public var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }

  /// The runs of NUL bytes in the line, as ranges of the file (what a crash of the machine leaves behind).
  public var nulRuns: [Range<UInt64>] {
    var runs: [Range<UInt64>] = []
    for (index, byte) in bytes.enumerated() where byte == 0 {
      let place = offset + UInt64(index)
      if let last = runs.last, last.upperBound == place {
        runs[runs.count - 1] = last.lowerBound..<place + 1
      } else {
        runs.append(place..<place + 1)
      }
    }
    return runs
  }
}

/// Reads a file line by line; memory is one line and one step of reading.
///
/// Lines end at the byte LF and nowhere else, so that U+2028 and U+0085 stay inside
/// their strings.
public struct JSONLineReader: Sendable {
  private var window: ByteWindow
  private var start = 0
  private var number = 1
  private let maximumLineBytes: Int

  /// A reader from an offset, at which a line with the given number begins.
  ///
  /// A line longer than `maximumLineBytes` is an error, not a growth of memory.
  public init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, number: Int = 1, maximumLineBytes: Int = 16 << 20
  ) {
    window = ByteWindow(source, at: offset)
    self.number = number
    self.maximumLineBytes = maximumLineBytes
  }

  /// The next line, nil after the last.
  ///
  /// Throws when the bytes cannot be had, or a line is too long: then with its number and offset.
  public mutating func next() throws(JSONReadError) -> JSONLine? {
    guard let (end, hasFeed) = try findEnd() else { return nil }
    return take(upTo: end, hasFeed: hasFeed, line(upTo: end, hasFeed: hasFeed))
  }

  /// The next line that does not end (before its line feed) in one of these texts, nil after the last.
  ///
  /// Lines that are passed over are counted, but neither copied nor looked at.
  public mutating func next(passingOver endings: [[UInt8]]) throws(JSONReadError) -> JSONLine? {
    while let (end, hasFeed) = try findEnd() {
      if endings.contains(where: { window.bytes[start..<end].ends(with: $0) }) {
        take(upTo: end, hasFeed: hasFeed, ())
      } else {
        return take(upTo: end, hasFeed: hasFeed, line(upTo: end, hasFeed: hasFeed))
      }
    }
    return nil
  }

  /// Where the line at hand ends, and whether with a line feed; nil when there is no line.
  private mutating func findEnd() throws(JSONReadError) -> (end: Int, hasFeed: Bool)? {
    var searched = start
    while true {
      if let end = window.firstLineFeed(from: searched) {
        guard end - start <= maximumLineBytes else { throw tooLong() }
        return (end, true)
      }
      guard window.bytes.count - start <= maximumLineBytes else { throw tooLong() }
      searched = window.bytes.count - start
      window.discard(upTo: start)
      start = 0
      if try !window.extend() { break }
    }
    return window.bytes.isEmpty ? nil : (window.bytes.count, false)
  }

  private func tooLong() -> JSONReadError {
    .syntax(
      JSONSyntaxError(
        .tooLarge(limit: maximumLineBytes), offset: window.base + UInt64(start), line: number, column: 1))
  }

  private func line(upTo end: Int, hasFeed: Bool) -> JSONLine {
    let hasReturn = hasFeed && end > start && window.bytes[end - 1] == 0x0D
    let content = start..<(hasReturn ? end - 1 : end)
    return JSONLine(
      bytes: Array(window.bytes[content]), number: number, offset: window.base + UInt64(start),
      ending: hasReturn ? .carriageReturnLineFeed : hasFeed ? .lineFeed : .endOfFile)
  }

  /// Steps over the line at hand.
  private mutating func take<Result>(upTo end: Int, hasFeed: Bool, _ result: Result) -> Result {
    start = hasFeed ? end + 1 : end
    if !hasFeed {
      window.discard(upTo: end)
      start = 0
    }
    number += 1
    return result
  }
}

extension ByteWindow {
  /// Index of the first LF at or after an index.
  func firstLineFeed(from index: Int) -> Int? {
    unsafe bytes.withUnsafeBytes { raw in unsafe LineFeedScan.first(in: raw, from: index) }
  }
}

extension ArraySlice<UInt8> {
  func ends(with ending: [UInt8]) -> Bool {
    count >= ending.count && suffix(ending.count).elementsEqual(ending)
  }
}

/// Looks for line feeds eight bytes at a time: a word xored with eight LFs has a zero
/// byte where there is one, and the subtraction borrows into that byte's top bit.
enum LineFeedScan {
  static func first(in raw: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    while index + 8 <= raw.count {
      let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let feeds = word ^ 0x0A0A_0A0A_0A0A_0A0A
      let hits = (feeds &- 0x0101_0101_0101_0101) & ~feeds & 0x8080_8080_8080_8080
      if hits != 0 { return index + hits.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < raw.count {
      if unsafe raw[index] == 0x0A { return index }
      index += 1
    }
    return nil
  }
}
