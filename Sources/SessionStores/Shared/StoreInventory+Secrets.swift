import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel

extension StoreInventory {
  /// Tells of secrets in files that were not read as sessions: unreadable ones, temporary files, what a conversion put
  /// aside, copies. Those in sessions their readers have told of.
  mutating func noteSecrets(_ system: any FileSystem) {
    let told = PagedSet(
      findings.lazy.filter { $0.code == UnwrittenMembers.found }.compactMap(\.place.file).map { FilePath($0) })
    var next = 0
    for file in files where Self.mayHoldSession(file.role) {
      guard let known = FormatRegistry.format(StoreRegistry.format(ofText: file.path, in: format)),
        !known.unwrittenPath.isEmpty, !told.contains(FilePath(file.path.description))
      else { continue }
      while next < sessions.count, sessions[next].path < file.path { next += 1 }
      if next < sessions.count, sessions[next].path == file.path { continue }
      guard let bytes = try? FileBytes(root.appending(file.path), files: system) else { continue }
      if known.unwritten(in: bytes).hasSecret { add([A3SFormat.keyFinding], in: file.path) }
    }
  }

  /// Side data of a known kind holds no session.
  private static func mayHoldSession(_ role: String) -> Bool {
    [StoredFile.sessionRole, A3SRole.staleCopy, A3SRole.temporary, A3SRole.other].contains(role)
  }
}
