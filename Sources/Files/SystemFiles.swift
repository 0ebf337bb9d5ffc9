import Glibc
import SatchelCFiles

/// The real file system.
public struct SystemFiles: FileSystem {
  /// There is only one.
  public init() {}

  /// Where temporary files go: `TMPDIR`, else `/tmp`.
  package static let temporaryFolder: FilePath = {
    guard let value = unsafe getenv("TMPDIR"), unsafe value.pointee != 0 else { return "/tmp" }
    return unsafe FilePath(bytes: UnsafeRawBufferPointer(start: value, count: strlen(value)))
  }()

  /// Opens or creates; always close-on-exec, never a controlling terminal. A pipe without a writer makes it wait.
  public func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    let full = folder.path.appending(path)
    let number = try unsafe call("open", full, path) { name in
      unsafe openat(folder.rawValue, name, access.flags, mode)
    }
    return Descriptor(rawValue: number, path: full)
  }

  /// Closes. EINTR counts as closed, as on Linux it is.
  public func close(_ file: Descriptor) throws(FileError) {
    if Glibc.close(file.rawValue) != 0, errno != EINTR {
      throw FileError(errno: errno, operation: "close", path: file.path)
    }
  }

  /// Reads at the position.
  public func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try retry("read", file.path) { unsafe Glibc.read(file.rawValue, buffer.baseAddress, buffer.count) }
  }

  /// Reads at an offset.
  public func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    guard let place = off_t(exactly: offset) else { return 0 }
    return try retry("read", file.path) { unsafe pread(file.rawValue, buffer.baseAddress, buffer.count, place) }
  }

  /// Writes at the position.
  public func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try retry("write", file.path) { unsafe Glibc.write(file.rawValue, bytes.baseAddress, bytes.count) }
  }

  /// Cuts or extends.
  public func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError) {
    guard let length = off_t(exactly: byteCount) else {
      throw FileError(errno: EFBIG, operation: "truncate", path: file.path)
    }
    _ = try retry("truncate", file.path) { Int(ftruncate(file.rawValue, length)) }
  }

  /// Syncs content and size.
  public func sync(_ file: Descriptor) throws(FileError) {
    _ = try retry("fsync", file.path) { Int(fsync(file.rawValue)) }
  }

  /// Syncs the whole file system that the folder is on: one wait instead of one a file.
  public func syncTree(_ folder: Descriptor) throws(FileError) {
    _ = try retry("fsync", folder.path) { Int(syncfs(folder.rawValue)) }
  }

  /// Renames.
  public func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    let full = newFolder.path.appending(newPath)
    let flags: UInt32 = replacing ? 0 : 1  // RENAME_NOREPLACE
    _ = try unsafe call("rename to", full, path) { name in
      var result: Int32 = -1
      let reached = unsafe withCString(of: newPath) { newName in
        result = unsafe renameat2(folder.rawValue, name, newFolder.rawValue, newName, flags)
      }
      if !reached { errno = EINVAL }
      return result
    }
  }

  /// Links.
  public func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    let full = newFolder.path.appending(newPath)
    _ = try unsafe call("link to", full, path) { name in
      var result: Int32 = -1
      let reached = unsafe withCString(of: newPath) { newName in
        result = unsafe linkat(folder.rawValue, name, newFolder.rawValue, newName, 0)
      }
      if !reached { errno = EINVAL }
      return result
    }
  }

  /// The effective user.
  public var userID: UInt32 { geteuid() }

  /// Removes a file or link.
  public func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    _ = try unsafe call("remove", folder.path.appending(path), path) { unsafe unlinkat(folder.rawValue, $0, 0) }
  }

  /// Makes a folder.
  public func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    _ = try unsafe call("make folder", folder.path.appending(path), path) { unsafe mkdirat(folder.rawValue, $0, mode) }
  }

  /// Removes an empty folder.
  public func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    _ = try unsafe call("remove folder", folder.path.appending(path), path) {
      unsafe unlinkat(folder.rawValue, $0, Int32(AT_REMOVEDIR))
    }
  }

  /// Looks at an open file.
  public func status(of file: Descriptor) throws(FileError) -> FileStatus {
    var raw = stat()
    _ = try retry("stat", file.path) { Int(unsafe fstat(file.rawValue, &raw)) }
    return FileStatus(raw)
  }

  /// Looks at a name.
  public func status(at path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    var raw = stat()
    _ = try unsafe call("stat", folder.path.appending(path), path) {
      unsafe fstatat(folder.rawValue, $0, &raw, AT_SYMLINK_NOFOLLOW)
    }
    return FileStatus(raw)
  }

  /// Looks at what a name leads to.
  public func status(behind path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    var raw = stat()
    _ = try unsafe call("stat", folder.path.appending(path), path) { unsafe fstatat(folder.rawValue, $0, &raw, 0) }
    return FileStatus(raw)
  }

  /// Reads a link.
  public func linkText(of path: FilePath, in folder: Descriptor) throws(FileError) -> FilePath {
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try unsafe call("read the link", folder.path.appending(path), path) { name in
      unsafe text.withUnsafeMutableBufferPointer { room in
        guard let start = room.baseAddress else { return 0 }
        return Int32(unsafe readlinkat(folder.rawValue, name, start, room.count))
      }
    }
    return FilePath(bytes: text[..<Int(count)].map { UInt8(bitPattern: $0) })
  }

  /// Lists names.
  public func list(_ folder: Descriptor) throws(FileError) -> PagedList<FolderName> {
    let again = try open(".", in: folder, [.read, .folder], mode: 0)
    guard let stream = unsafe fdopendir(again.rawValue) else {
      let reason = errno
      try? close(again)
      throw FileError(errno: reason, operation: "list", path: folder.path)
    }
    defer { unsafe _ = closedir(stream) }
    var names = PagedList<FolderName>()
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe nameBytes(of: entry)
      if name == [0x2e] || name == [0x2e, 0x2e] { continue }
      names.append(FolderName(FilePath(bytes: name), unsafe kind(of: entry)))
    }
    guard errno == 0 else { throw FileError(errno: errno, operation: "list", path: folder.path) }
    return names
  }

  /// Locks by `flock`.
  public func lock(_ file: Descriptor) throws(FileError) -> Bool { try lock(file, LOCK_EX) }

  /// Calls `flock` with `LOCK_SH` and `LOCK_NB`.
  public func lockShared(_ file: Descriptor) throws(FileError) -> Bool { try lock(file, LOCK_SH) }

  private func lock(_ file: Descriptor, _ kind: Int32) throws(FileError) -> Bool {
    do throws(FileError) {
      _ = try retry("lock", file.path) { Int(flock(file.rawValue, kind | LOCK_NB)) }
      return true
    } catch {
      if error.errno == EWOULDBLOCK { return false }
      throw error
    }
  }

  /// Begins writing what is dirty.
  public func beginSync(_ file: Descriptor) {
    _ = sync_file_range(file.rawValue, 0, 0, 2)  // SYNC_FILE_RANGE_WRITE
  }

  /// Asks `fstatvfs`.
  public func volumeID(of folder: Descriptor) -> UInt64? {
    var raw = statvfs()
    guard unsafe fstatvfs(folder.rawValue, &raw) == 0, raw.f_fsid != 0 else { return nil }
    return UInt64(raw.f_fsid)
  }

  /// Asks `fstatvfs`.
  public func freeByteCount(near folder: Descriptor) -> UInt64? {
    var raw = statvfs()
    guard unsafe fstatvfs(folder.rawValue, &raw) == 0, raw.f_blocks > 0 else { return nil }
    let (bytes, overflow) = UInt64(raw.f_bavail).multipliedReportingOverflow(by: UInt64(raw.f_frsize))
    return overflow ? nil : bytes
  }

  /// Sets the permission bits.
  public func setMode(of file: Descriptor, to mode: UInt32) throws(FileError) {
    _ = try retry("chmod", file.path) { Int(fchmod(file.rawValue, mode)) }
  }

  /// Sets the time of the last change; the time of the last read stays.
  public func setModified(of file: Descriptor, to time: FileTime) throws(FileError) {
    let times = [
      timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2),  // UTIME_OMIT
      timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)),
    ]
    _ = try retry("set the time of", file.path) {
      Int(unsafe times.withUnsafeBufferPointer { unsafe futimens(file.rawValue, $0.baseAddress) })
    }
  }
}
