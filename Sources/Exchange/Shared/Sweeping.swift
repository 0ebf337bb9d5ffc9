import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Removes the half-written files that killed runs left beside an output file.
func sweepLeftovers(of output: FilePath, files: any FileSystem) throws(SessionError) {
  do throws(FileError) {
    guard try fileStatus(output.parent, system: files) != nil else { return }
    let folder = try OpenFolder(output.parent, system: files)
    _ = try leftovers(of: output.lastComponent, in: folder.descriptor, system: files)
    _ = try leftovers(of: Spool.name, in: folder.descriptor, system: files)
  } catch {
    // A folder that cannot be listed may be written to all the same.
    if error.code != .permissionDenied, error.code != .notADirectory { throw .writing(error) }
  }
}
