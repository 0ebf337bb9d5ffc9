/// One value or member name of a parsed text.
///
/// A document is parsed into a flat list of these, containers before their content,
/// so that a walk needs no allocation and no recursion: `next` skips a whole subtree.
@usableFromInline
struct TapeEntry: Sendable {
  /// Offset of the first byte: after the quote for strings, the bracket for containers.
  @usableFromInline var start: UInt32
  /// Offset past the last byte: before the quote for strings, past the bracket for containers.
  @usableFromInline var end: UInt32
  /// Index of the entry behind this value.
  @usableFromInline var next: UInt32
  @usableFromInline var kind: JSONKind
  @usableFromInline var flags: StringFlags
}

/// The kind of a value.
public enum JSONKind: UInt8, Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case bool
  /// A number.
  case number
  /// A string.
  case string
  /// An array.
  case array
  /// An object.
  case object
}

/// What a scan over a string saw.
public struct StringFlags: OptionSet, Sendable, Hashable {
  /// The bits.
  public let rawValue: UInt8
  /// Flags from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// There is a backslash.
  public static let escapes = StringFlags(rawValue: 1)
  /// There is a surrogate escape (`\ud83d`), paired or not.
  public static let surrogateEscapes = StringFlags(rawValue: 2)
  /// There is a surrogate without its partner.
  public static let loneSurrogate = StringFlags(rawValue: 4)
  /// There is a raw control character (only where the reader allows them).
  public static let rawControl = StringFlags(rawValue: 8)
}
