/// A value that stands in a line, and its bytes of the file.
public struct JSONLineValue: Sendable {
  /// Bytes of the file that the value takes, without what stands around it.
  public var range: Range<UInt64>
  /// The value; its offsets count from the start of `range`.
  public var document: JSONDocument
}

/// The values of a line one after the other: normally one, several where records were
/// glued together (`{…}{…}`), none on a blank line.
///
/// Blanks and NUL bytes between values are passed over; the line's ``JSONLine/nulRuns`` tell
/// of those. Memory is one value at a time.
public struct JSONLineValues: Sendable {
  private let line: JSONLine
  private let options: JSONOptions
  private var position = 0

  init(_ line: JSONLine, options: JSONOptions) {
    self.line = line
    self.options = options
  }

  /// Bytes of the file that have not been taken yet; after a fault, from where the value
  /// at fault begins.
  public var rest: Range<UInt64> {
    line.offset + UInt64(position)..<line.offset + UInt64(line.bytes.count)
  }

  /// The next value, nil at the end of the line.
  ///
  /// Throws the fault with its place in the file; ``rest`` then begins where the value at
  /// fault does, and the next call finds the same fault again.
  public mutating func next() throws(JSONSyntaxError) -> JSONLineValue? {
    while position < line.bytes.count, Self.isFiller(line.bytes[position]) { position += 1 }
    guard position < line.bytes.count else { return nil }
    let start = position
    let parsed = try parsed(from: start)
    position = start + parsed.end
    return JSONLineValue(
      range: line.offset + UInt64(start)..<line.offset + UInt64(position),
      document: JSONDocument(Array(line.bytes[start..<position]), parsed))
  }

  private static func isFiller(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0 }

  private func parsed(from start: Int) throws(JSONSyntaxError) -> ParsedText {
    do throws(JSONSyntaxError) {
      return try unsafe line.bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in
        let shown = unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[start...]))
        var builder = unsafe TapeBuilder(shown, options: options, isStart: line.offset + UInt64(start) == 0)
        try builder.runFirstValue()
        return builder.result
      }
    } catch {
      throw line.placed(JSONSyntaxError(error.reason, offset: error.offset + UInt64(start)).located(in: line.bytes))
    }
  }
}

extension JSONLine {
  /// The values of the line, one after the other.
  public func values(options: JSONOptions = .strict) -> JSONLineValues { JSONLineValues(self, options: options) }

  /// The line as the one value that it ought to be.
  ///
  /// Throws the first fault with its offset in the file, the number of the line, and the
  /// column in the line. Records glued together are `.trailingContent` where the second
  /// begins; a torn line is `.truncated` at its end.
  public func document(options: JSONOptions = .strict) throws(JSONSyntaxError) -> JSONDocument {
    do throws(JSONSyntaxError) {
      return try JSONDocument(bytes, options: options)
    } catch {
      throw placed(error)
    }
  }

  fileprivate func placed(_ fault: JSONSyntaxError) -> JSONSyntaxError {
    fault.shifted(by: offset, lines: number - 1)
  }
}
