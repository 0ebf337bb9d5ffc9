import SessionModel

extension Instant {
  /// RFC 3339 in UTC, with as many digits of the second's fraction as are not zero; nil outside of the years 0 to 9999.
  var rfc3339: String? {
    guard (-62_167_219_200..<253_402_300_800).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    let days = (seconds + 62_167_219_200) / 86_400 - 719_528
    let rest = (seconds + 62_167_219_200) % 86_400
    let (year, month, day) = date(daysSince1970: days)
    var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
    text += "\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
    if nanoseconds > 0 {
      var fraction = padded(Int64(nanoseconds), 9)
      while fraction.last == "0" { fraction.removeLast() }
      text += "." + fraction
    }
    return text + "Z"
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

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
