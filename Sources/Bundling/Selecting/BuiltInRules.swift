import SatchelFiles
import SatchelSessionStores

/// What is left out of bundles without being asked for, by the names of files.
struct BuiltInRules {
  /// These name files and folders.
  private static let secrets = [".env*", "*credentials*"].compactMap { GlobPattern($0, ignoringCase: true) }
  /// These name files only: a folder may well be called by an encoded id.
  private static let secretFiles = ["auth.json", "*.pem", "*.key", "id_*"].compactMap {
    GlobPattern($0, ignoringCase: true)
  }

  private static let namesOfKeys = secrets + secretFiles.dropLast()

  /// Whether a file is called as keys are. Not by `id_*`, which the encoded ids of sessions begin with, too.
  static func isCalledAsKeysAre(_ path: FilePath) -> Bool {
    GlobPattern.isNamed(path, byAnyOf: namesOfKeys)
  }

  /// How many names of the path a rule covers, and which rule; nil for a file that is taken.
  static func verdict(on path: FilePath) -> (depth: Int, reason: LeftOut.Reason)? {
    let names = path.components
    for (index, name) in names.enumerated() {
      if name == ".git" { return (index + 1, .versionControl) }
      if Surroundings.isLeftoverName(name) { return (index + 1, .leftover) }
    }
    if let depth = secrets.compactMap({ $0.matchedDepth(of: path) }).min() { return (depth, .secret) }
    return GlobPattern.isNamed(path, byAnyOf: secretFiles) ? (names.count, .secret) : nil
  }
}
