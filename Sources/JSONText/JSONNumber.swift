/// A number as it was spelled: `1`, `1.0`, `1e3` and integers of any length are all different.
public struct JSONNumber: Sendable, Hashable {
  /// The characters of the number; always a number by RFC 8259 (or with leading
  /// zeros, if the reader was told to allow them).
  public let text: String

  /// A number whose text is known to be well-formed.
  init(trusted text: String) { self.text = text }

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

  /// Whether both have the same value.
  public func isEquivalent(to other: JSONNumber) -> Bool {
    if text == other.text { return true }
    if isInteger, other.isInteger { return Self.digits(text) == Self.digits(other.text) }
    return double == other.double
  }

  private static func digits(_ text: String) -> String {
    let negative = text.hasPrefix("-")
    let body = text.drop { $0 == "-" || $0 == "0" }
    return body.isEmpty ? "0" : (negative ? "-" : "") + body
  }
}

extension JSONNumber {
  /// A double in the spelling that the session programs use: a fraction or an exponent
  /// always, plain notation from 1e-5 up to below 1e16, the shortest digits that read back.
  ///
  /// Returns nil for a value that is not finite.
  public init?(shortest value: Double) {
    guard value.isFinite else { return nil }
    text = Self.respell("\(value)", magnitude: value.magnitude)
  }

  /// A 32-bit float in the same spelling, with the digits of the 32-bit value.
  public init?(shortest value: Float) {
    guard value.isFinite else { return nil }
    text = Self.respell("\(value)", magnitude: Double(value.magnitude))
  }

  /// Swift writes `1e-05` and `1e+16`; the programs write `0.00001` and `1e+16`, `1e-6`.
  private static func respell(_ swift: String, magnitude: Double) -> String {
    guard let mark = swift.firstIndex(of: "e") else { return swift }
    let exponent = Int(swift[swift.index(after: mark)...]) ?? 0
    var mantissa = String(swift[..<mark])
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    let plain = magnitude >= 1e-5 && magnitude < 1e16
    guard plain else { return mantissa + (exponent < 0 ? "e" : "e+") + String(exponent) }
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let digits = mantissa.filter { $0.isNumber }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    return sign + digits + String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + ".0"
  }
}
