public import SatchelFiles
import SatchelSessionFormats
import Synchronization

/// The times and numbers that ids and file names of one process are made of.
///
/// Share one among all that write into a folder: readings strictly increase, and numbers
/// count up for ids and temporary files alike (section 7.3 of the journal reference).
public final class ClawClock: Sendable {
  private struct State {
    var last: Int64 = .min
    var serial: UInt64 = 0
  }

  private let surroundings: Surroundings
  private let state = Mutex(State())

  /// The clock of this process.
  public static let system = ClawClock(.system)

  /// A clock on given surroundings.
  public init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  /// Milliseconds since 1970, always more than at the reading before.
  public func now() -> Int64 {
    let time = surroundings.now()
    let milliseconds = time.seconds * 1000 + Int64(time.nanoseconds) / 1_000_000
    return state.withLock { state in
      state.last = state.last == .min ? milliseconds : max(milliseconds, state.last + 1)
      return state.last
    }
  }

  /// A fresh session id.
  public func makeID() -> String { ClawID.make(milliseconds: now(), serial: nextSerial()) }

  func nextSerial() -> UInt64 {
    state.withLock { state in
      defer { state.serial += 1 }
      return state.serial
    }
  }
}
