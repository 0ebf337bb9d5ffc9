import SatchelFiles
import SatchelSessionStores

/// What is left out of bundles without being asked for, by the names of files.
struct BuiltInRules {
  /// These name files and folders.
  private static let secrets = [".env*", "*credentials*", "auth.json", "*.pem", "*.key"].compactMap {
    GlobPattern($0, ignoringCase: true)
  }
  /// So are private keys called; but so begin encoded ids of sessions, too.
  private static let keys = [GlobPattern("id_*", ignoringCase: true)].compactMap { $0 }

  /// Whether a file is called as keys are. With `mayBeEncoded`, `id_*` may be an encoded id.
  static func isCalledAsKeysAre(_ path: FilePath, mayBeEncoded: Bool) -> Bool {
    GlobPattern.isNamed(path, byAnyOf: mayBeEncoded ? secrets : secrets + keys)
  }

  /// How many names of the path a rule covers, and which rule; nil for a file that is taken. With `mayBeEncoded`, `id_*`
  /// may be an encoded id.
  static func verdict(on path: FilePath, mayBeEncoded: Bool) -> (depth: Int, reason: LeftOut.Reason)? {
    let names = path.components
    for (index, name) in names.enumerated() {
      if name == ".git" { return (index + 1, .versionControl) }
      if Surroundings.isLeftoverName(name) { return (index + 1, .leftover) }
    }
    let patterns = mayBeEncoded ? secrets : secrets + keys
    return patterns.compactMap { $0.matchedDepth(of: path) }.min().map { ($0, .secret) }
  }
}
