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
    var searched = start
    while true {
      if let end = window.firstLineFeed(from: searched) { return line(upTo: end, hasFeed: true) }
      guard window.bytes.count - start <= maximumLineBytes else { throw tooLong() }
      searched = window.bytes.count - start
      window.discard(upTo: start)
      start = 0
      if try !window.extend() { break }
    }
    guard !window.bytes.isEmpty else { return nil }
    return line(upTo: window.bytes.count, hasFeed: false)
  }

  private func tooLong() -> JSONReadError {
    .syntax(
      JSONSyntaxError(
        .tooLarge(limit: maximumLineBytes), offset: window.base + UInt64(start), line: number, column: 1))
  }

  private mutating func line(upTo end: Int, hasFeed: Bool) -> JSONLine {
    let hasReturn = hasFeed && end > start && window.bytes[end - 1] == 0x0D
    let content = start..<(hasReturn ? end - 1 : end)
    defer {
      start = hasFeed ? end + 1 : end
      if !hasFeed {
        window.discard(upTo: end)
        start = 0
      }
      number += 1
    }
    return JSONLine(
      bytes: Array(window.bytes[content]), number: number, offset: window.base + UInt64(start),
      ending: hasReturn ? .carriageReturnLineFeed : hasFeed ? .lineFeed : .endOfFile)
  }
}

extension ByteWindow {
  /// Index of the first LF at or after an index.
  func firstLineFeed(from index: Int) -> Int? {
    guard index < bytes.count else { return nil }
    return bytes[index...].firstIndex(of: 0x0A)
  }
}
