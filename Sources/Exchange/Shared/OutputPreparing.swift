import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Removes what killed runs left beside an output file.
func sweepLeftovers(beside output: FilePath, files: any FileSystem) throws(SessionError) {
  do throws(FileError) {
    guard try fileStatus(output.parent, system: files) != nil else { return }
    try SatchelFiles.sweepLeftovers(beside: output, others: [Spool.name], system: files)
  } catch {
    // A folder that cannot be listed may be written to all the same.
    if error.code != .permissionDenied, error.code != .notADirectory { throw .writing(error) }
  }
}

/// Finds out whether an output file can appear at its place.
func demandMoves(beside output: FilePath, files: any FileSystem) throws(SessionError) {
  do throws(FileError) { try SatchelFiles.demandMoves(beside: output, system: files) } catch { throw .writing(error) }
}
