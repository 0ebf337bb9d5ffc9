/// The folders that an archive names though nothing else would: nothing may stand in or below them.
///
/// Of each name a hash is kept. By chance, an entry is refused wrongly once in some 10¹³ archives of 200,000 folders.
struct EmptyFolderNames {
  private var hashes: Set<Int> = []

  /// Remembers a folder.
  mutating func insert(_ path: [UInt8]) { hashes.insert(path[...].hashValue) }

  /// Why an entry cannot stand in one of the folders on its way; nil where it can.
  func objection(to path: [UInt8]) -> PathObjection? {
    if hashes.isEmpty { return nil }
    for index in path.indices where path[index] == UInt8(ascii: "/") && hashes.contains(path[..<index].hashValue) {
      return PathObjection("folder-not-empty", "it stands in a folder that an earlier entry says is empty")
    }
    return nil
  }
}
