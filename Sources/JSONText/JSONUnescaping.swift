/// Turns the raw text of a string into characters.
///
/// Input is what a reader has already accepted, so escapes are known to be
/// complete; only surrogates need care.
enum JSONUnescaping {
  /// The text, lone surrogates replaced by U+FFFD, and whether there were any.
  static func decode(_ raw: [UInt8]) -> (text: String, lone: Bool) {
    unsafe raw.withUnsafeBufferPointer { unsafe decode($0) }
  }

  static func decode(_ raw: UnsafeBufferPointer<UInt8>) -> (text: String, lone: Bool) {
    var lone = false
    let text = unsafe String(unsafeUninitializedCapacity: raw.count) { out in
      unsafe decode(raw, into: out, lone: &lone)
    }
    return (text, lone)
  }

  /// Decoded text is never longer than its spelling: the shortest escapes are two
  /// bytes for one, six for at most three.
  private static func decode(
    _ raw: UnsafeBufferPointer<UInt8>, into out: UnsafeMutableBufferPointer<UInt8>, lone: inout Bool
  ) -> Int {
    var from = 0
    var to = 0
    while from < raw.count {
      let byte = unsafe raw[from]
      guard byte == UInt8(ascii: "\\") else {
        unsafe out[to] = byte
        from += 1
        to += 1
        continue
      }
      let scalar = unsafe Self.escape(raw, at: &from, lone: &lone)
      for unit in Unicode.UTF8.encode(scalar).map({ Array($0) }) ?? [] {
        unsafe out[to] = unit
        to += 1
      }
    }
    return to
  }

  private static func escape(
    _ raw: UnsafeBufferPointer<UInt8>, at index: inout Int, lone: inout Bool
  ) -> Unicode.Scalar {
    let kind = unsafe raw[index + 1]
    guard kind == UInt8(ascii: "u") else {
      index += 2
      return Unicode.Scalar(simple(kind))
    }
    let unit = unsafe hex(raw, index + 2)
    index += 6
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if unit < 0xDC00, index + 6 <= raw.count, unsafe raw[index] == UInt8(ascii: "\\"),
      unsafe raw[index + 1] == UInt8(ascii: "u")
    {
      let low = unsafe hex(raw, index + 2)
      if low >= 0xDC00, low <= 0xDFFF {
        index += 6
        return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) ?? "\u{FFFD}"
      }
    }
    lone = true
    return "\u{FFFD}"
  }

  private static func simple(_ kind: UInt8) -> UInt8 {
    switch kind {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: kind
    }
  }

  private static func hex(_ raw: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in start..<start + 4 { value = value << 4 | hexDigit(unsafe raw[index]) }
    return value
  }

  static func hexDigit(_ byte: UInt8) -> UInt32 {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    default: UInt32(byte - 0x61 + 10)
    }
  }

  /// The text as UTF-16, lone surrogates kept.
  static func units(_ raw: [UInt8]) -> [UInt16] {
    var units: [UInt16] = []
    var plain: [UInt8] = []
    var index = 0
    func flush() {
      units.append(contentsOf: String(decoding: plain, as: UTF8.self).utf16)
      plain.removeAll(keepingCapacity: true)
    }
    while index < raw.count {
      guard raw[index] == UInt8(ascii: "\\") else {
        plain.append(raw[index])
        index += 1
        continue
      }
      flush()
      if raw[index + 1] == UInt8(ascii: "u") {
        units.append(UInt16(raw[(index + 2)..<(index + 6)].reduce(0) { $0 << 4 | hexDigit($1) }))
        index += 6
      } else {
        units.append(UInt16(simple(raw[index + 1])))
        index += 2
      }
    }
    flush()
    return units
  }
}
