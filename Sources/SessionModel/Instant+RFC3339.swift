extension Instant {
  /// RFC 3339 in UTC, with as many digits of the second's fraction as are not zero: `2026-06-01T08:00:00.5Z`; nil outside
  /// of the years 0 to 9999, and inside a leap second.
  public var rfc3339: String? {
    guard (-62_167_219_200..<253_402_300_800).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    let (date, second) = dayAndSecond
    return unsafe String(unsafeUninitializedCapacity: 40) { bytes in
      var fields = unsafe NumberFields(bytes)
      unsafe fields.append(date.year, 4, UInt8(ascii: "-"))
      unsafe fields.append(date.month, 2, UInt8(ascii: "-"))
      unsafe fields.append(date.day, 2, UInt8(ascii: "T"))
      unsafe fields.append(second / 3600, 2, UInt8(ascii: ":"))
      unsafe fields.append(second / 60 % 60, 2, UInt8(ascii: ":"))
      unsafe fields.append(second % 60, 2, UInt8(ascii: nanoseconds > 0 ? "." : "Z"))
      if nanoseconds > 0 {
        var (fraction, width) = (Int64(nanoseconds), 9)
        while fraction % 10 == 0 { (fraction, width) = (fraction / 10, width - 1) }
        unsafe fields.append(fraction, width, UInt8(ascii: "Z"))
      }
      return unsafe fields.count
    }
  }

  /// The moment that such a text tells, spelled as ``rfc3339`` spells it; nil for anything else.
  public init?(rfc3339 text: some Sequence<UInt8>) {
    let bytes = Array(text)
    /// A number of two digits or more, and the byte behind it.
    func number(_ range: Range<Int>, _ end: UInt8) -> Int64? {
      guard range.upperBound < bytes.count, bytes[range.upperBound] == end else { return nil }
      var number: Int64 = 0
      for place in range {
        let digit = bytes[place] &- 0x30
        guard digit <= 9 else { return nil }
        number = number * 10 + Int64(digit)
      }
      return number
    }
    guard (20...30).contains(bytes.count), let year = number(0..<4, UInt8(ascii: "-")),
      let month = number(5..<7, UInt8(ascii: "-")), let day = number(8..<10, UInt8(ascii: "T")),
      let hour = number(11..<13, UInt8(ascii: ":")), hour < 24,
      let minute = number(14..<16, UInt8(ascii: ":")), minute < 60,
      let second = number(17..<19, bytes[19]), second < 60
    else { return nil }
    var nanoseconds: Int64 = 0
    let digits = bytes.count - 21
    if bytes[19] == UInt8(ascii: "."), digits > 0 {
      guard let fraction = number(20..<(20 + digits), UInt8(ascii: "Z")), fraction % 10 != 0 else { return nil }
      nanoseconds = (0..<(9 - digits)).reduce(fraction) { value, _ in value * 10 }
    } else if bytes.count != 20 || bytes[19] != UInt8(ascii: "Z") {
      return nil
    }
    let date = CalendarDay(year: year, month: month, day: day)
    guard date.exists else { return nil }
    self.init(
      seconds: date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second,
      nanoseconds: Int32(truncatingIfNeeded: nanoseconds))
  }
}

/// Numbers, each padded with zeros to a width and followed by a byte.
@unsafe private struct NumberFields {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ bytes: UnsafeMutableBufferPointer<UInt8>) { unsafe self.bytes = bytes }

  mutating func append(_ number: Int64, _ width: Int, _ end: UInt8) {
    var rest = number
    for place in (unsafe count..<(count + width)).reversed() {
      unsafe bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    unsafe bytes[count + width] = end
    unsafe count += width + 1
  }
}
