import Glibc

/// Repeats a call until a signal no longer interrupts it.
func retry(_ operation: String, _ path: FilePath, _ body: () -> Int) throws(FileError) -> Int {
  while true {
    let result = body()
    if result >= 0 { return result }
    let reason = errno
    if reason != EINTR { throw FileError(errno: reason, operation: operation, path: path) }
  }
}

/// Makes a call that takes a path; a NUL in the path is refused instead of cutting it.
func call(
  _ operation: String, _ shown: FilePath, _ path: FilePath, _ body: (UnsafePointer<CChar>) -> Int32
) throws(FileError) -> Int32 {
  let result = try retry(operation, shown) {
    var result: Int32 = -1
    let reached = unsafe withCString(of: path) { unsafe result = body($0) }
    if !reached { errno = EINVAL }
    return Int(result)
  }
  return Int32(truncatingIfNeeded: result)
}

/// Lends a path as a C string (`.` for the empty path); false if it holds a NUL.
func withCString(of path: FilePath, _ body: (UnsafePointer<CChar>) -> Void) -> Bool {
  if path.bytes.contains(0) { return false }
  var bytes = (path.isEmpty ? "." : path).bytes.map { CChar(bitPattern: $0) }
  bytes.append(0)
  unsafe bytes.withUnsafeBufferPointer { buffer in
    if let start = buffer.baseAddress { unsafe body(start) }
  }
  return true
}

/// The name in a directory entry, up to its NUL.
func nameBytes(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
  guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
  let start = unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
  return unsafe Array(UnsafeRawBufferPointer(start: start, count: strlen(start)))
}

/// What a directory entry says it is; nil where it does not say.
func kind(of entry: UnsafeMutablePointer<dirent>) -> FileStatus.Kind? {
  switch unsafe Int(entry.pointee.d_type) {
  case Int(DT_REG): .regular
  case Int(DT_DIR): .directory
  case Int(DT_LNK): .symlink
  case Int(DT_UNKNOWN): nil
  default: .other
  }
}

extension FileAccess {
  /// The flags of `open(2)`.
  var flags: Int32 {
    var flags = O_CLOEXEC | O_NOCTTY
    if contains(.write) || contains(.append) {
      flags |= contains(.read) ? O_RDWR : O_WRONLY
    } else {
      flags |= O_RDONLY
    }
    if contains(.append) { flags |= O_APPEND }
    if contains(.create) { flags |= O_CREAT }
    if contains(.exclusive) { flags |= O_EXCL }
    if contains(.noFollow) { flags |= O_NOFOLLOW }
    if contains(.folder) { flags |= O_DIRECTORY }
    if contains(.truncate) { flags |= O_TRUNC }
    if contains(.nonBlocking) { flags |= O_NONBLOCK }
    return flags
  }
}

extension FileStatus {
  init(_ raw: stat) {
    let kind: Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symlink
      default: .other
      }
    self.init(
      kind: kind, byteCount: UInt64(max(0, raw.st_size)),
      modified: FileTime(seconds: Int64(raw.st_mtim.tv_sec), nanoseconds: Int32(raw.st_mtim.tv_nsec)),
      changed: FileTime(seconds: Int64(raw.st_ctim.tv_sec), nanoseconds: Int32(raw.st_ctim.tv_nsec)),
      mode: raw.st_mode & 0o7777, device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino), owner: raw.st_uid)
  }
}

extension Descriptor {
  /// The process's own working folder, for paths as a person types them.
  public static let workingFolder = Descriptor(rawValue: AT_FDCWD, path: "")
}
