/// A string as it was spelled: the characters between the quotes, escapes untouched.
public struct JSONString: Sendable, Hashable {
  /// What stands between the quotes: valid UTF-8, escapes as written.
  public let raw: String

  /// A string whose raw text is known to be well-formed.
  init(trusted raw: String) { self.raw = raw }

  /// A string from what a scan found between its quotes.
  package init(scanned bytes: some Collection<UInt8>) { raw = String(decoding: bytes, as: UTF8.self) }

  /// A string in the shortest spelling: only what must be escaped is.
  public init(_ value: String) { self.init(value, escapes: .standard) }

  /// A string in the spelling of a writer.
  public init(_ value: String, escapes: JSONWriter.Escapes) {
    if escapes == .standard, JSONEscaping.isPlain(value) {
      raw = value
      return
    }
    var writer = JSONWriter(escapes: escapes)
    writer.string(value)
    raw = String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
  }

  /// The decoded text; nil if it holds a lone surrogate, which no Unicode text can.
  public var value: String? {
    guard hasEscapes else { return raw }
    let (text, lone) = JSONUnescaping.decode(raw)
    return lone ? nil : text
  }

  /// The decoded text with every lone surrogate replaced by U+FFFD.
  public var repaired: String {
    guard hasEscapes else { return raw }
    return JSONUnescaping.decode(raw).text
  }

  /// The decoded text as UTF-16, which can hold lone surrogates.
  public var utf16Units: [UInt16] {
    guard hasEscapes else { return Array(raw.utf16) }
    return JSONUnescaping.units(raw)
  }

  /// Whether it is spelled as ``init(_:)`` would spell it.
  package var isShortest: Bool { JSONEscaping.isPlain(raw) || self == JSONString(repaired) }

  private var hasEscapes: Bool {
    unsafe raw.utf8.withContiguousStorageIfAvailable { unsafe $0.contains(UInt8(ascii: "\\")) }
      ?? raw.utf8.contains(UInt8(ascii: "\\"))
  }
}

// Swift compares strings by canonical equivalence (`é` composed and decomposed are
// equal); a spelling is its bytes.
extension JSONString {
  /// Whether both are spelled with the same bytes.
  public static func == (left: JSONString, right: JSONString) -> Bool { left.raw.hasSameBytes(as: right.raw) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    var raw = raw
    raw.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Whether the decoded text is exactly that, byte for byte; never with a lone surrogate.
  public func isSpelling(of text: String) -> Bool {
    // An escape is longer than what it stands for.
    let (own, other) = (raw.utf8.count, text.utf8.count)
    if own < other { return false }
    if own == other { return raw.hasSameBytes(as: text) && !hasEscapes }
    return hasEscapes && value?.hasSameBytes(as: text) ?? false
  }
}

extension String {
  /// Equality of the UTF-8 bytes, not of what they look like.
  package func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let areSame = unsafe utf8.withContiguousStorageIfAvailable { one in
      unsafe other.utf8.withContiguousStorageIfAvailable { two in
        unsafe Self.areSame(UnsafeRawBufferPointer(one), UnsafeRawBufferPointer(two))
      }
    }
    if case .some(.some(let areSame)) = areSame { return areSame }
    return utf8.elementsEqual(other.utf8)
  }

  /// Whether two texts of one length are the same, which they are at once where they are one in memory.
  private static func areSame(_ one: UnsafeRawBufferPointer, _ two: UnsafeRawBufferPointer) -> Bool {
    if unsafe one.baseAddress == two.baseAddress { return true }
    var index = 0
    while index + 8 <= one.count {
      guard unsafe ByteWord.load(one, index) == ByteWord.load(two, index) else { return false }
      index += 8
    }
    while index < one.count {
      guard unsafe one[index] == two[index] else { return false }
      index += 1
    }
    return true
  }
}

extension JSONString: ExpressibleByStringLiteral {
  /// A string in the shortest spelling.
  public init(stringLiteral value: String) { self.init(value) }
}
