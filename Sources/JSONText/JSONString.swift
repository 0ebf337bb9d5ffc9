/// A string as it was spelled: the characters between the quotes, escapes untouched.
public struct JSONString: Sendable, Hashable {
  /// What stands between the quotes: valid UTF-8, escapes as written.
  public let raw: String

  /// A string whose raw text is known to be well-formed.
  init(trusted raw: String) { self.raw = raw }

  /// A string in the shortest spelling: only what must be escaped is.
  public init(_ value: String) {
    var writer = JSONWriter()
    writer.string(value)
    raw = String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
  }

  /// The decoded text; nil if it holds a lone surrogate, which no Unicode text can.
  public var value: String? {
    guard raw.utf8.contains(UInt8(ascii: "\\")) else { return raw }
    let (text, lone) = JSONUnescaping.decode(Array(raw.utf8))
    return lone ? nil : text
  }

  /// The decoded text with every lone surrogate replaced by U+FFFD.
  public var repaired: String {
    guard raw.utf8.contains(UInt8(ascii: "\\")) else { return raw }
    return JSONUnescaping.decode(Array(raw.utf8)).text
  }

  /// The decoded text as UTF-16, which can hold lone surrogates.
  public var utf16Units: [UInt16] {
    guard raw.utf8.contains(UInt8(ascii: "\\")) else { return Array(raw.utf16) }
    return JSONUnescaping.units(Array(raw.utf8))
  }
}

extension JSONString: ExpressibleByStringLiteral {
  /// A string in the shortest spelling.
  public init(stringLiteral value: String) { self.init(value) }
}
