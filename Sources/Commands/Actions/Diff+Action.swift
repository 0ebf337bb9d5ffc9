import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionModel

/// Compares two sessions, stores or bundles.
@Sendable func runDiff(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let (a, b) = (invocation.operand(0), invocation.operand(1))
  if a == "-" || b == "-" {
    throw .usage("a comparison needs named files; write './-' for one of that name", command: invocation.command)
  }
  let unpacked = UnpackedBundles(console.files)
  defer { unpacked.remove() }
  let id = invocation.text("session")
  let left = try side(a, id: id, unpacked, invocation, console)
  let right = try side(b, id: invocation.text("session-b") ?? id, unpacked, invocation, console)
  let comparer = Comparer(
    files: console.files, limits: invocation.readingLimits,
    maximumDetails: Int(clamping: invocation.number("limit") ?? 1000), progress: console.watch)
  let report: ComparisonReport
  do throws(SessionError) {
    report = try comparer.compare(left, right)
  } catch {
    throw Failure(error)
  }
  let reports = DiffReports(report: report)
  if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
  let status: ExitStatus = report.hasDamage ? .damaged : .done
  return report.isEqual ? status : status.worse(.differences)
}

private func side(
  _ path: FilePath, id: String?, _ unpacked: UnpackedBundles, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ComparedPath {
  try console.checkInput(path)
  guard console.isArchive(path) else { return ComparedPath(path, sessionID: id) }
  let folder = try unpacked.folder(for: path, sessionID: id, invocation, console)
  return ComparedPath(folder, name: path.description, sessionID: id)
}

/// Bundles that were unpacked for a while.
private final class UnpackedBundles {
  private let files: any FileSystem
  private var folders: [FilePath] = []

  init(_ files: any FileSystem) { self.files = files }

  /// Unpacks a bundle, or one session of it, into a private folder.
  func folder(
    for bundle: FilePath, sessionID: String?, _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> FilePath {
    var options = ImportOptions()
    options.reading = console.readOptions(invocation, stage: "unpacking")
    options.sessionIDs = sessionID.map { [$0] }
    let folder = options.reading.temporaryFolder.appending(Surroundings.system.temporaryName(for: "satchel-diff"))
    folders.append(folder)
    do throws(FileError) {
      try files.makeFolder(folder, in: .workingFolder, mode: 0o700)
    } catch {
      throw Failure(error)
    }
    do throws(BundleError) {
      let store = folder.appending("store")
      _ = try importBundle(.file(bundle), into: store, options: options, system: files)
      return store
    } catch {
      throw Failure(error).inFile(bundle)
    }
  }

  func remove() {
    for folder in folders { try? removeTree(folder, system: files) }
  }
}

extension Console {
  /// Whether a file begins as an archive does: gzip, zstd, zip or tar.
  func isArchive(_ path: FilePath) -> Bool {
    var start = [UInt8](repeating: 0, count: 262)
    guard let count = try? OpenFile(path, system: files).read(into: &start), count >= 4 else { return false }
    if start.starts(with: [0x1F, 0x8B]) || start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return true }
    if start.starts(with: Array("PK".utf8)) { return true }
    return count == 262 && start[257...].elementsEqual("ustar".utf8)
  }
}
