import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// The folder of an output file, where it is there, looked up once: on `files` the output's path goes on to mean a name in
/// it, whatever becomes of the names on the way to it.
final class OutputFolder {
  let files: any FileSystem
  private let folder: OpenFolder?

  init(of output: FilePath, files system: any FileSystem) throws(SessionError) {
    do throws(FileError) {
      guard try fileStatus(output.parent, system: system) != nil else {
        (folder, files) = (nil, system)
        return
      }
      let found = try OpenFolder(output.parent, system: system)
      (folder, files) = (found, AnchoredFiles(system, at: output.parent, found.descriptor))
    } catch { throw .writing(error) }
  }
}

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
