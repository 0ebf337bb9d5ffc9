import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

extension SessionError {
  /// A session that the program of the era to be written would refuse.
  static func broken(_ finding: Finding, in file: FilePath) -> SessionError {
    var error = SessionError(
      .refused, finding.message + " Write another era, or put the session right first.",
      at: finding.place.inFile(file.description))
    error.condition = finding.code
    return error
  }

  /// What stands at a path; a link is followed.
  static func kind(of path: FilePath, files: any FileSystem) throws(SessionError) -> FileStatus.Kind {
    do throws(FileError) {
      return try files.status(behind: path, in: .workingFolder).kind
    } catch {
      throw .reading(error)
    }
  }
}
