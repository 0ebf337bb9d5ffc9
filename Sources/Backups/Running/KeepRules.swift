import SatchelFiles
import SatchelSessionModel

/// Which snapshots are kept, of each machine and set of stores by itself. The newest always is.
public struct KeepRules: Sendable, Equatable {
  /// So many of the newest.
  public var last = 0
  /// The newest of each of so many hours, days, weeks, months and years that have one.
  public var hourly = 0
  /// The newest of each of so many days.
  public var daily = 0
  /// The newest of each of so many weeks, which begin on Mondays.
  public var weekly = 0
  /// The newest of each of so many months.
  public var monthly = 0
  /// The newest of each of so many years.
  public var yearly = 0
  /// All that have one of these tags.
  public var tags: Set<String> = []

  /// No rule.
  public init() {}

  /// Whether nothing was said.
  public var isEmpty: Bool { self == KeepRules() }

  /// Of snapshots of one set, newest first, those that are kept: by their places.
  func kept(_ snapshots: [Snapshot]) -> Set<Int> {
    var kept: Set<Int> = snapshots.isEmpty ? [] : [0]
    kept.formUnion(snapshots.indices.prefix(max(0, last)))
    kept.formUnion(snapshots.indices.filter { !tags.isDisjoint(with: snapshots[$0].tags) })
    let periods: [(count: Int, of: (_ day: CalendarDay, _ second: Int64) -> [Int64])] = [
      (hourly, { [$0.daysSince1970, $1 / 3_600] }), (daily, { day, _ in [day.daysSince1970] }),
      // 1970-01-01 was a Thursday.
      (weekly, { day, _ in [(day.daysSince1970 + 700_003) / 7] }),
      (monthly, { day, _ in [day.year, day.month] }), (yearly, { day, _ in [day.year] }),
    ]
    for (count, period) in periods where count > 0 {
      var seen: Set<[Int64]> = []
      for (place, snapshot) in snapshots.enumerated() where seen.count < count {
        let (day, second) = Instant(seconds: snapshot.started.seconds).dayAndSecond
        if seen.insert(period(day, second)).inserted { kept.insert(place) }
      }
    }
    return kept
  }
}
