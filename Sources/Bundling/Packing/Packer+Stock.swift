import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

// The description tells of the sessions what taking stock found in them, and a live store goes on: what is packed of a
// session may be another state. Then stock is taken anew, of the very bytes that were packed.

extension Packer {
  /// Whether a session's file is another than when stock was taken.
  func isChanged(_ index: Int, _ status: FileStatus) -> Bool {
    guard store.files[index].role == StoredFile.sessionRole, let stamp = store.files[index].stamp else { return false }
    return stamp != FileStamp(status)
  }

  /// Takes stock of what was packed of a session's file: what is in it, and what is wrong with it, as if it had been so when
  /// stock was taken.
  mutating func takeStock(of index: Int, _ bytes: (any RandomAccessBytes)?) {
    let path = store.files[index].path
    guard let place = store.sessions.firstIndex(where: { $0.path == path }) else { return }
    guard let bytes else { return noteChange(path) }
    do throws(SessionError) {
      var (fresh, found) = try StoreRegistry.restock(path, holding: bytes, store.format)
      fresh.era = max(fresh.era, store.sessions[place].era)
      store.sessions[place] = fresh
      store.files[index].sessionIDs = [fresh.id]
      let codes = Set(found.map(\.code))
      forgetFindings(of: path) { $0.severity == .damage || codes.contains($0.code) }
      findings += found
    } catch {
      if [.sealed, .tooLarge, .unreadable].contains(error.code) { return noteChange(path) }
      store.sessions.removeAll { $0.path == path }
      forgetFindings(of: path) { _ in true }
      findings.append(.unreadableSession(error, at: path))
    }
  }

  /// Lets go of what taking stock found in a file that is another now.
  private mutating func forgetFindings(of path: FilePath, _ isOld: (Finding) -> Bool) {
    let store = store
    self.store.findings.removeAll { finding in
      finding.place.file.map { store.relative($0) == path } ?? false && isOld(finding)
    }
  }
}

/// A file that was read, once more: as far as it was read then.
struct RereadBytes: RandomAccessBytes {
  let byteCount: UInt64
  private let bytes: FileBytes

  /// Nil where another file has its name now.
  init?(_ root: FilePath, _ path: FilePath, _ source: PackedFile, _ system: any FileSystem) {
    guard let found = try? FileBytes(root.appending(path), files: system), found.status.inode == source.status.inode,
      found.byteCount >= source.byteCount
    else { return nil }
    bytes = found
    byteCount = source.byteCount
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < byteCount else { return 0 }
    let count = Int(min(UInt64(buffer.count), byteCount - offset))
    return try unsafe bytes.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
  }
}
