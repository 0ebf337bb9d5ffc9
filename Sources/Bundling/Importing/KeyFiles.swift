import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel

/// The files with an API key among those that come in: an import, and a salvage of a bundle, bring bytes as they are.
struct KeyFiles {
  private var paths = PagedSet<FilePath>()
  private var cleaned = PagedSet<FilePath>()

  mutating func insert(_ path: FilePath) { paths.insert(path) }

  /// Takes a file out that was written anew without its key.
  mutating func remove(_ path: FilePath) { cleaned.insert(path) }

  /// Takes in the files that findings of a store tell of; returns the other findings.
  mutating func take(_ findings: PagedList<Finding>) -> PagedList<Finding> {
    for finding in findings where finding.code == UnwrittenMembers.found {
      if let file = finding.place.file { paths.insert(FilePath(file)) }
    }
    return findings.filter { $0.code != UnwrittenMembers.found }
  }

  /// Says of a file that is written that a key is inside; nothing where there is none.
  func findings(of path: FilePath) -> [Finding] {
    guard paths.contains(path), !cleaned.contains(path) else { return [] }
    return [
      Finding(
        .warning, code: UnwrittenMembers.inside,
        message: "An API key is in this file, since what was packed comes out byte for byte.",
        place: Place(file: path.description))
    ]
  }
}
