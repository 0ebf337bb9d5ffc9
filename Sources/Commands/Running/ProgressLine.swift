import SatchelFiles
import Synchronization

/// One line on the terminal that tells how far long work has come: shown after a second, rewritten ten times a
/// second at most, erased at the end.
final class ProgressLine: Sendable {
  private struct State {
    var stage = ""
    var stageBegan: UInt64
    var lastShown: UInt64?
  }

  private let isShown: Bool
  private let errors: Descriptor
  private let files: any FileSystem
  private let milliseconds: @Sendable () -> UInt64
  private let state: Mutex<State>

  /// A line on the standard error of an environment.
  init(_ environment: ProgramEnvironment, isShown: Bool) {
    self.isShown = isShown
    errors = environment.errors
    files = environment.files
    milliseconds = environment.milliseconds
    state = Mutex(State(stageBegan: environment.milliseconds()))
  }

  /// Notes how far the work is, and shows it if it is time to.
  func update(stage: String, done: UInt64, total: UInt64?) {
    guard isShown else { return }
    let now = milliseconds()
    state.withLock { state in
      guard now >= state.stageBegan + 1000 else { return }
      if let last = state.lastShown, now < last + 100, stage == state.stage { return }
      state.stage = stage
      state.lastShown = now
      write("\r\u{1B}[K" + Self.line(stage: stage, done: done, total: total))
    }
  }

  /// Takes the line away, if there is one.
  func erase() {
    state.withLock { state in
      if state.lastShown != nil { write("\r\u{1B}[K") }
      state.lastShown = nil
    }
  }

  /// `packing: 12 MiB of 2.0 GiB, 0%`
  static func line(stage: String, done: UInt64, total: UInt64?) -> String {
    let head = "\(SafeText.shorten(stage, to: 40)): \(Quantity.bytes(done))"
    guard let total, total > 0 else { return head }
    let percent = Int(min(1, Double(done) / Double(total)) * 100)
    return "\(head) of \(Quantity.bytes(total)), \(percent)%"
  }

  private func write(_ text: String) {
    var file = OutputFile(errors, system: files)
    try? file.write(Array(text.utf8))
    try? file.finish()
  }
}
