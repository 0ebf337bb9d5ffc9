import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelSessionModel

extension Console {
  /// The bundle that an operand names; `-` is the standard input. A folder is none, unless it may be an unpacked one.
  func bundle(at path: FilePath, orUnpacked: Bool = false) throws(Failure) -> BundleInput {
    if path == "-" { return .descriptor(environment.input) }
    try checkInput(path)
    if try status(of: path)?.kind == .directory {
      for folder in orUnpacked ? [path, path.appending("satchel")] : [] {
        if try status(of: folder.appending("bagit.txt")) != nil { return .file(folder) }
      }
      throw Failure(
        "wrong-format", .unreadable,
        "this is a folder and no bundle; 'satchel inspect' looks into a store, 'satchel pack' makes a bundle of it",
        at: Place(file: path.description))
    }
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

  /// The identity that a bundle must have by the command line.
  func expectedDigest(_ invocation: Invocation) throws(Failure) -> SHA256Digest? {
    guard let text = invocation.text("expect") else { return nil }
    let lower = text.lowercased()
    let bare = lower.utf8.dropFirst(lower.hasPrefix("sha256:") ? 7 : 0)
    if let digest = SHA256Digest(hex: bare) { return digest }
    throw .usage(
      "--expect takes the 64 hexadecimal digits that 'satchel verify' prints as tar SHA-256",
      command: invocation.command)
  }

  /// Refuses what is neither file nor folder: opening a pipe would wait for ever, and a device may never end.
  func checkInput(_ path: FilePath) throws(Failure) {
    guard try status(of: path)?.kind == .other else { return }
    throw Failure(
      "unreadable", .unreadable, "this is a pipe or a device; name a file or folder", at: .init(file: "\(path)"))
  }

  /// Refuses a file where the folder of a store is wanted, and says what does with it what was probably meant.
  func checkStore(_ path: FilePath) throws(Failure) {
    try checkInput(path)
    guard try status(of: path)?.kind == .regular else { return }
    let archive = archiveKind(of: path) != nil
    throw Failure(
      "wrong-format", .unreadable,
      archive
        ? "this is an archive and no store's folder; 'satchel import' restores it, 'satchel verify' checks it"
        : "this is a file and no store's folder; name the folder, and the session by --session ID",
      at: Place(file: path.description))
  }

  /// What a file is as an archive; nil for what is none.
  func archiveKind(of path: FilePath) -> ArchiveKind? {
    var start = [UInt8](repeating: 0, count: ArchiveKind.glanceByteCount)
    guard let count = try? OpenFile(path, [.read, .nonBlocking], system: files).read(into: &start) else { return nil }
    return ArchiveKind(beginning: Array(start.prefix(count)))
  }

  private func status(of path: FilePath) throws(Failure) -> FileStatus? {
    do throws(FileError) { return try fileStatus(path, system: files) } catch { throw Failure(error) }
  }
}

extension Failure {
  /// An output that exists, where an option would let it be replaced.
  static func exists(_ path: FilePath) -> Failure {
    Failure(
      "refused", .refused, "something is there already; --replace lets the new one take its place once it is whole",
      at: Place(file: path.description))
  }
}
