import SatchelFiles
import SatchelSessionModel

/// Whether something stands at a path, readable or not. A link that leads nowhere is nothing, as for the programs.
///
/// Nothing is opened, so that a pipe behind a link does not hang.
func isPresent(_ path: FilePath, system: any FileSystem) throws(SessionError) -> Bool {
  do throws(FileError) {
    guard let status = try fileStatus(path, system: system) else { return false }
    return status.kind == .symlink ? try leadsSomewhere(path, system) : true
  } catch {
    // A path through something that is no folder leads nowhere.
    if error.code == .notADirectory { return false }
    throw .reading(error)
  }
}

/// Asks for `.` below the link: there is one where it leads to a folder; that what it leads to is no folder is an answer,
/// too.
private func leadsSomewhere(_ link: FilePath, _ system: any FileSystem) throws(FileError) -> Bool {
  do throws(FileError) {
    _ = try system.status(at: link.appending("."), in: .workingFolder)
    return true
  } catch {
    switch error.code {
    case .notADirectory: return true
    case .notFound, .isALink: return false
    default: throw error
    }
  }
}
