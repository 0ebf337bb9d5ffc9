import SatchelJSONText

/// An id that a program gave: any text, kept as its bytes.
///
/// Two ids are the same if their bytes are. A Swift `String` takes `é` for the same in one code point and in two, but
/// programs and file systems do not: for them these are two sessions.
public protocol ByteIdentifier: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The id as text.
  var text: String { get }
  /// An id.
  init(_ text: String)
}

extension ByteIdentifier {
  /// The bytes.
  public var utf8: String.UTF8View { text.utf8 }
  /// Whether there are no bytes.
  public var isEmpty: Bool { text.isEmpty }
  /// The id as text.
  public var description: String { text }
  /// An id that is written out.
  public init(stringLiteral value: String) { self.init(value) }

  /// Whether the bytes are the same.
  public static func == (a: Self, b: Self) -> Bool { a.text.hasSameBytes(as: b.text) }
  /// By bytes.
  public static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
  /// By bytes.
  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

/// The id of a session.
public struct SessionID: ByteIdentifier {
  /// The id as text.
  public let text: String
  /// An id.
  public init(_ text: String) { self.text = text }
}

/// The id of a task specification, which sessions name.
public struct SeedID: ByteIdentifier {
  /// The id as text.
  public let text: String
  /// An id.
  public init(_ text: String) { self.text = text }
}

/// The id of a call of a tool.
public struct CallID: ByteIdentifier {
  /// The id as text.
  public let text: String
  /// An id.
  public init(_ text: String) { self.text = text }
}

/// The id of a run of a session.
public struct RunID: ByteIdentifier {
  /// The id as text.
  public let text: String
  /// An id.
  public init(_ text: String) { self.text = text }
}
