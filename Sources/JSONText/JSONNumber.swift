/// A number as it was spelled: `1`, `1.0`, `1e3` and integers of any length are all different.
public struct JSONNumber: Sendable, Hashable {
  /// The characters of the number; always a number by RFC 8259 (or with leading
  /// zeros, if the reader was told to allow them).
  public let text: String

  /// A number whose text is known to be well-formed.
  package init(trusted text: String) { self.text = text }

  /// A number from its text; nil if RFC 8259 does not allow it.
  public init?(_ text: String) {
    guard let document = try? JSONDocument(Array(text.utf8)), document.root.kind == .number,
      document.root.range.count == text.utf8.count
    else { return nil }
    self.text = text
  }

  /// An integer.
  public init(_ value: some BinaryInteger) { text = String(value) }

  /// The value if it is spelled as an integer (no fraction, no exponent) and fits.
  public var int64: Int64? { Int64(text) }
  /// The value if it is spelled as an integer and fits.
  public var uint64: UInt64? { text == "-0" ? 0 : UInt64(text) }
  /// Whether it is spelled without fraction and exponent.
  public var isInteger: Bool { !text.utf8.contains { $0 == 0x2E || $0 == 0x65 || $0 == 0x45 } }
  /// The nearest double; infinite if out of range.
  public var double: Double { Double(text) ?? .nan }
}
