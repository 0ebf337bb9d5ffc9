import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Parts of sessions that went back into them.
private final class UsedParts {
  var paths = PagedSet<FilePath>()
}

extension Collection where Element == UInt8 {
  fileprivate func ends(with end: some Collection<UInt8>) -> Bool {
    count >= end.count && suffix(end.count).elementsEqual(end)
  }
}

/// Converts a store folder: every session becomes a session of the target, every other
/// file goes verbatim into `.satchel/<format>/` of the target, and comes back from there.
struct StoreConversion {
  private var converter: Converter
  private let input: FilePath
  private let output: FilePath
  private let target: FormatID
  private let inventory: StoreInventory
  /// What taking stock noticed, which need not be told again.
  private let known: PagedSet<Finding>
  private let staging: StagingFolder
  private var report: ConversionReport
  private let usedParts = UsedParts()
  /// Which session has which file of the target.
  private var taken = PagedMap<FilePath, SessionID>()

  init(
    _ converter: Converter, input: FilePath, _ store: FoundStore? = nil, output: FilePath, target: FormatID
  ) throws(SessionError) {
    self.input = input
    self.output = output
    self.target = target
    staging = StagingFolder(beside: output, files: converter.files)
    try staging.lookUp()
    inventory = try StoreFolder(
      input, as: store, files: converter.files, limits: converter.options.limits, key: converter.options.key,
      followsLinks: converter.options.followsLinks
    ).demandSessions(converter.options)
    known = PagedSet(inventory.findings)
    report = ConversionReport(source: inventory.format, target: target)
    self.converter = converter
  }

  /// Does it all in a staging folder beside the output, then publishes that by one rename.
  mutating func run() throws(SessionError) -> ConversionReport {
    try staging.make()
    converter = Converter(files: staging.files, options: converter.options, progress: converter.progress)
    do throws(SessionError) {
      var sessions = PagedMap<FilePath, SessionID>()
      for session in inventory.sessions where session.isRead { sessions.updateValue(session.id, forKey: session.path) }
      for file in inventory.files {
        if let session = sessions[file.path] {
          try convert(file, of: session)
        } else if !isPart(file.path) {
          try carry(file)
        }
      }
      for file in inventory.files where isPart(file.path) && !usedParts.paths.contains(file.path) { try carry(file) }
      for folder in inventory.folders { try staging.makeFolder(sidePath(of: folder).path) }
      report.leftOut = inventory.leftOut
      report.findings += inventory.findings
      try staging.publish()
    } catch {
      staging.remove()
      throw error
    }
    return report
  }

  // MARK: Parts too large to be put aside inside a session

  private static let partsSuffix = ".parts"

  private func parts(of file: StoredFile) -> LargeParts {
    let (staging, source, files, path) = (staging, SourceFolder(input), converter.files, input.appending(file.path))
    let folder = FilePath(bytes: sidePath(of: file.path).path.bytes + Array(Self.partsSuffix.utf8))
    var parts = LargeParts()
    parts.keep = { name, text, mode throws(SessionError) in
      try staging.write(folder.appending(Self.partName(name)), from: path, mode: mode) { take throws in
        try text.forEachPiece(take)
      }
    }
    let (from, used, mode) = (FilePath(".satchel").appending(target.rawValue), usedParts, parts.mode)
    parts.kept = { fileName, name throws(SessionError) in
      let path = from.appending(FilePath(fileName + Self.partsSuffix)).appending(Self.partName(name))
      let place = SourcePath(path, in: source)
      do throws(FileError) {
        let bytes = try FileBytes(place.path, files: files)
        mode.value = Permissions.narrowed(mode.value, to: try place.mode(bytes.status.mode, files))
        used.paths.insert(path)
        return ByteStretch(bytes)
      } catch {
        // That it is not there is told as lost; that it cannot be had is no reason to go on without it.
        if error.code == .notFound || error.code == .notADirectory { return nil }
        throw .reading(error)
      }
    }
    return parts
  }

  /// Whether a file holds such a part.
  private func isPart(_ path: FilePath) -> Bool {
    path.components.first == ".satchel" && path.parent.lastComponent.bytes.ends(with: Self.partsSuffix.utf8)
  }

  /// A part's name as that of a file.
  private static func partName(_ name: String) -> String {
    String(name.unicodeScalars.map { $0.properties.isAlphabetic || $0 == "_" ? Character($0) : "_" }) + ".json"
  }

  private mutating func carry(_ file: StoredFile) throws(SessionError) {
    if file.role == StoredFile.sessionRole { report.sessionsMet += 1 }
    let destination = sidePath(of: file.path)
    let isOpened = target == .a3s && inventory.format == .a3s
    report.add(
      try staging.copy(
        file.path, of: SourceFolder(input), to: destination.path, opening: isOpened ? converter.options.key : nil,
        leavingOut: StoreRegistry.format(ofText: file.path, in: inventory.format)))
    report.add(destination.isBack ? .restored : .putAside, "file (\(file.role))")
  }

  private mutating func convert(_ file: StoredFile, of session: SessionID) throws(SessionError) {
    let path = input.appending(file.path)
    var name = SourceName(fileName: StoreRegistry.fileName(of: file.path, in: inventory.format), stem: path.stemText)
    name.replacementID = StoreRegistry.replacementID(for: session, in: target)
    var chosen = FilePath("")
    do throws(SessionError) {
      let source = try SessionFile(
        file.path, in: SourceFolder(input), files: converter.files, key: converter.options.key)
      var one = try converter.session(source, named: name, as: target, replacing: false, parts: parts(of: file)) {
        converted throws(SessionError) in
        chosen = try place(of: converted)
        return try staging.place(chosen)
      }
      one.findings = PagedList(one.findings.lazy.map { $0.inFile(file.path) }.filter { [known] in !known.contains($0) })
      report.merge(one)
      taken.updateValue(session, forKey: chosen)
    } catch {
      guard error.code != .outputFailed, error.code != .interrupted else { throw error }
      try keepWhole(file, because: error)
    }
  }

  /// A session that cannot be converted is kept as it is, and said.
  private mutating func keepWhole(_ file: StoredFile, because error: SessionError) throws(SessionError) {
    report.sessionsMet += 1
    report.add(
      try staging.copy(
        file.path, of: SourceFolder(input), to: sidePath(of: file.path).path, leavingOut: inventory.format))
    report.add(.putAside, "file (unconverted session)")
    let message = "This session could not be converted and was put aside as it is: " + error.message
    report.findings.append(
      Finding(
        error.code == .tooLarge ? .warning : .damage, code: "not-converted", message: message, place: error.place))
  }

  /// Where a file that is no session goes: back to its place if it came from the target's kind of store, else into our
  /// folder. What an earlier conversion put there stays where it is, for the way back to its own kind.
  private func sidePath(of path: FilePath) -> (path: FilePath, isBack: Bool) {
    let parts = path.components
    if target == inventory.format { return (path, true) }
    if parts.count > 2, parts[0] == ".satchel" {
      if parts[1] == FilePath(target.rawValue) {
        return (parts.dropFirst(3).reduce(parts[2]) { $0.appending($1) }, true)
      }
      if FormatRegistry.ids.contains(where: { $0 != inventory.format && FilePath($0.rawValue) == parts[1] }) {
        return (path, false)
      }
    }
    return (FilePath(".satchel").appending(inventory.format.rawValue).appending(path), false)
  }

  private func place(of session: ConvertedSession) throws(SessionError) -> FilePath {
    guard let path = StoreRegistry.sessionPath(fileName: session.fileName, id: session.id, in: target) else {
      throw SessionError(.refused, "The id '\(session.id)' cannot be a file name in a \(target.rawValue) store.")
    }
    if let other = taken[path] {
      throw SessionError(
        .refused, "The ids '\(session.id)' and '\(other)' meet in one file name, \(path); rename one of them first.")
    }
    return path
  }
}
