extension JSONNumber {
  /// Whether both have the same value: exactly (`1`, `1.0`, `10e-1`; `-0` is 0), or, if both
  /// have a fraction or an exponent, as the same double other than zero and infinity.
  public func isEquivalent(to other: JSONNumber) -> Bool {
    if text == other.text { return true }
    if let left = Decimal(text), let right = Decimal(other.text), left == right { return true }
    guard !isInteger, !other.isInteger else { return false }
    let value = double
    return value == other.double && value.isFinite && value != 0
  }

  /// Sign, digits without zeros at the ends, `e` and the power of ten of the last digit; `0` for every zero. None is
  /// rounded: the same text is the same value. Nil if the exponent is beyond counting.
  public var normalized: String? { Decimal(text)?.description }

  /// A number by its digits: no zero first or last, and the power of ten of the last.
  private struct Decimal: Equatable {
    private var isNegative = false
    private var digits: [UInt8] = []
    private var exponent = 0

    /// Nil if the exponent is beyond counting.
    init?(_ text: String) {
      let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
      for byte in parts[0] {
        switch byte {
        case UInt8(ascii: "-"): isNegative = true
        case UInt8(ascii: "."): break
        default: if byte != 0x30 || !digits.isEmpty { digits.append(byte) }
        }
      }
      guard !digits.isEmpty else {
        isNegative = false
        return
      }
      if let point = parts[0].firstIndex(of: UInt8(ascii: ".")) {
        exponent = 1 - parts[0].distance(from: point, to: parts[0].endIndex)
      }
      if parts.count > 1 {
        guard let power = Int(Substring(parts[1])), power.magnitude < 1 << 60 else { return nil }
        exponent += power
      }
      while digits.last == 0x30 {
        digits.removeLast()
        exponent += 1
      }
    }

    var description: String {
      digits.isEmpty ? "0" : "\(isNegative ? "-" : "")\(String(decoding: digits, as: UTF8.self))e\(exponent)"
    }
  }
}
