import Files
import SessionFormats
import SessionModel
import SessionStores

/// Converts a store folder: every session becomes a session of the target, every other
/// file goes verbatim into `.satchel/<format>/` of the target, and comes back from there.
struct StoreConversion {
  private let converter: Converter
  private let input: FilePath
  private let output: FilePath
  private let target: FormatName
  private let inventory: StoreInventory
  private let staging: StagingFolder
  private var report: ConversionReport
  /// Which session has which file of the target.
  private var taken: [FilePath: String] = [:]

  init(_ converter: Converter, input: FilePath, output: FilePath, target: FormatName) throws(ExchangeError) {
    self.converter = converter
    self.input = input
    self.output = output
    self.target = target
    inventory = try StoreFolder(input, files: converter.files, limits: converter.options.limits).inventory
    report = ConversionReport(source: inventory.format, target: target)
    staging = StagingFolder(beside: output, files: converter.files)
  }

  /// Does it all in a staging folder beside the output, then publishes that by one rename.
  mutating func run() throws(ExchangeError) -> ConversionReport {
    try staging.make()
    do throws(ExchangeError) {
      let sessions = Dictionary(inventory.sessions.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
      for file in inventory.files {
        if let session = sessions[file.path] {
          try convert(session, file)
        } else {
          try carry(file)
        }
      }
      report.findings += inventory.findings
      try staging.publish()
    } catch {
      staging.remove()
      throw error
    }
    return report
  }

  private mutating func carry(_ file: StoredFile) throws(ExchangeError) {
    if file.role == StoredFile.sessionRole { report.sessionsMet += 1 }
    let destination = sidePath(of: file.path)
    try staging.copy(input.appending(file.path), to: destination.path)
    report.add(destination.isBack ? .restored : .putAside, "file (\(file.role))")
  }

  private mutating func convert(_ session: StoredSession, _ file: StoredFile) throws(ExchangeError) {
    let path = input.appending(file.path)
    var name = SourceName(fileName: StoreRegistry.fileName(of: file.path, in: inventory.format), stem: path.stemText)
    name.replacementID = StoreRegistry.replacementID(for: session.id, in: target)
    var chosen = FilePath("")
    do throws(ExchangeError) {
      let source = try SessionFile(path, files: converter.files)
      var one = try converter.session(source, named: name, as: target, replacing: false) {
        converted throws(ExchangeError) in
        chosen = try place(of: converted)
        return try staging.place(chosen)
      }
      one.findings = one.findings.map { $0.inFile(file.path) }.filter { !inventory.findings.contains($0) }
      report.merge(one)
      taken[chosen] = session.id
    } catch {
      guard error.code != .outputFailed, error.code != .interrupted else { throw error }
      try keepWhole(file, because: error)
    }
  }

  /// A session that cannot be converted is kept as it is, and said.
  private mutating func keepWhole(_ file: StoredFile, because error: ExchangeError) throws(ExchangeError) {
    report.sessionsMet += 1
    try staging.copy(input.appending(file.path), to: sidePath(of: file.path).path)
    report.add(.putAside, "file (unconverted session)")
    let message = "This session could not be converted and was put aside as it is: " + error.message
    report.findings.append(Finding(.damage, code: "not-converted", message: message, place: error.place))
  }

  /// Where a file that is no session goes: back to its place if it came from the target's
  /// kind of store, else into our folder.
  private func sidePath(of path: FilePath) -> (path: FilePath, isBack: Bool) {
    let parts = path.components
    if parts.count > 2, parts[0] == ".satchel", parts[1] == FilePath(target.rawValue) {
      return (parts.dropFirst(3).reduce(parts[2]) { $0.appending($1) }, true)
    }
    if target == inventory.format { return (path, true) }
    return (FilePath(".satchel").appending(inventory.format.rawValue).appending(path), false)
  }

  private func place(of session: ConvertedSession) throws(ExchangeError) -> FilePath {
    guard let path = StoreRegistry.sessionPath(fileName: session.fileName, id: session.id, in: target) else {
      throw ExchangeError(.refused, "The id '\(session.id)' cannot be a file name in a \(target.rawValue) store.")
    }
    if let other = taken[path] {
      throw ExchangeError(
        .refused, "The ids '\(session.id)' and '\(other)' meet in one file name, \(path); rename one of them first.")
    }
    return path
  }
}
