/// A day of the proleptic Gregorian calendar.
///
/// Counted in years that begin in March, so that leap days come last.
package struct CalendarDay: Sendable, Hashable {
  /// The year; 0 is the one before 1.
  package var year: Int64
  /// 1 … 12.
  package var month: Int64
  /// 1 … 31.
  package var day: Int64

  /// The day of that date, whether there is one or not.
  package init(year: Int64, month: Int64, day: Int64) { (self.year, self.month, self.day) = (year, month, day) }

  /// The day that is so many days after 1970-01-01.
  package init(daysSince1970 days: Int64) {
    let shifted = days &+ 719_468
    let cycle = floorDivide(shifted, Self.daysOfCycle)
    let dayOfCycle = shifted - cycle * Self.daysOfCycle
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
  }

  /// How many days after 1970-01-01 it is.
  package var daysSince1970: Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let cycle = floorDivide(shifted, 400)
    let yearOfCycle = shifted - cycle * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return cycle * Self.daysOfCycle + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
  }

  /// Whether the calendar has such a day.
  package var exists: Bool { (1...12).contains(month) && day >= 1 && day <= daysOfMonth }

  private var daysOfMonth: Int64 {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// After 400 years, all days of the week and of leap years come again.
  private static let daysOfCycle: Int64 = 146_097
}

extension Instant {
  /// The day in UTC, and the seconds since it began.
  package var dayAndSecond: (day: CalendarDay, second: Int64) {
    let rest = seconds % 86_400
    return (CalendarDay(daysSince1970: floorDivide(seconds, 86_400)), rest < 0 ? rest + 86_400 : rest)
  }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
