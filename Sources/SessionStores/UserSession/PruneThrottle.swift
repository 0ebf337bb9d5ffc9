public import SatchelSessionModel
import Synchronization

/// Says yes to pruning at most once in a while, from any thread.
public final class PruneThrottle: Sendable {
  private let coolDown: Int64
  private let start = ContinuousClock.now
  private let last = Mutex<Instant?>(nil)

  /// A throttle; by default once an hour.
  public init(coolDownSeconds: Int64 = 3600) { coolDown = coolDownSeconds }

  /// Whether to prune now: the first time, and again when the cool-down is over. `time` comes from a clock
  /// that does not run backwards.
  public func permits(at time: Instant) -> Bool {
    last.withLock { last in
      if let last, time < over(after: last) { return false }
      last = time
      return true
    }
  }

  /// The same now, by a clock of its own that does not run backwards and counts from when the throttle was made; one
  /// throttle is asked either way, not both ways.
  public func permits() -> Bool {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return permits(at: Instant(seconds: seconds, nanoseconds: Int32(attoseconds / 1_000_000_000)))
  }

  /// When the cool-down is over; one beyond all times never is.
  private func over(after last: Instant) -> Instant {
    let (seconds, overflow) = last.seconds.addingReportingOverflow(coolDown)
    return Instant(seconds: overflow ? coolDown > 0 ? .max : .min : seconds, nanoseconds: last.nanoseconds)
  }
}
