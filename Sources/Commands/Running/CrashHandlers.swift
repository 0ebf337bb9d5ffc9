// What a crashed process prints by itself may hold memory, and memory holds sessions: a backtrace shows values, a core
// dump everything. So each signal of a crash ends the process at once, with one fixed sentence. The handlers take the
// place of those of Swift's runtime, whatever SWIFT_BACKTRACE says. They only write and end, which a handler may do at
// any moment, and run on a stack of their own (`AlternateStack`), since a crash may be a stack that is used up.

import Glibc

/// Ends a process that crashes without a word of what it worked on.
enum CrashHandlers {
  /// The signals of crashes: the processor's and, by SIGABRT, those of Swift's and C's runtime.
  static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]

  /// From now on, a crash writes one fixed sentence to standard error and ends with `ExitStatus.faulty`.
  static func install() {
    for signal in signals {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { _ in CrashHandlers.end() }
      action.sa_flags = SA_ONSTACK | Int32(bitPattern: UInt32(SA_RESETHAND))
      unsafe _ = sigaction(signal, &action, nil)
    }
  }

  /// Async-signal-safe: no memory is taken and nothing shared is touched.
  private static func end() {
    let sentence: StaticString =
      "satchel: the program failed by a fault of its own; an output that it had not finished did not appear. Please report what was run.\n"
    unsafe _ = write(2, sentence.utf8Start, sentence.utf8CodeUnitCount)
    _exit(70)
  }
}
