/// One value inside a ``JSONDocument``; cheap to copy, keeps the document alive.
public struct JSONView: Sendable {
  @usableFromInline let document: JSONDocument
  @usableFromInline let index: Int

  @inlinable init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  @inlinable var entry: TapeEntry { document.tape[index] }

  /// The kind of the value.
  @inlinable public var kind: JSONKind { entry.kind }

  /// Where the value stands in the text, quotes and brackets included.
  @inlinable public var range: Range<Int> {
    let entry = entry
    let quote = entry.kind == .string ? 1 : 0
    return Int(entry.start) - quote..<Int(entry.end) + quote
  }

  /// The bytes of the value, quotes and brackets included.
  @inlinable public var bytes: ArraySlice<UInt8> { document.bytes[range] }

  /// What a string holds; empty for other kinds.
  @inlinable public var flags: StringFlags { entry.flags }

  /// Whether this is `null`.
  @inlinable public var isNull: Bool { entry.kind == .null }

  /// The value of a boolean.
  @inlinable public var bool: Bool? {
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
  @inlinable public func isString(_ text: StaticString) -> Bool {
    document.isString(index, text)
  }

  /// The value if this is a number of at most 18 digits, without fraction and exponent; a
  /// longer one may fit as well, see ``number``.
  public var shortInteger: Int64? {
    let entry = entry
    guard entry.kind == .number, entry.end - entry.start <= 18 else { return nil }
    return unsafe document.bytes.withUnsafeBufferPointer { buffer in
      var index = Int(entry.start)
      let isNegative = unsafe buffer[index] == UInt8(ascii: "-")
      if isNegative { index += 1 }
      var value: Int64 = 0
      while index < Int(entry.end) {
        let digit = unsafe buffer[index] &- 0x30
        guard digit <= 9 else { return nil }
        value = value &* 10 &+ Int64(digit)
        index += 1
      }
      return isNegative ? -value : value
    }
  }

  /// The members of an object in order, repeats included; empty for other kinds.
  @inlinable public var members: JSONMembers { JSONMembers(document: document, container: index) }

  /// The elements of an array in order; empty for other kinds.
  @inlinable public var elements: JSONElements { JSONElements(document: document, container: index) }

  /// The last member of that name.
  @inlinable public func member(_ name: StaticString) -> JSONView? {
    document.lastMember(name, of: index).map { JSONView(document: document, index: $0) }
  }

  /// How many elements or members an array or object has.
  package var childCount: Int { kind == .array || kind == .object ? document.childCount(of: index) : 0 }

  /// Whether this is an object with few members and plain names of which no two are the same.
  package var hasPlainDistinctNames: Bool { document.hasPlainDistinctNames(index) }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  @usableFromInline let document: JSONDocument
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable init(document: JSONDocument, container: Int) {
    self.document = document
    let entry = document.tape[container]
    position = container + 1
    end = entry.kind == .object ? Int(entry.next) : container + 1
  }

  /// The next member.
  @inlinable public mutating func next() -> (key: JSONView, value: JSONView)? {
    guard position < end else { return nil }
    let value = JSONView(document: document, index: position + 1)
    defer { position = Int(document.tape[position + 1].next) }
    return (JSONView(document: document, index: position), value)
  }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  @usableFromInline let document: JSONDocument
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable init(document: JSONDocument, container: Int) {
    self.document = document
    let entry = document.tape[container]
    position = container + 1
    end = entry.kind == .array ? Int(entry.next) : container + 1
  }

  /// The next element.
  @inlinable public mutating func next() -> JSONView? {
    guard position < end else { return nil }
    defer { position = Int(document.tape[position].next) }
    return JSONView(document: document, index: position)
  }
}
