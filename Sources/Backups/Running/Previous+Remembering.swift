import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

extension StoreBackup.Previous {
  /// A file system that knows the sessions of the snapshot before, of files that are as they were then. Sessions of which
  /// something was noticed are read again, so that it is noticed again.
  func remembering(
    _ base: any FileSystem, root: FilePath, _ reader: ChunkReader
  ) throws(BackupError) -> RememberingFiles {
    var known = PagedMap<FilePath, Remembered>()
    var noticed = PagedSet<FilePath>()
    var lines = try CatalogueReader(store.catalogue, reader)
    var last: CatalogueFile?
    while let line = try lines.next() {
      switch line {
      case .file(let file): last = file
      case .session(let session):
        guard let file = last, file.path == session.session.path, session.session.isRead, !session.session.holdsSecret,
          file.keptFrom == nil, file.lostByteCount == nil
        else { continue }
        _ = known.insert(Remembered(file, session.session), forKey: file.path)
      case .finding(let finding): if let file = finding.place.file { noticed.insert(FilePath(file)) }
      default: break
      }
    }
    let (sessions, exceptions, started) = (known, noticed, started)
    return RememberingFiles(base, root: root) { path, status in
      guard let known = sessions[path], !exceptions.contains(path),
        max(status.modified, status.changed).seconds < started.seconds - StoreFingerprint.grain,
        known.isSame(as: status)
      else { return nil }
      return known.session
    }
  }
}

/// A session, and what its file was when it was read.
private struct Remembered: PagedElement {
  let session: StoredSession
  private let (byteCount, inode): (UInt64, UInt64)
  private let (modified, changed): (FileTime, FileTime)

  init(_ file: CatalogueFile, _ session: StoredSession) {
    (byteCount, inode, modified, changed) = (file.byteCount, file.inode, file.modified, file.changed)
    self.session = session
  }

  func isSame(as status: FileStatus) -> Bool {
    status.byteCount == byteCount && status.inode == inode && status.modified == modified && status.changed == changed
  }

  func write(to page: inout PageWriter) {
    page.write(byteCount)
    page.write(inode)
    page.write(modified)
    page.write(changed)
    session.write(to: &page)
  }

  init(from page: inout PageReader) {
    byteCount = page.number()
    inode = page.number()
    modified = page.fileTime()
    changed = page.fileTime()
    session = StoredSession(from: &page)
  }
}
