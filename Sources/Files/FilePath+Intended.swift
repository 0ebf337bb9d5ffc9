// What is written stands under a temporary name first, and only that is what a failed operation knows. Nobody can do
// anything with such a name, so errors tell of the file or folder that was to come of it.

extension FilePath {
  /// The path without temporary names: what stands under one is told of by the name that it is going to have, and what is
  /// only needed meanwhile by that of the folder it stands in.
  ///
  /// Private folders in which a program works with what it opened or unpacked are left to it, see `WorkFolder`.
  public var intended: FilePath {
    guard bytes.contains(where: { $0 == UInt8(ascii: ".") }), bytes.count > 8 else { return self }
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { FilePath(bytes: $0) }
    guard parts.contains(where: { $0 == ".." || $0.temporaryOrigin != nil }) else { return self }
    var shown: [FilePath] = []
    var rest = parts[...]
    while let part = rest.popFirst() {
      guard let origin = part.temporaryOrigin else {
        shown.append(part)
        continue
      }
      let isOwn = Self.ownNames.contains(origin)
      if rest.first == WorkFolder.content {
        if isOwn { return self }
        rest = []
      } else if let inner = rest.first, Self.innerNames.contains(inner) {
        rest.removeFirst()
      }
      if !isOwn { shown.append(origin) }
    }
    return Self.joined(shown)
  }

  /// What names are made of that stand for nothing that a person named.
  private static let ownNames: Set<FilePath> = [FolderPlace.insideName, Spool.name, Leftover.probe]
  /// What stands in a private folder.
  private static let innerNames = Set(
    StagedNames.contents + [StagedNames.list, Leftover.record, "old", "finished", "undoing"])

  /// What a temporary name was made of; nil for any other.
  private var temporaryOrigin: FilePath? {
    let end = Array(".tmp".utf8)
    guard bytes.first == UInt8(ascii: "."), bytes.suffix(4).elementsEqual(end) else { return nil }
    let parts = bytes.dropFirst().dropLast(4).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count > 2 else { return nil }
    let inner = FilePath(bytes: Array(parts.dropLast(2).joined(separator: [UInt8(ascii: ".")])))
    guard Surroundings.isTemporaryName(self, for: inner) else { return nil }
    return inner.temporaryOrigin ?? inner
  }

  /// A path of components, without ways out of a folder and into it again: so the place beside a target is looked up.
  private static func joined(_ parts: [FilePath]) -> FilePath {
    var straight: [FilePath] = []
    for part in parts {
      if straight.count > 1, straight.last == "..", straight[straight.count - 2] == part, part != ".." {
        straight.removeLast()
      } else {
        straight.append(part)
      }
    }
    if straight == [""] { return "/" }
    return straight.isEmpty ? "." : FilePath(bytes: Array(straight.map(\.bytes).joined(separator: [UInt8(ascii: "/")])))
  }
}
