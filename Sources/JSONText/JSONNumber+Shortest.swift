// The digits are Swift's (the shortest that read back); where they stand is the
// programs' rule (a3s-store.md, section 2; user-session.md, section 3).
extension JSONNumber {
  /// A double in the spelling that the session programs use: a fraction or an exponent
  /// always, plain notation from 1e-5 up to below 1e16, the shortest digits that read back.
  ///
  /// Returns nil for a value that is not finite.
  public init?(shortest value: Double) {
    guard value.isFinite else { return nil }
    text = Self.respell("\(value)", plain: -5..<16)
  }

  /// A 32-bit float with the digits of the 32-bit value, plain from 1e-6 up to below 1e13.
  ///
  /// Returns nil for a value that is not finite.
  public init?(shortest value: Float) {
    guard value.isFinite else { return nil }
    text = Self.respell("\(value)", plain: -6..<13)
  }

  /// Swift writes `1e-05` and `1e+16`; the programs write `0.00001` and `1e+16`, `1e-6`.
  /// `plain` holds the powers of ten of the first digit that are written without exponent.
  private static func respell(_ swift: String, plain: Range<Int>) -> String {
    guard let mark = swift.firstIndex(of: "e") else { return swift }
    let exponent = Int(swift[swift.index(after: mark)...]) ?? 0
    var mantissa = String(swift[..<mark])
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    guard plain.contains(exponent) else { return mantissa + (exponent < 0 ? "e" : "e+") + String(exponent) }
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let digits = mantissa.filter { $0.isNumber }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    let whole = exponent + 1
    if digits.count > whole { return sign + digits.prefix(whole) + "." + digits.dropFirst(whole) }
    return sign + digits + String(repeating: "0", count: whole - digits.count) + ".0"
  }
}
