import SatchelFiles

/// Spells paths for the archive so that no two differ only by case or Unicode normalization.
///
/// Of each name only a hash and where it was first seen are kept in memory; the paths themselves stand in pages. The
/// hash differs from run to run, but never decides: a name is held against the path that it was first seen in.
struct MemberNaming {
  private typealias Parts = [ArraySlice<UInt8>]
  private static let depthBits: UInt64 = 16
  private var paths: PagedList<FilePath> = []
  /// For the first name of each kind: the place of its path, and its depth there.
  private var names = NameTable()
  private var lastParts: Parts = []
  private var lastSpelled: [[UInt8]] = []

  /// The spelling of a relative path; call in byte order of the paths, so that it does not depend on anything else.
  mutating func spell(_ path: FilePath) -> [UInt8] {
    let parts = Self.parts(of: path)
    let known = zip(parts, lastParts).prefix { $0 == $1 }.count
    var spelled = Array(lastSpelled.prefix(known))
    paths.append(path)
    for depth in known..<parts.count { spelled.append(spell(parts, depth)) }
    lastParts = parts
    lastSpelled = spelled
    return Array(spelled.joined(separator: [UInt8(ascii: "/")]))
  }

  /// The spelling of one component, which is the plain one unless another name was there first.
  private mutating func spell(_ parts: Parts, _ depth: Int) -> [UInt8] {
    let component = Array(parts[depth])
    let plain = MemberName.spell(component)
    let folded = FoldedName.fold(plain)
    var hasher = Hasher()
    for part in parts[..<depth] { hasher.combine(part) }
    hasher.combine(folded)
    let hash = UInt64(bitPattern: Int64(hasher.finalize()))
    let paths = paths
    let first = names.value(hash) { place in
      let other = Self.parts(of: paths[Int(place >> Self.depthBits)])
      let otherDepth = Int(place & (1 << Self.depthBits - 1))
      return otherDepth == depth && other[..<depth] == parts[..<depth]
        && FoldedName.fold(MemberName.spell(Array(other[depth]))) == folded
    }
    guard let first else {
      names.insert(hash, UInt64(paths.count - 1) << Self.depthBits | UInt64(depth))
      return plain
    }
    let isSame = Self.parts(of: paths[Int(first >> Self.depthBits)])[depth] == parts[depth]
    return isSame ? plain : MemberName.spell(component, distinctly: true)
  }

  private static func parts(of path: FilePath) -> Parts {
    path.bytes.split(separator: UInt8(ascii: "/"), maxSplits: 1 << depthBits - 1, omittingEmptySubsequences: false)
  }
}
