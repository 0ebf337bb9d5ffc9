import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel

extension StoreInventory {
  /// Tells of secrets in files that were not read as sessions (unreadable ones, temporary files, what a conversion put
  /// aside, copies) and in what was put aside inside of sessions. Of others in sessions their readers have told.
  mutating func noteSecrets(_ system: any FileSystem) {
    let told = files(with: UnwrittenMembers.found)
    let partlyRead = files(with: "several-metas")
    let sessions = marks
    var next = 0
    let copies = StoreRegistry.layout(format)?.ownSighting.copyRoles ?? []
    for file in files where mayHoldSession(file.role, copies) {
      guard let known = FormatRegistry.format(StoreRegistry.format(ofText: file.path, in: format)),
        !told.contains(FilePath(file.path.description))
      else { continue }
      while next < sessions.count, sessions[next].path < file.path { next += 1 }
      if next < sessions.count, case let session = sessions[next], session.path == file.path, session.isRead,
        !partlyRead.contains(FilePath(file.path.description))
      {
        if session.holdsSecret { add([A3SFormat.keyFinding(at: Aside.memberName)], in: file.path) }
        continue
      }
      guard let bytes = try? FileBytes(root.appending(file.path), files: system) else { continue }
      let secret = known.unwritten(in: bytes).members.first { !$0.isBlank }
      if let secret { add([A3SFormat.keyFinding(at: secret.path)], in: file.path) }
    }
  }

  private func files(with code: String) -> PagedSet<FilePath> {
    PagedSet(findings.lazy.filter { $0.code == code }.compactMap(\.place.file).map { FilePath($0) })
  }

  /// Side data of a known kind holds no session.
  private func mayHoldSession(_ role: String, _ copies: Set<String>) -> Bool {
    let common = [StoredFile.sessionRole, StoredFile.temporaryRole, StoredFile.otherRole]
    return common.contains(role) || copies.contains(role)
  }
}
