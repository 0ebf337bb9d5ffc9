/// Scans a timestamp by the relaxed grammar of reference section 4.2.
struct TimestampScanner {
  private var rest: ArraySlice<Unicode.Scalar>

  init(_ text: String) { rest = ArraySlice(text.unicodeScalars) }

  /// The parts of the whole text; nil if it breaks the grammar.
  mutating func parts() -> TimeParts? {
    skipBlanks()
    guard var parts = date(), takesSeparator() else { return nil }
    skipBlanks()
    guard clock(into: &parts) else { return nil }
    skipBlanks()
    guard let offset = offset() else { return nil }
    skipBlanks()
    parts.offsetMinutes = offset
    return rest.isEmpty ? parts : nil
  }

  private mutating func date() -> TimeParts? {
    var parts = TimeParts()
    guard let year = year(), takes("-", amongBlanks: true), let month = number(2),
      takes("-", amongBlanks: true), let day = number(2)
    else { return nil }
    (parts.year, parts.month, parts.day) = (year, month, day)
    return parts
  }

  private mutating func year() -> Int? {
    if takes("-") { return number(18).map { -$0 } }
    return takes("+") ? number(18) : number(4)
  }

  private mutating func takesSeparator() -> Bool { takes("T") || takes("t") || takes(" ") }

  private mutating func clock(into parts: inout TimeParts) -> Bool {
    guard let hour = number(2), takes(":", amongBlanks: true), let minute = number(2),
      takes(":", amongBlanks: true), let second = number(2)
    else { return false }
    (parts.hour, parts.minute, parts.second) = (hour, minute, second)
    guard takes(".") else { return true }
    guard let nanosecond = fraction() else { return false }
    parts.nanosecond = nanosecond
    return true
  }

  /// Digits behind the point; those after the ninth are dropped.
  private mutating func fraction() -> Int? {
    var value = 0
    var count = 0
    while let digit = digit() {
      if count < 9 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// Minutes east of UTC.
  private mutating func offset() -> Int? {
    if takes("Z") || takes("z") { return 0 }
    if rest.count >= 3, String(String.UnicodeScalarView(rest.prefix(3))).uppercased() == "UTC" {
      rest = rest.dropFirst(3)
      return 0
    }
    let isWest = takes("-") || takes("\u{2212}")
    guard isWest || takes("+") else { return nil }
    guard let hours = twoDigits() else { return nil }
    while takes(":") || takesBlank() {}
    guard let minutes = twoDigits(), minutes < 60, hours < 24 else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }

  private mutating func twoDigits() -> Int? {
    guard let tens = digit(), let ones = digit() else { return nil }
    return tens * 10 + ones
  }

  /// One to so many digits.
  private mutating func number(_ most: Int) -> Int? {
    guard var value = digit() else { return nil }
    for _ in 1..<most {
      guard let digit = digit() else { break }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func digit() -> Int? {
    guard let first = rest.first, ("0"..."9").contains(first) else { return nil }
    rest.removeFirst()
    return Int(first.value) - 0x30
  }

  private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func takes(_ scalar: Unicode.Scalar, amongBlanks: Bool) -> Bool {
    skipBlanks()
    guard takes(scalar) else { return false }
    skipBlanks()
    return true
  }

  private mutating func takesBlank() -> Bool {
    guard let first = rest.first, first.properties.isWhitespace else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipBlanks() { while takesBlank() {} }
}
