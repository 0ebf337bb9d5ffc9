import SatchelSessionModel

extension Instant {
  /// RFC 3339 in UTC, with as many digits of the second's fraction as are not zero; nil outside of the years 0 to 9999.
  var rfc3339: String? {
    guard (-62_167_219_200..<253_402_300_800).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    let days = (seconds + 62_167_219_200) / 86_400 - 719_528
    let rest = (seconds + 62_167_219_200) % 86_400
    let (year, month, day) = date(daysSince1970: days)
    return unsafe String(unsafeUninitializedCapacity: 40) { bytes in
      var fields = unsafe NumberFields(bytes)
      unsafe fields.append(year, 4, UInt8(ascii: "-"))
      unsafe fields.append(month, 2, UInt8(ascii: "-"))
      unsafe fields.append(day, 2, UInt8(ascii: "T"))
      unsafe fields.append(rest / 3600, 2, UInt8(ascii: ":"))
      unsafe fields.append(rest / 60 % 60, 2, UInt8(ascii: ":"))
      unsafe fields.append(rest % 60, 2, UInt8(ascii: nanoseconds > 0 ? "." : "Z"))
      if nanoseconds > 0 {
        var (fraction, width) = (Int64(nanoseconds), 9)
        while fraction % 10 == 0 { (fraction, width) = (fraction / 10, width - 1) }
        unsafe fields.append(fraction, width, UInt8(ascii: "Z"))
      }
      return unsafe fields.count
    }
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

/// The date of the proleptic Gregorian calendar, by counting in years that begin in March.
private func date(daysSince1970: Int64) -> (Int64, Int64, Int64) {
  let shifted = daysSince1970 + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let month = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * month + 2) / 5 + 1
  return (yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
}
