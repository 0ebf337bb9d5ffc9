import SatchelFiles
import SatchelJSONText

/// Where a command's text goes: data to standard output, talk to standard error. One thread uses it.
final class Console {
  /// What the program was given; its file system stops when interrupted.
  let environment: ProgramEnvironment
  /// One line of progress.
  let progress: ProgressLine
  /// Whether no talk is wanted.
  private let isQuiet: Bool
  private let uninterrupted: any FileSystem
  private var pending: [UInt8] = []

  /// A console for one run.
  init(_ environment: ProgramEnvironment, isQuiet: Bool) {
    uninterrupted = environment.files
    progress = ProgressLine(environment, isShown: environment.isTerminal && !isQuiet)
    self.isQuiet = isQuiet
    var stopping = environment
    stopping.files = InterruptibleFiles(base: environment.files, interruption: environment.interruption)
    self.environment = stopping
  }

  /// The file system of the run.
  var files: any FileSystem { environment.files }

  /// Data: always printed.
  func print(_ text: String) throws(Failure) {
    progress.erase()
    pending.append(contentsOf: text.utf8)
    if pending.count > 65_536 { try flush() }
  }

  /// The one object of `--json`; control characters are escaped, so that a terminal can show it.
  func print(_ json: JSON) throws(Failure) {
    progress.erase()
    pending += SafeText.escape(json: json.text()) + [0x0A]
    try flush()
  }

  /// A report: printed unless `--quiet` was given.
  func report(_ text: String) throws(Failure) {
    if !isQuiet { try print(text) }
  }

  /// A message beside the data, on standard error unless `--quiet` was given.
  func remark(_ text: String) {
    if !isQuiet { tell(text) }
  }

  /// An error: always told. That standard error cannot be written has nobody to be told to.
  func tell(_ failure: Failure, asJSON: Bool) {
    if failure.isSilent { return }
    tell(asJSON ? String(decoding: SafeText.escape(json: failure.json.text()), as: UTF8.self) + "\n" : failure.text)
  }

  /// Hands the data over.
  func flush() throws(Failure) {
    if pending.isEmpty { return }
    let bytes = pending
    pending = []
    do {
      var file = OutputFile(environment.output, system: files)
      try file.write(bytes)
      try file.finish()
    } catch { throw Failure(error) }
  }

  private func tell(_ text: String) {
    progress.erase()
    var file = OutputFile(environment.errors, system: uninterrupted)
    try? file.write(Array(text.utf8))
    try? file.finish()
  }
}
