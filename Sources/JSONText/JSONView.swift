/// One value inside a ``JSONDocument``; cheap to copy, keeps the document alive.
public struct JSONView: Sendable {
  let document: JSONDocument
  let index: Int

  @inline(__always)
  private var entry: TapeEntry { document.tape[index] }

  /// The kind of the value.
  public var kind: JSONKind { entry.kind }

  /// Where the value stands in the text, quotes and brackets included.
  public var range: Range<Int> {
    let entry = entry
    let quote = entry.kind == .string ? 1 : 0
    return Int(entry.start) - quote..<Int(entry.end) + quote
  }

  /// The bytes of the value, quotes and brackets included.
  public var bytes: ArraySlice<UInt8> { document.bytes[range] }

  /// What a string holds; empty for other kinds.
  public var flags: StringFlags { entry.flags }

  /// Whether this is `null`.
  public var isNull: Bool { entry.kind == .null }

  /// The value of a boolean.
  public var bool: Bool? {
    entry.kind == .bool ? document.bytes[Int(entry.start)] == UInt8(ascii: "t") : nil
  }

  /// The number in its own spelling.
  public var number: JSONNumber? {
    entry.kind == .number ? JSONNumber(trusted: slice) : nil
  }

  /// The decoded text of a string; nil for other kinds and for lone surrogates.
  public var string: String? {
    let entry = entry
    guard entry.kind == .string, !entry.flags.contains(.loneSurrogate) else { return nil }
    guard entry.flags.contains(.escapes) else { return slice }
    return unsafe document.bytes.withUnsafeBufferPointer { buffer in
      unsafe JSONUnescaping.decode(
        UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[Int(entry.start)..<Int(entry.end)]))
      ).text
    }
  }

  /// The string in its own spelling.
  public var rawString: JSONString? {
    entry.kind == .string ? JSONString(trusted: slice) : nil
  }

  private var slice: String {
    let entry = entry
    return unsafe document.bytes.withUnsafeBufferPointer { buffer in
      unsafe String(decoding: UnsafeBufferPointer(rebasing: buffer[Int(entry.start)..<Int(entry.end)]), as: UTF8.self)
    }
  }

  /// Whether this is a string (or name) with exactly that decoded content.
  public func isString(_ text: StaticString) -> Bool {
    let entry = entry
    guard entry.kind == .string else { return false }
    if entry.flags.contains(.escapes) { return string?.hasSameBytes(as: text.description) ?? false }
    let count = Int(entry.end - entry.start)
    guard count == text.utf8CodeUnitCount else { return false }
    return unsafe document.bytes.withUnsafeBufferPointer { buffer in
      for offset in 0..<count where unsafe buffer[Int(entry.start) + offset] != text.utf8Start[offset] {
        return false
      }
      return true
    }
  }

  /// The members of an object in order, repeats included; empty for other kinds.
  public var members: JSONMembers { JSONMembers(document: document, container: index) }

  /// The elements of an array in order; empty for other kinds.
  public var elements: JSONElements { JSONElements(document: document, container: index) }

  /// The last member of that name.
  public func member(_ name: StaticString) -> JSONView? {
    var found: JSONView?
    for (key, value) in members where key.isString(name) { found = value }
    return found
  }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  private let document: JSONDocument
  private var position: Int
  private let end: Int

  init(document: JSONDocument, container: Int) {
    self.document = document
    let entry = document.tape[container]
    position = container + 1
    end = entry.kind == .object ? Int(entry.next) : container + 1
  }

  /// The next member.
  public mutating func next() -> (key: JSONView, value: JSONView)? {
    guard position < end else { return nil }
    let value = JSONView(document: document, index: position + 1)
    defer { position = Int(document.tape[position + 1].next) }
    return (JSONView(document: document, index: position), value)
  }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  private let document: JSONDocument
  private var position: Int
  private let end: Int

  init(document: JSONDocument, container: Int) {
    self.document = document
    let entry = document.tape[container]
    position = container + 1
    end = entry.kind == .array ? Int(entry.next) : container + 1
  }

  /// The next element.
  public mutating func next() -> JSONView? {
    guard position < end else { return nil }
    defer { position = Int(document.tape[position].next) }
    return JSONView(document: document, index: position)
  }
}
