// `renameat2` with RENAME_NOREPLACE moves without ever replacing, in one step. Some file systems (NFS, some that run in
// user space) and old kernels refuse its flags. There, a file gets its new name by `linkat`, which never replaces either,
// and loses its old one after; a folder is moved by `rename` over an empty folder that was made to claim the name. Who is
// killed in between leaves one file under both names, or a file and an empty folder, and nothing else.

extension FileSystem {
  /// Moves a file or folder to a name that must be free; fails with `exists` if it is not, and replaces nothing.
  ///
  /// One step where the file system has one for it, else two (see above). Between two file systems it fails with an error
  /// that `isAcrossFileSystems`.
  public func move(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    do throws(FileError) {
      try rename(path, in: folder, to: newPath, in: newFolder, replacing: false)
    } catch {
      guard error.isUnsupported else { throw error }
      if try status(at: path, in: folder).kind == .directory {
        try moveOverClaim(path, in: folder, to: newPath, in: newFolder)
      } else {
        try moveByLink(path, in: folder, to: newPath, in: newFolder)
      }
    }
  }

  private func moveByLink(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    try link(path, in: folder, to: newPath, in: newFolder)
    do throws(FileError) {
      try removeFile(path, in: folder)
    } catch {
      try? removeFile(newPath, in: newFolder)
      throw error
    }
  }

  private func moveOverClaim(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    try makeFolder(newPath, in: newFolder, mode: 0o700)
    do throws(FileError) {
      try rename(path, in: folder, to: newPath, in: newFolder, replacing: true)
    } catch {
      try? removeFolder(newPath, in: newFolder)
      throw error
    }
  }

  /// Waits until a file's content, or a folder's entries, are on the disk, where the file system knows how to wait.
  public func settle(_ file: Descriptor) throws(FileError) {
    do throws(FileError) { try sync(file) } catch { if !error.isUnsupported { throw error } }
  }

  /// Waits until all that is below a folder is on the disk, where the file system knows how to wait.
  public func settleTree(_ folder: Descriptor) throws(FileError) {
    do throws(FileError) { try syncTree(folder) } catch { if !error.isUnsupported { throw error } }
  }
}
