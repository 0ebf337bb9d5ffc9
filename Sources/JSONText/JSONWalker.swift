// A large document is read piece by piece: the walker steps through objects and
// arrays that the caller names, and hands out what they hold value by value. The end
// of a value is found by a scan that only looks at quotes and brackets; the value is
// then parsed strictly. Nothing is held but the window and the value at hand.

/// Walks through one JSON document without holding it.
///
/// The caller says what to enter (`enterObject`, `enterArray`) and what to take whole
/// (`value`) or pass over (`skipValue`). Order: after `enterObject`, call `nextKey` until
/// it returns nil, taking, entering or skipping the value after each; after
/// `enterArray`, call `nextElement` until it returns false, likewise.
public struct JSONWalker: Sendable {
  private var window: ByteWindow
  private var index = 0
  private var fresh: [Bool] = []
  private let options: JSONOptions
  private let maximumValueBytes: Int

  /// A walker from an offset, where a value begins.
  ///
  /// A single value larger than `maximumValueBytes` that is asked for whole is an error.
  public init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, options: JSONOptions = .strict,
    maximumValueBytes: Int = 16 << 20
  ) {
    window = ByteWindow(source, at: offset)
    self.options = options
    self.maximumValueBytes = maximumValueBytes
  }

  /// Offset in the source of the next byte to be read.
  public var offset: UInt64 { window.base + UInt64(index) }

  private func fault(_ reason: JSONSyntaxError.Reason) -> JSONReadError {
    .syntax(JSONSyntaxError(reason, offset: offset))
  }

  /// The next byte that is not a blank; nil at the end of the source.
  private mutating func peek() throws(JSONReadError) -> UInt8? {
    while true {
      while index < window.bytes.count {
        let byte = window.bytes[index]
        guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
        index += 1
      }
      window.discard(upTo: index)
      index = 0
      guard try window.extend() else { return nil }
    }
  }

  private mutating func expect(_ byte: UInt8) throws(JSONReadError) {
    guard let found = try peek() else { throw fault(offset == 0 ? .empty : .truncated) }
    guard found == byte else { throw fault(.unexpectedByte(found)) }
    index += 1
  }

  /// The first byte of the next value, without taking it: `{`, `[`, `"`, a digit, …
  public mutating func firstByte() throws(JSONReadError) -> UInt8? { try peek() }

  /// Opens an object.
  public mutating func enterObject() throws(JSONReadError) {
    try expect(UInt8(ascii: "{"))
    fresh.append(true)
  }

  /// Opens an array.
  public mutating func enterArray() throws(JSONReadError) {
    try expect(UInt8(ascii: "["))
    fresh.append(true)
  }

  /// Whether the container goes on; closes it if not.
  private mutating func advance(_ bracket: UInt8) throws(JSONReadError) -> Bool {
    guard let byte = try peek() else { throw fault(.truncated) }
    let isFirst = fresh.last ?? true
    if byte == bracket {
      index += 1
      fresh.removeLast()
      return false
    }
    if !isFirst {
      try expect(UInt8(ascii: ","))
      if options.allowsTrailingCommas, try peek() == bracket { return try advance(bracket) }
    }
    fresh[fresh.count - 1] = false
    return true
  }

  /// The next member's name, its value standing next; nil when the object has ended.
  public mutating func nextKey() throws(JSONReadError) -> JSONString? {
    guard try advance(UInt8(ascii: "}")) else { return nil }
    guard let byte = try peek() else { throw fault(.truncated) }
    guard byte == UInt8(ascii: "\"") else { throw fault(.unexpectedByte(byte)) }
    let key = try value()
    try expect(UInt8(ascii: ":"))
    return key.root.rawString
  }

  /// Whether another element follows, standing next; false when the array has ended.
  public mutating func nextElement() throws(JSONReadError) -> Bool {
    try advance(UInt8(ascii: "]"))
  }

  /// Takes the next value whole and parses it.
  public mutating func value() throws(JSONReadError) -> JSONDocument {
    guard try peek() != nil else { throw fault(.truncated) }
    var start = index
    var scan = ValueScan()
    while true {
      index = scan.run(window.bytes, from: index)
      if scan.isDone { break }
      guard window.bytes.count - start <= maximumValueBytes else {
        throw .syntax(JSONSyntaxError(.tooLarge(limit: maximumValueBytes), offset: window.base + UInt64(start)))
      }
      window.discard(upTo: start)
      (index, start) = (index - start, 0)
      if try !window.extend() { break }
    }
    do throws(JSONSyntaxError) {
      return try JSONDocument(Array(window.bytes[start..<index]), options: options)
    } catch {
      throw .syntax(error.shifted(by: window.base + UInt64(start)))
    }
  }

  /// Passes over the next value and tells where it stands.
  ///
  /// Only quotes and brackets are looked at; what is inside is checked when it is read.
  public mutating func skipValue() throws(JSONReadError) -> Range<UInt64> {
    guard try peek() != nil else { throw fault(.truncated) }
    let start = offset
    var scan = ValueScan()
    while !scan.isDone {
      index = scan.run(window.bytes, from: index)
      if scan.isDone { break }
      window.discard(upTo: index)
      index = 0
      if try !window.extend() {
        guard scan.endsAtEnd else { throw fault(.truncated) }
        break
      }
    }
    return start..<offset
  }

  /// Checks that nothing but blanks follows.
  public mutating func finish() throws(JSONReadError) {
    if try peek() != nil { throw fault(.trailingContent) }
  }
}
