import SatchelDigests
import SatchelFiles

// Whether a store changed is told by a digest over the names, sizes, times, numbers and modes of all that is in it: that
// costs a look at each file. Times of a change can stand still where a file is changed twice within the clock's grain, so a
// store is not told by it as long as anything in it is younger than two seconds. Nor is one with links, behind which
// something may change.

enum StoreFingerprint {
  /// How old a change must be to be told apart from one that follows it, in seconds.
  static let grain: Int64 = 2

  /// The digest of a folder at a time; nil where it does not tell enough, or part of it cannot be read.
  static func of(_ root: FilePath, salt: String, at time: FileTime, system: any FileSystem) throws(BackupError)
    -> SHA256Digest?
  {
    var youngest = FileTime(seconds: 0)
    var digest = try newHasher()
    var buffer = Array(salt.utf8)
    do throws(FileError) {
      var walk = try FolderWalk(root, system: system)
      while let entry = try walk.next() {
        let status = entry.status
        guard status.kind != .symlink, !walk.isUnreadable else { return nil }
        youngest = max(youngest, status.modified, status.changed)
        buffer += entry.path.bytes
        buffer.append(0)
        let numbers: [UInt64] = [
          status.byteCount, UInt64(bitPattern: status.modified.seconds), UInt64(status.modified.nanoseconds),
          UInt64(bitPattern: status.changed.seconds), UInt64(status.changed.nanoseconds), status.inode,
          UInt64(status.mode), status.kind == .regular ? 0 : status.kind == .directory ? 1 : 2,
        ]
        for number in numbers {
          for shift in stride(from: 0, to: 64, by: 8) {
            buffer.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
          }
        }
        if buffer.count > 65_536 {
          digest.update(buffer)
          buffer.removeAll(keepingCapacity: true)
        }
      }
    } catch {
      if error.code == .interrupted { throw BackupError(reading: error) }
      return nil
    }
    guard youngest.seconds < time.seconds - grain else { return nil }
    digest.update(buffer)
    do throws(DigestError) { return try digest.finish() } catch { throw BackupError(.unavailable, "\(error)") }
  }
}
