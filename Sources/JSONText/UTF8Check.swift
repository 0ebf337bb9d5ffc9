/// UTF-8 by the Unicode standard's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
  /// Steps over all multi-byte sequences from here to the next ASCII byte; stops at one that is malformed.
  static func advanceAll(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
    while position < bytes.count {
      let lead = unsafe bytes[position]
      if lead < 0x80 { return true }
      if lead >= 0xE1, lead <= 0xEF, lead != 0xED, position + 3 <= bytes.count {
        guard unsafe bytes[position + 1] & bytes[position + 2] & 0x80 != 0,
          unsafe (bytes[position + 1] | bytes[position + 2]) & 0x40 == 0
        else { return false }
        position += 3
      } else {
        guard unsafe advance(bytes, &position) else { return false }
      }
    }
    return true
  }

  /// Steps over one multi-byte sequence; false (and no step) if it is malformed.
  @inline(__always)
  static func advance(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
    let lead = unsafe bytes[position]
    let length = length(lead)
    guard length > 0, position + length <= bytes.count else { return false }
    for step in 1..<max(2, length) {
      guard unsafe fits(bytes[position + step], lead, step) else { return false }
    }
    position += length
    return true
  }

  /// Whether the text ends inside a sequence that could have become valid.
  static func isCutOff(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Bool {
    let lead = unsafe bytes[position]
    let length = length(lead)
    let left = bytes.count - position
    guard length > left else { return false }
    return (1..<max(1, left)).allSatisfy { unsafe fits(bytes[position + $0], lead, $0) }
  }

  /// How many bytes a sequence with that first byte has; 0 if there is none.
  @inline(__always)
  private static func length(_ lead: UInt8) -> Int {
    guard lead >= 0xC2, lead <= 0xF4 else { return 0 }
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
  }

  /// Whether a byte can be the one at that place of a sequence.
  @inline(__always)
  private static func fits(_ byte: UInt8, _ lead: UInt8, _ step: Int) -> Bool {
    guard step == 1 else { return byte & 0xC0 == 0x80 }
    let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
    let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
    return byte >= low && byte <= high
  }
}
