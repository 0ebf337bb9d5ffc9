import SatchelFiles

extension TargetPlace {
  /// Makes what is missing on the way, takes back what was killed here, and makes a fresh folder for an import.
  func makeStaging(_ surroundings: Surroundings) throws(BundleError) -> StagingFolder {
    do throws(FileError) {
      try makeParent()
      try recover()
      return StagingFolder(try stage(surroundings), system: plain)
    } catch { throw BundleError(writing: error) }
  }
}
