/// Finds names of an archive that cannot stand side by side on every file system.
///
/// Entries may come in any order. Of each name, folders on the way included, 16 bytes are kept: a hash of its folded
/// form, and one of its exact form with its kind. With 200,000 names, one in some 10⁹ archives would be refused
/// wrongly; none is let through by chance that has only one pair.
struct NameClashes {
  private static let folderBit: UInt64 = 1
  private var names = NameTable()

  /// How many names are known, folders on the way included.
  var count: Int { names.count }

  /// Why an entry cannot stand beside the earlier ones; nil where it can. The path has no slash at its end.
  ///
  /// A folder may be named again, and after what is in it.
  mutating func objection(to path: [UInt8], isFolder: Bool) -> PathObjection? {
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    var folded = Hasher()
    var exact = Hasher()
    for (index, part) in parts.enumerated() {
      folded.combine(FoldedName.fold(part))
      exact.combine(part)
      let isLast = index == parts.count - 1
      let hash = UInt64(bitPattern: Int64(folded.finalize()))
      let kind = isLast && !isFolder ? 0 : Self.folderBit
      let value = UInt64(bitPattern: Int64(exact.finalize())) & ~Self.folderBit | kind
      guard let known = names.value(hash) else {
        names.insert(hash, value)
        continue
      }
      if let objection = Self.objection(to: value, beside: known, isLast: isLast) { return objection }
    }
    return nil
  }

  private static func objection(to value: UInt64, beside known: UInt64, isLast: Bool) -> PathObjection? {
    if (value ^ known) & ~folderBit != 0 {
      return PathObjection(
        "name-clash",
        isLast
          ? "an earlier entry has the same name but for case or Unicode normalization"
          : "a folder on the way has the name of an earlier entry but for case or Unicode normalization")
    }
    switch (value & folderBit != 0, known & folderBit != 0) {
    case (true, true): return nil
    case (false, false): return PathObjection("duplicate", "an earlier entry has the same name")
    case (true, false): return PathObjection("file-as-folder", "it needs a folder where an earlier entry is a file")
    case (false, true): return PathObjection("folder-as-file", "it is a file where an earlier entry has a folder")
    }
  }
}
