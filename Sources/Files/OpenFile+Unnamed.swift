extension OpenFile {
  /// Makes a file for the owner alone that has no name any more, so that nothing is left behind whatever happens.
  ///
  /// For the moment in which it has a name, that is made of `name`, by which a later run sweeps it.
  package static func unnamed(
    in folder: FilePath, called name: FilePath = Spool.name, _ surroundings: Surroundings = .system,
    system: any FileSystem = SystemFiles()
  ) throws(FileError) -> OpenFile {
    let path = folder.appending(surroundings.temporaryName(for: name))
    let file = try OpenFile(
      path, [.read, .write, .create, .exclusive, .noFollow], mode: Permissions.secret, system: system)
    do throws(FileError) { try system.removeFile(path, in: .workingFolder) } catch {
      if error.code != .notFound { throw error }  // another run swept it away
    }
    return file
  }
}
