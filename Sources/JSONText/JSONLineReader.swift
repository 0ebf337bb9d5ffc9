/// Reads a file line by line; memory is one line and one step of reading.
///
/// Lines end at the byte LF and nowhere else, so that U+2028 and U+0085 stay inside
/// their strings. One CR in front of the LF belongs to the ending; at the end of the
/// file it belongs to the line.
public struct JSONLineReader: Sendable {
  private var window: ByteWindow
  private var start = 0
  private var number = 1
  private let maximumLineBytes: Int
  /// Whether the rest of a line that was too long stands next.
  private var isInsideLine = false

  /// A reader from an offset, at which a line with the given number begins.
  ///
  /// A line longer than `maximumLineBytes` is an error, not a growth of memory.
  public init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, number: Int = 1,
    maximumLineBytes: Int = JSONOptions.usualValueBytes
  ) {
    self.init(
      source, from: offset, number: number, maximumLineBytes: maximumLineBytes, step: ByteWindow.standardStep)
  }

  init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, number: Int = 1,
    maximumLineBytes: Int = JSONOptions.usualValueBytes,
    step: Int
  ) {
    window = ByteWindow(source, at: offset, step: step)
    self.number = number
    self.maximumLineBytes = maximumLineBytes
  }

  /// The number of the next line.
  package var lineNumber: Int { number }

  /// Where the next line begins.
  package var offset: UInt64 { window.base + UInt64(start) }

  /// Goes on at an offset, behind so many lines that others have read.
  package mutating func pass(to offset: UInt64, lines: Int) {
    start = window.move(to: offset)
    number += lines
  }

  /// The next line, nil after the last.
  ///
  /// Throws when the bytes cannot be had, or a line is too long: then with its number and
  /// offset, and the next call goes on behind that line.
  public mutating func next() throws(JSONReadError) -> JSONLine? {
    guard let extent = try findEnd() else { return nil }
    defer { step(over: extent) }
    return JSONLine(
      bytes: window.copy(extent.content), number: number, offset: window.base + UInt64(start), ending: extent.ending)
  }

  /// The next line that does not end (before its line feed) in one of these texts, nil after the last.
  ///
  /// Lines that are passed over are counted, but neither copied nor looked at.
  public mutating func next(passingOver endings: [[UInt8]]) throws(JSONReadError) -> JSONLine? {
    while let extent = try findEnd() {
      let whole = extent.ending == .endOfFile ? extent.content : extent.content.lowerBound..<extent.next - 1
      guard unsafe window.withBytes({ bytes in endings.contains { unsafe Self.ends(bytes, whole, $0) } }) else {
        return try next()
      }
      step(over: extent)
    }
    return nil
  }

  /// Lets a scan go over the line at hand, which is passed over if the scan comes to stand
  /// right before its line feed; true if it did. Else nothing has happened, and ``next()``
  /// gives the line.
  ///
  /// `take` tells whether it found what it wants; it may be called again, from the beginning of
  /// the line. `accept` is called once, if the line is passed over.
  package mutating func passLine(
    maximumDepth: Int, take: (inout PlainScan) -> Bool, accept: (PlainScan) -> Void
  ) throws(JSONReadError) -> Bool {
    guard !isInsideLine else { return false }
    while true {
      let (end, ranOut) = unsafe window.withBytes { [start, maximumLineBytes] (bytes) -> (Int?, Bool) in
        var scan = unsafe PlainScan(bytes, from: start, room: maximumDepth, isLine: true)
        guard take(&scan), !scan.hasFailed else { return (nil, scan.ranOut) }
        let end = scan.position
        guard end < bytes.count else { return (nil, true) }
        guard unsafe bytes[end] == 0x0A, end - start <= maximumLineBytes else { return (nil, false) }
        accept(scan)
        return (end, false)
      }
      if let end {
        start = end + 1
        number += 1
        return true
      }
      guard ranOut, window.count - start <= maximumLineBytes else { return false }
      let more = try window.refill(keepingFrom: start)
      start = 0
      guard more else { return false }
    }
  }

  private static func ends(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ ending: [UInt8]) -> Bool {
    guard line.count >= ending.count else { return false }
    for index in ending.indices where unsafe bytes[line.upperBound - ending.count + index] != ending[index] {
      return false
    }
    return true
  }

  /// A line in the window.
  private struct Extent {
    var content: Range<Int>
    var ending: JSONLine.Ending
    /// Index of the line behind it.
    var next: Int
  }

  /// Where the line at hand ends; nil when there is no line.
  private mutating func findEnd() throws(JSONReadError) -> Extent? {
    if isInsideLine { try passRestOfLine() }
    var searched = start
    while true {
      let end = unsafe window.withBytes { unsafe ByteWord.find(0x0A, in: $0, from: searched) }
      if end < window.count { return try extent(upTo: end, hasFeed: true) }
      guard window.count - start <= maximumLineBytes else { throw tooLong() }
      searched = window.count - start
      let more = try window.refill(keepingFrom: start)
      start = 0
      if !more { break }
    }
    return window.count == 0 ? nil : try extent(upTo: window.count, hasFeed: false)
  }

  private mutating func extent(upTo end: Int, hasFeed: Bool) throws(JSONReadError) -> Extent {
    let hasReturn = hasFeed && end > start && window[end - 1] == 0x0D
    let content = start..<(hasReturn ? end - 1 : end)
    guard content.count <= maximumLineBytes else { throw tooLong() }
    return Extent(
      content: content, ending: hasReturn ? .carriageReturnLineFeed : hasFeed ? .lineFeed : .endOfFile,
      next: hasFeed ? end + 1 : end)
  }

  private mutating func step(over line: Extent) {
    start = line.next
    number += 1
  }

  private mutating func passRestOfLine() throws(JSONReadError) {
    while true {
      let end = unsafe window.withBytes { [start] in unsafe ByteWord.find(0x0A, in: $0, from: start) }
      if end < window.count {
        start = end + 1
        break
      }
      let more = try window.refill(keepingFrom: end)
      start = 0
      if !more { break }
    }
    isInsideLine = false
    number += 1
  }

  private mutating func tooLong() -> JSONReadError {
    isInsideLine = true
    return .syntax(
      JSONSyntaxError(
        .tooLarge(limit: maximumLineBytes), offset: window.base + UInt64(start), line: number, column: 1))
  }
}
