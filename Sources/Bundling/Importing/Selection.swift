import Digests
import Files

/// The files of a bundle that are to be imported.
struct Selection {
  struct File {
    /// Relative to the target.
    let path: FilePath
    let byteCount: UInt64
    let digest: SHA256Digest
  }

  let sessionIDs: [String]
  let files: [File]
  /// Files that were unpacked but are not wanted.
  let unwanted: [FilePath]

  /// Selects by session ids; all where they are nil.
  init(_ scan: BundleScan, _ wanted: [String]?) throws(BundleError) {
    let sessions = scan.contents?.sessions ?? []
    let ids = wanted.map { Set($0.map { Array($0.utf8) }) }
    let chosen = sessions.indices.filter { ids?.contains(Array(sessions[$0].id.utf8)) ?? true }
    for id in wanted ?? [] where !sessions.contains(where: { Array($0.id.utf8) == Array(id.utf8) }) {
      throw BundleError(.noSuchSession, "the bundle has no session '\(id)'; list it to see which it has")
    }
    sessionIDs = chosen.map { sessions[$0].id }
    let places = Set(chosen)
    var files: [File] = []
    var unwanted: [FilePath] = []
    for (index, record) in scan.records.enumerated() {
      let path = exactPath(record.path.dropFirst(scan.base.count))
      let sharing = scan.ownership.sharing[index] ?? []
      let isWanted =
        ids.map { ids in places.contains(record.planIndex) || sharing.contains { ids.contains(Array($0.utf8)) } }
        ?? true
      if isWanted {
        files.append(File(path: path, byteCount: record.byteCount, digest: record.digest))
      } else {
        unwanted.append(path)
      }
    }
    self.files = files
    self.unwanted = unwanted
  }
}

/// The path that a spelling stands for; it was checked while the bundle was read.
private func exactPath(_ spelled: ArraySlice<UInt8>) -> FilePath {
  let parts = spelled.split(separator: UInt8(ascii: "/")).compactMap { MemberName.exact(Array($0)) }
  return FilePath(bytes: parts.joined(separator: [UInt8(ascii: "/")]))
}
