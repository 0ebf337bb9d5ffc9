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
      if let last, time < Instant(seconds: last.seconds + coolDown, nanoseconds: last.nanoseconds) { return false }
      last = time
      return true
    }
  }
}
