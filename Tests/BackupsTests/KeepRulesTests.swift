import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelBackups

@Suite struct KeepRulesTests {
  /// Snapshots that were made so many hours ago, newest first.
  private func snapshots(_ hours: [Int64], tags: [Int: [String]] = [:]) -> [Snapshot] {
    hours.enumerated().map { place, hour in
      Snapshot(
        name: "\(hour)", host: "anvil", started: FileTime(seconds: 1_780_000_000 - hour * 3600),
        began: FileTime(seconds: 0), tags: tags[place] ?? [],
        stores: [], program: "", readByteCount: 0, storedByteCount: 0)
    }
  }

  @Test("The newest is always kept, and --keep-last keeps the N newest") func last() {
    #expect(KeepRules().kept(snapshots([0, 1, 2])) == [0])
    var rules = KeepRules()
    rules.last = 2
    #expect(rules.kept(snapshots([0, 1, 2])) == [0, 1])
    #expect(rules.kept([]).isEmpty)
  }

  @Test("Of each day, week, month and year the newest is kept, as often as asked") func periods() {
    // 1,780,000,000 is 2026-05-28 20:26:40 UTC, a Thursday.
    var rules = KeepRules()
    rules.daily = 3
    #expect(rules.kept(snapshots([0, 5, 20, 21, 44, 45, 70, 100])) == [0, 3, 5])
    rules = KeepRules()
    rules.weekly = 2
    #expect(rules.kept(snapshots([0, 24, 92, 93, 300])) == [0, 3])
    rules = KeepRules()
    rules.monthly = 2
    #expect(rules.kept(snapshots([0, 24 * 20, 24 * 28, 24 * 60])) == [0, 2])
    rules = KeepRules()
    rules.yearly = 2
    #expect(rules.kept(snapshots([0, 24 * 100, 24 * 148, 24 * 600])) == [0, 2])
    rules = KeepRules()
    rules.hourly = 2
    #expect(rules.kept(snapshots([0, 0, 1, 2])) == [0, 2])
  }

  @Test("What has one of the tags is kept") func tags() {
    var rules = KeepRules()
    rules.tags = ["release"]
    #expect(rules.kept(snapshots([0, 1, 2, 3], tags: [2: ["release", "x"], 3: ["y"]])) == [0, 2])
  }
}
