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
///
/// A fault has the same reason, offset, line and column as a ``JSONDocument`` of the whole
/// text would give, except inside skipped values. Lines are counted from the start of
/// the source, by reading it once more: a fault costs that, success costs nothing.
/// After a fault the walker is of no further use.
public struct JSONWalker: Sendable {
  private var window: ByteWindow
  private var index = 0
  /// The open containers: whether nothing has been taken from each yet.
  private var fresh: [Bool] = []
  private let options: JSONOptions
  private let maximumValueBytes: Int

  /// A walker from an offset, where a value begins.
  ///
  /// A single value larger than `maximumValueBytes` that is asked for whole is an error.
  public init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, options: JSONOptions = .strict,
    maximumValueBytes: Int = JSONOptions.usualValueBytes
  ) {
    self.init(
      source, from: offset, options: options, maximumValueBytes: maximumValueBytes, step: ByteWindow.standardStep)
  }

  init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, options: JSONOptions = .strict,
    maximumValueBytes: Int = JSONOptions.usualValueBytes, step: Int
  ) {
    window = ByteWindow(source, at: offset, step: step)
    self.options = options
    self.maximumValueBytes = maximumValueBytes
  }

  /// Offset in the source of the next byte to be read.
  public var offset: UInt64 { window.base + UInt64(index) }

  // MARK: Bytes

  /// The next byte that is not a blank; nil at the end of the source.
  private mutating func peek() throws(JSONReadError) -> UInt8? {
    while true {
      while index < window.count {
        let byte = window[index]
        guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
        index += 1
      }
      guard try refill(keepingFrom: index) else { return nil }
    }
  }

  /// Reads more; the place of the walker stays where it is.
  private mutating func refill(keepingFrom kept: Int) throws(JSONReadError) -> Bool {
    index -= kept
    return try window.refill(keepingFrom: kept)
  }

  /// The next byte that is not a blank, where the text may not end.
  private mutating func need() throws(JSONReadError) -> UInt8 {
    guard let byte = try peek() else { throw fault(fresh.isEmpty ? .empty : .truncated) }
    return byte
  }

  private mutating func expect(_ byte: UInt8) throws(JSONReadError) {
    guard try need() == byte else { throw try unexpected() }
    index += 1
  }

  // MARK: Faults

  private func fault(_ reason: JSONSyntaxError.Reason, at place: UInt64? = nil) -> JSONReadError {
    .syntax(JSONSyntaxError(reason, offset: place ?? offset).located(in: window.source))
  }

  /// The fault of a byte that cannot stand where the walker is.
  private mutating func unexpected() throws(JSONReadError) -> JSONReadError {
    while window.count - index < 4, try refill(keepingFrom: index) {}
    let isStart = offset == 0
    let reason = unsafe window.withBytes { unsafe TapeBuilder.unexpected($0, at: index, isStart: isStart) }
    return fault(reason)
  }

  // MARK: Structure

  /// The first byte of the next value, without taking it: `{`, `[`, `"`, a digit, …
  ///
  /// Nil at the end of the source.
  public mutating func firstByte() throws(JSONReadError) -> UInt8? { try peek() }

  /// Opens an object.
  public mutating func enterObject() throws(JSONReadError) { try enter(UInt8(ascii: "{")) }

  /// Opens an array.
  public mutating func enterArray() throws(JSONReadError) { try enter(UInt8(ascii: "[")) }

  private mutating func enter(_ bracket: UInt8) throws(JSONReadError) {
    guard try need() == bracket else { throw try unexpected() }
    guard fresh.count < options.depthLimit else { throw fault(.tooDeep(limit: options.depthLimit)) }
    index += 1
    fresh.append(true)
  }

  /// Whether the container goes on; closes it if not.
  private mutating func advance(_ bracket: UInt8) throws(JSONReadError) -> Bool {
    guard let isFirst = fresh.popLast() else { return false }
    guard let byte = try peek() else { throw fault(.truncated) }
    if byte == bracket {
      index += 1
      return false
    }
    if !isFirst {
      let comma = offset
      try expect(UInt8(ascii: ","))
      guard let byte = try peek() else { throw fault(.truncated) }
      if byte == bracket {
        guard options.allowsTrailingCommas else { throw fault(.unexpectedByte(UInt8(ascii: ",")), at: comma) }
        index += 1
        return false
      }
    }
    fresh.append(false)
    return true
  }

  /// The next member's name, its value standing next; nil when the object has ended.
  public mutating func nextKey() throws(JSONReadError) -> JSONString? {
    guard try advance(UInt8(ascii: "}")) else { return nil }
    guard try need() == UInt8(ascii: "\"") else { throw try unexpected() }
    var key = plainKey()
    if key == nil { key = try value().root.rawString }
    try expect(UInt8(ascii: ":"))
    return key
  }

  /// Takes a name that stands whole in the window and needs no check: ASCII without escapes and control characters.
  private mutating func plainKey() -> JSONString? {
    let start = index + 1
    let key = unsafe window.withBytes { bytes -> JSONString? in
      var end = start
      while end < bytes.count {
        let byte = unsafe bytes[end]
        if byte == UInt8(ascii: "\"") { break }
        guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\\") else { return nil }
        end += 1
      }
      guard end < bytes.count, end + 1 - index <= maximumValueBytes else { return nil }
      return unsafe JSONString(
        trusted: String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
    }
    if let key { index = start + key.raw.utf8.count + 1 }
    return key
  }

  /// Whether another element follows, standing next; false when the array has ended.
  public mutating func nextElement() throws(JSONReadError) -> Bool {
    try advance(UInt8(ascii: "]"))
  }

  /// Checks that nothing but blanks follows.
  public mutating func finish() throws(JSONReadError) {
    guard fresh.isEmpty else {
      _ = try need()
      throw try unexpected()
    }
    if try peek() != nil { throw fault(.trailingContent) }
  }

  // MARK: Values

  /// Takes the next value whole and parses it.
  public mutating func value() throws(JSONReadError) -> JSONDocument {
    _ = try need()
    guard let range = try scanValue(upTo: maximumValueBytes) else { throw tooLarge(index) }
    return try parse(range)
  }

  /// Takes the next value whole if it has at most so many bytes, is sound, and is fit; else nothing has happened, and the
  /// value is to be taken in another way.
  package mutating func value(upTo limit: Int, isFit: (JSONView) -> Bool) throws(JSONReadError) -> JSONDocument? {
    guard try peek() != nil, let range = try scanValue(upTo: limit) else { return nil }
    if let document = try? parse(range), isFit(document.root) { return document }
    index = range.lowerBound
    return nil
  }

  /// Goes over the next value, up to a fault in it; nil, and nothing has happened, where it has more bytes.
  private mutating func scanValue(upTo limit: Int) throws(JSONReadError) -> Range<Int>? {
    var start = index
    var scan = ValueScan(maximumDepth: options.depthLimit - fresh.count)
    var isLarge = false
    while true {
      index = unsafe window.withBytes { [index] in unsafe scan.run($0, from: index) }
      if scan.isDone || scan.fault != nil { break }
      isLarge = window.count - start > limit
      if isLarge { break }
      defer { start = 0 }
      if try !refill(keepingFrom: start) { break }
    }
    if !isLarge, index - start <= limit { return start..<index }
    index = start
    return nil
  }

  /// Parses what the scan took. One byte more is shown to the parser, so that it sees what ends a number or a word.
  private func parse(_ range: Range<Int>) throws(JSONReadError) -> JSONDocument {
    let parsed = try parsed(range)
    let end = parsed.end
    guard end == range.count else {
      let place = window.base + UInt64(range.lowerBound + end)
      guard !fresh.isEmpty else { throw fault(.trailingContent, at: place) }
      let reason = unsafe window.withBytes {
        unsafe TapeBuilder.unexpected($0, at: range.lowerBound + end, isStart: false)
      }
      throw fault(reason, at: place)
    }
    return JSONDocument(window.copy(range), parsed)
  }

  private func parsed(_ range: Range<Int>) throws(JSONReadError) -> ParsedText {
    let isStart = window.base + UInt64(range.lowerBound) == 0
    do throws(JSONSyntaxError) {
      return unsafe try window.withBytes { (bytes) throws(JSONSyntaxError) in
        let shown = unsafe UnsafeRawBufferPointer(
          rebasing: bytes[range.lowerBound..<min(range.upperBound + 1, bytes.count)])
        var builder = unsafe TapeBuilder(shown, options: options, depth: fresh.count, isStart: isStart)
        try builder.runFirstValue()
        return builder.result
      }
    } catch {
      throw fault(error.reason, at: window.base + UInt64(range.lowerBound) + error.offset)
    }
  }

  /// Lets a scan go over the next value, which must be an object; true if it came to the end of it.
  /// Else nothing has happened, and the value is to be taken in another way.
  ///
  /// `take` tells whether it found what it wants; it may be called again, from the beginning of
  /// the value. `accept` is called once, if the value is passed over.
  package mutating func passObject(
    take: (inout PlainScan) -> Bool, accept: (PlainScan) -> Void
  ) throws(JSONReadError) -> Bool {
    guard try peek() == UInt8(ascii: "{") else { return false }
    let room = options.depthLimit - fresh.count
    while true {
      let (end, ranOut) = unsafe window.withBytes { [index, maximumValueBytes] (bytes) -> (Int?, Bool) in
        var scan = unsafe PlainScan(bytes, from: index, room: room)
        guard take(&scan), !scan.hasFailed else { return (nil, scan.ranOut) }
        guard scan.position - index <= maximumValueBytes else { return (nil, false) }
        accept(scan)
        return (scan.position, false)
      }
      if let end {
        index = end
        return true
      }
      guard ranOut, window.count - index <= maximumValueBytes, try refill(keepingFrom: index) else { return false }
    }
  }

  /// A value too large to be taken whole, unless what has been seen of it is no JSON anyway.
  private func tooLarge(_ start: Int) -> JSONReadError {
    do throws(JSONReadError) {
      _ = try parsed(start..<window.count)
    } catch {
      if case .syntax(let syntax) = error, syntax.reason != .truncated { return error }
    }
    return fault(.tooLarge(limit: maximumValueBytes), at: window.base + UInt64(start))
  }

  /// Passes over the next value and tells where it stands.
  ///
  /// Only quotes, brackets and their depth are looked at; the rest is checked when it is
  /// read. Memory is one step of reading, however long the value.
  public mutating func skipValue() throws(JSONReadError) -> Range<UInt64> {
    guard TapeBuilder.beginsValue(try need()) else { throw try unexpected() }
    let start = offset
    var scan = ValueScan(maximumDepth: options.depthLimit - fresh.count)
    while true {
      index = unsafe window.withBytes { [index] in unsafe scan.run($0, from: index) }
      if let reason = scan.fault { throw fault(reason.deepened(to: options.depthLimit)) }
      if scan.isDone { break }
      if try !refill(keepingFrom: index) {
        guard scan.endsAtEnd else { throw fault(.truncated) }
        break
      }
    }
    return start..<offset
  }
}

extension JSONSyntaxError.Reason {
  /// The same reason with the limit of the whole text, if it is about depth.
  fileprivate func deepened(to limit: Int) -> Self {
    if case .tooDeep = self { .tooDeep(limit: limit) } else { self }
  }
}
