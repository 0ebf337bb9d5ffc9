import SatchelBundling
import SatchelFiles
import SatchelSessionModel

extension Console {
  /// The bundle that an operand names; `-` is the standard input.
  func bundle(at path: FilePath) throws(Failure) -> BundleInput {
    if path == "-" { return .descriptor(environment.input) }
    try checkInput(path)
    return .file(path)
  }

  /// How bundles are read: limits from the command line, progress to the terminal.
  func readOptions(_ invocation: Invocation, stage: String) -> ReadOptions {
    var options = ReadOptions()
    options.temporaryFolder = environment.temporaryFolder
    if let entries = invocation.number("max-entries") { options.limits.entryCount = entries }
    if let total = invocation.number("max-total") {
      options.limits.totalByteCount = total
      options.limits.fileByteCount = min(options.limits.fileByteCount, total)
    }
    if let file = invocation.number("max-file") { options.limits.fileByteCount = file }
    if let ratio = invocation.number("max-ratio") { options.limits.ratio = ratio }
    let total = try? fileStatus(invocation.operand(0), system: files)?.byteCount
    let line = progress
    options.progress = { done in line.update(stage: stage, done: done, total: total) }
    return options
  }

  /// Refuses what is neither file nor folder: opening a pipe would wait for ever, and a device may never end.
  func checkInput(_ path: FilePath) throws(Failure) {
    let status: FileStatus?
    do throws(FileError) { status = try fileStatus(path, system: files) } catch { throw Failure(error) }
    guard status?.kind == .other else { return }
    throw Failure(
      "unreadable", .unreadable, "this is a pipe or a device; name a file or folder", at: .init(file: "\(path)"))
  }
}
