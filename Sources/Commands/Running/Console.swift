import SatchelDigests
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
  /// The command that runs.
  var command: CommandSpecification?
  private let uninterrupted: any FileSystem
  private var pending: [UInt8] = []
  private var hasLostReport = false
  /// Whether a folder that was to be searched for stores could not be read: nobody knows what is in it.
  var hasMissedFolders = false
  /// The key that was read: through a pipe it comes but once.
  var knownKey: SealingKey?
  private var shownPaths = ShownPaths()

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

  /// From now on, a name is told in place of the path of a temporary file.
  func show(_ path: FilePath, as name: String) { shownPaths.show(path, as: name) }

  /// Data: always printed.
  func print(_ text: String) throws(Failure) {
    progress.erase()
    pending.append(
      contentsOf: Style.resolve(shownPaths.apply(toText: text), isColoured: environment.colours.output).utf8)
    if pending.count > 65_536 { try flush() }
  }

  /// The one object of `--json`; control characters are escaped, so that a terminal can show it.
  func print(_ json: JSON) throws(Failure) {
    progress.erase()
    pending += self.text(json) + [0x0A]
    try flush()
  }

  /// The same, of an object whose long lists are printed element by element.
  func print(_ object: StreamedObject) throws(Failure) {
    progress.erase()
    var versioned = StreamedObject([OutputSchema.versionMember: .integer(OutputSchema.version)])
    versioned.append(object)
    try versioned.write(changing: shownPaths.apply) { (text) throws(Failure) in
      pending += text
      if pending.count > 65_536 { try flush() }
    }
    pending.append(0x0A)
    try flush()
  }

  /// A report: printed unless `--quiet` was given.
  func report(_ text: String) throws(Failure) {
    if !isQuiet { try print(text) }
  }

  /// The report on work whose output stands in its place by now. That it cannot be printed takes nothing back, and a retry
  /// would only find the output: so it is said, and the command ends as if it had been printed.
  func conclude(_ invocation: Invocation, json: @autoclosure () -> JSON, text: @autoclosure () -> String) {
    conclude(invocation) { () throws(Failure) in
      if invocation.isJSON { try print(json()) } else { try report(text()) }
    }
  }

  /// The same, with an object whose long lists are printed element by element.
  func conclude(_ invocation: Invocation, json: StreamedObject, text: @autoclosure () -> String) {
    conclude(invocation) { () throws(Failure) in
      if invocation.isJSON { try print(json) } else { try report(text()) }
    }
  }

  /// The same, with a text of many pieces.
  func conclude(
    _ invocation: Invocation, json: StreamedObject,
    text write: ((String) throws(Failure) -> Void) throws(Failure) -> Void
  ) {
    conclude(invocation) { () throws(Failure) in
      if invocation.isJSON { return try print(json) }
      try write { (piece) throws(Failure) in try report(piece) }
    }
  }

  /// The same for a report of several parts, each on work that is done; what is lost is said once.
  func conclude(_ invocation: Invocation, _ report: () throws(Failure) -> Void) {
    do throws(Failure) {
      try report()
      try flush()
    } catch {
      pending = []
      if error.isSilent || hasLostReport { return }
      hasLostReport = true
      let told = Failure(
        "report-not-printed", .done, "the work is done, but its report cannot be printed: \(error.message)")
      tell(told, asJSON: invocation.isJSON)
    }
  }

  /// A message beside the data, on standard error unless `--quiet` was given.
  func remark(_ text: String) {
    if !isQuiet { tell(shownPaths.apply(toText: text)) }
  }

  /// A warning: always told, as text.
  func warn(_ text: String) { tell(text) }

  /// An error: always told. That standard error cannot be written has nobody to be told to.
  func tell(_ failure: Failure, asJSON: Bool) {
    if failure.isSilent { return }
    let failure = failure.advised(for: command)
    if asJSON { return tell(String(decoding: text(failure.json), as: UTF8.self) + "\n") }
    let name = "\(ProgramTable.name):"
    tell(Style.bad(name) + shownPaths.apply(toText: failure.text).dropFirst(name.count))
  }

  /// An object with its version in front.
  private func text(_ json: JSON) -> [UInt8] {
    let version = JSONMember(OutputSchema.versionMember, .integer(OutputSchema.version))
    let whole = PathBytes.settle(shownPaths.apply(to: .object([version] + (json.members ?? []))))
    return SafeText.escape(json: whole.text())
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

  /// Hands over a file as data.
  func copyOut(_ path: FilePath) throws(Failure) {
    try flush()
    do {
      let source = try OpenFile(path, system: files)
      var output = OutputFile(environment.output, system: files)
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try source.read(into: &piece)
        if count == 0 { break }
        try output.write(Array(piece.prefix(count)))
      }
      try output.finish()
    } catch { throw Failure(error) }
  }

  private func tell(_ text: String) {
    progress.erase()
    var file = OutputFile(environment.errors, system: uninterrupted)
    try? file.write(Array(Style.resolve(text, isColoured: environment.colours.errors).utf8))
    try? file.finish()
  }
}
