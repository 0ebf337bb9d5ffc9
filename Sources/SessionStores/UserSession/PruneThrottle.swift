public import SatchelSessionModel
import Synchronization

/// Says yes to pruning at most once in a while, from any thread.
public final class PruneThrottle: Sendable {
  private let coolDown: Int64
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

  /// When the cool-down is over; one beyond all times never is.
  private func over(after last: Instant) -> Instant {
    let (seconds, overflow) = last.seconds.addingReportingOverflow(coolDown)
    return Instant(seconds: overflow ? coolDown > 0 ? .max : .min : seconds, nanoseconds: last.nanoseconds)
  }
}
