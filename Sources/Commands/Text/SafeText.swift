import SatchelFiles

// Ids, titles, paths and messages come from files that anybody may have written. A terminal obeys escape sequences,
// and a right-to-left mark can make a path look like another; so nothing of that kind is printed as it is.

/// Text that a terminal shows and does not obey.
enum SafeText {
  /// The text with everything that a terminal would obey, or a reader would not see, written as an escape.
  static func escape(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return String(text) }
    var safe = ""
    for scalar in text.unicodeScalars { append(scalar, to: &safe) }
    return safe
  }

  /// The path, bytes that are not UTF-8 as `\xff`.
  static func escape(_ path: FilePath) -> String {
    if let text = path.string { return escape(text) }
    var safe = ""
    var rest = path.bytes[...]
    while !rest.isEmpty {
      let width = (1...4).first { $0 <= rest.count && isScalar(rest.prefix($0)) }
      if let width {
        safe += escape(String(decoding: rest.prefix(width), as: UTF8.self))
      } else if let byte = rest.first {
        safe += "\\x" + hex(UInt32(byte), digits: 2)
      }
      rest.removeFirst(width ?? 1)
    }
    return safe
  }

  /// JSON text with the same characters written as escapes of JSON; they can only stand in its strings.
  static func escape(json text: [UInt8]) -> [UInt8] {
    let whole = String(decoding: text, as: UTF8.self)
    guard whole.unicodeScalars.contains(where: isUnsafe) else { return text }
    var safe = ""
    for scalar in whole.unicodeScalars {
      if isUnsafe(scalar) {
        for unit in String(scalar).utf16 { safe += "\\u" + hex(UInt32(unit), digits: 4) }
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return Array(safe.utf8)
  }

  /// At most so many characters, the rest as one `…`, escaped, on one line.
  static func shorten(_ text: String, to count: Int) -> String {
    let head = text.prefix(count + 1)
    return head.count <= count ? escape(head) : escape(head.prefix(max(0, count - 1))) + "…"
  }

  private static func isScalar(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(validating: bytes, as: UTF8.self).map { $0.unicodeScalars.count == 1 } ?? false
  }

  private static func append(_ scalar: UnicodeScalar, to safe: inout String) {
    switch scalar {
    case _ where !isUnsafe(scalar): safe.unicodeScalars.append(scalar)
    case "\n": safe += "\\n"
    case "\r": safe += "\\r"
    case "\t": safe += "\\t"
    case _ where scalar.value < 0x80: safe += "\\x" + hex(scalar.value, digits: 2)
    default: safe += "\\u{" + hex(scalar.value, digits: 1) + "}"
    }
  }

  private static func isUnsafe(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0..<0x20, 0x7F...0x9F: true
    case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE007F: true
    default: false
    }
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
