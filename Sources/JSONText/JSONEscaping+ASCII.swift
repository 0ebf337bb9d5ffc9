extension JSONEscaping {
  /// Escapes everything but U+0020 to U+007E, as Python's `json` does.
  static func appendASCII(_ text: String, to out: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C, 0..<0x20: appendEscape(scalar.value, to: &out)
      case 0x20..<0x7F: out.append(UInt8(scalar.value))
      default: for unit in String(scalar).utf16 { appendUnit(unit, to: &out) }
      }
    }
  }

  private static func appendUnit(_ unit: UInt16, to out: inout [UInt8]) {
    out.append(contentsOf: "\\u".utf8)
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8(unit >> shift & 0xF)
      out.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
    }
  }
}
