/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Sendable, Hashable {
  /// The rule that was broken.
  public enum Reason: Sendable, Hashable {
    /// Nothing but white space.
    case empty
    /// The text ends inside a value.
    case truncated
    /// A byte that cannot stand here.
    case unexpectedByte(UInt8)
    /// Something after the value.
    case trailingContent
    /// A word that is not `true`, `false` or `null`.
    case invalidLiteral
    /// Digits that RFC 8259 does not allow (`01`, `1.`, `+1`, `1e`).
    case invalidNumber
    /// A backslash followed by something that is no escape.
    case invalidEscape
    /// A raw control character inside a string.
    case controlCharacter(UInt8)
    /// Bytes that are not UTF-8.
    case invalidUTF8
    /// A byte order mark in front, which RFC 8259 lets a reader refuse.
    case byteOrderMark
    /// More open arrays and objects than allowed.
    case tooDeep(limit: Int)
    /// A single value (or line) larger than the reader takes.
    case tooLarge(limit: Int)
  }

  /// The rule that was broken.
  public var reason: Reason
  /// Offset in bytes of the first byte at fault, from the start of the input.
  ///
  /// For a word or a number that is its first byte, for an escape its backslash, for
  /// truncated text the end of the input.
  public var offset: UInt64
  /// Line of that byte, from 1, where known; lines end at LF.
  public var line: Int?
  /// Column of that byte, in bytes from 1, where known.
  public var column: Int?

  /// A fault at a byte.
  public init(_ reason: Reason, offset: UInt64, line: Int? = nil, column: Int? = nil) {
    self.reason = reason
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// The same fault, for an input of which the text that was parsed is only a part.
  public func shifted(by base: UInt64, lines: Int? = nil) -> JSONSyntaxError {
    var moved = self
    moved.offset += base
    if let lines, let line { moved.line = line + lines }
    if lines == nil, base > 0 { (moved.line, moved.column) = (nil, nil) }
    return moved
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  /// One sentence: what and where.
  public var description: String {
    var place = "byte \(offset)"
    if let line, let column { place = "line \(line), column \(column), \(place)" }
    return "\(reason) at \(place)"
  }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
  /// The rule in words.
  public var description: String {
    switch self {
    case .empty: "no JSON value, only white space"
    case .truncated: "the text ends in the middle of a value"
    case .unexpectedByte(let byte): "unexpected \(Self.name(byte))"
    case .trailingContent: "something follows the value"
    case .invalidLiteral: "a word that is not true, false or null"
    case .invalidNumber: "a number that JSON does not allow"
    case .invalidEscape: "an escape that JSON does not know"
    case .controlCharacter(let byte): "a raw control character (\(Self.name(byte))) in a string"
    case .invalidUTF8: "bytes that are not UTF-8"
    case .byteOrderMark: "a byte order mark, which JSON does not allow"
    case .tooDeep(let limit): "more than \(limit) levels of nesting"
    case .tooLarge(let limit): "a single value of more than \(limit) bytes"
    }
  }

  private static func name(_ byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7F { return "'\(Character(UnicodeScalar(byte)))'" }
    let hex = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (hex.count == 1 ? "0" + hex : hex)
  }
}
