/// Numbers as people read them.
enum Quantity {
  /// `1 session`, `2 sessions`.
  static func count(_ number: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) " + (number == 1 ? one : many ?? one + "s")
  }

  /// `1,234,567`
  static func grouped(_ number: some BinaryInteger) -> String {
    var digits = Array(String(number))
    var at = digits.count - 3
    while at > (digits.first == "-" ? 1 : 0) {
      digits.insert(",", at: at)
      at -= 3
    }
    return String(digits)
  }

  /// `812 bytes`, `1.4 KiB`, `12 MiB`: three digits at most, powers of 1024.
  static func bytes(_ number: UInt64) -> String {
    if number < 1024 { return number == 1 ? "1 byte" : "\(number) bytes" }
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var tenths = number / 1024 * 10 + number % 1024 * 10 / 1024
    var unit = 0
    while tenths >= 10_240, unit < units.count - 1 {
      tenths /= 1024
      unit += 1
    }
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(tenths / 10) \(units[unit])"
  }
}
