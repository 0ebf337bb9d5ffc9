import SatchelDigests
import SatchelFiles
import SatchelSessionModel

/// The SHA-256 of a regular file, or of its first bytes; nil for anything else. No link is followed in the last
/// component unless that is asked for, and nothing is waited for.
func contentDigest(
  _ name: FilePath, in folder: Descriptor, followingLinks: Bool = false, limit: UInt64 = .max, system: any FileSystem
) throws(FileError) -> SHA256Digest? {
  do throws(FileError) {
    if !followingLinks {
      guard try fileStatus(name, in: folder, system: system)?.kind == .regular else { return nil }
    }
  } catch {
    if error.code == .notADirectory { return nil }
    throw error
  }
  let access: FileAccess = followingLinks ? [.read, .nonBlocking] : [.read, .noFollow, .nonBlocking]
  let file = try OpenFile(name, in: folder, access, system: system)
  let status = try file.status()
  guard status.kind == .regular else { return nil }
  guard var hasher = try? SHA256Hasher() else { return nil }
  // A small file is read at once, and of it no more room is made than it takes.
  var buffer = [UInt8](repeating: 0, count: Int(min(262_144, max(4096, status.byteCount.saturatingSum(1)))))
  var rest = limit
  while rest > 0, case let read = try file.read(into: &buffer), read > 0 {
    let count = Int(min(UInt64(read), rest))
    hasher.update(buffer.span.extracting(0..<count))
    rest -= UInt64(count)
  }
  return try? hasher.finish()
}
