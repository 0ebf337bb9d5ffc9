import Glibc
import SatchelFiles

/// Whether somebody asked the program to stop.
///
/// A signal only raises it; the next operation on a file then fails (see `InterruptibleFiles`), and the work ends by
/// the same way as after any other failure: temporary files are removed, nothing appears.
public final class Interruption: Sendable {
  private let sign = StopSign()

  /// Not asked yet.
  public init() {}

  /// Whether it was asked.
  public var isRaised: Bool { sign.isRaised }

  /// Asks. Safe inside a signal handler.
  public func raise() { sign.raise() }

  /// The interruption that signals of this process raise.
  public static let ofProcess = Interruption()

  /// From now on, SIGINT, SIGTERM and SIGHUP raise `ofProcess` (each at its second arrival ends the process at once),
  /// and a pipe without reader or a file beyond its limit is an error of `write` instead of a signal.
  public static func listenToSignals() {
    let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    _ = ofProcess
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      unsafe _ = sigaction(signal, nil, &action)
      let isIgnored = unsafe unsafeBitCast(action.__sigaction_handler, to: Int.self) == ignored
      if isIgnored { continue }  // as under nohup
      unsafe action.__sigaction_handler.sa_handler = { _ in Interruption.ofProcess.raise() }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      unsafe _ = sigaction(signal, &action, nil)
    }
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)  // a file that grows beyond its limit is an error of `write`, too
  }
}
