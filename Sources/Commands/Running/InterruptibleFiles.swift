import Glibc
import SatchelFiles

/// A file system that stops opening, reading and writing once it was interrupted. What cleans up (closing, removing,
/// renaming, walking through folders) goes on working.
struct InterruptibleFiles: ForwardingFileSystem {
  /// The real one.
  let base: any FileSystem
  /// Asked before each operation.
  let interruption: Interruption

  private func check(_ operation: String, _ path: FilePath) throws(FileError) {
    if interruption.isRaised { throw FileError(code: .interrupted, operation: operation, path: path) }
  }

  /// Waits for a standard stream in short steps, so that a signal ends the wait.
  private func wait(for file: Descriptor, _ events: Int32, _ operation: String) throws(FileError) {
    try check(operation, file.path)
    if (0...1).contains(file.rawValue) { try poll(file, events, operation) }
  }

  /// The content of a file, or of a pipe whose writer may let wait for itself: a signal ends the wait.
  func readWaiting(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path, [.read, .nonBlocking], system: self)
    if try file.status().kind != .other { return try file.readAll(limit: limit) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: limit + 1)
    while content.count <= limit {
      try poll(file.descriptor, POLLIN, "read")
      let count: Int
      do throws(FileError) {
        count = try unsafe buffer.withUnsafeMutableBufferPointer { (raw) throws(FileError) in
          try unsafe base.read(file.descriptor, into: UnsafeMutableRawBufferPointer(raw))
        }
      } catch {
        if error.errno == EAGAIN { continue }
        throw error
      }
      if count == 0 { return content }
      content += buffer[..<count]
    }
    throw FileError(code: .tooLarge, operation: "read", path: path)
  }

  private func poll(_ file: Descriptor, _ events: Int32, _ operation: String) throws(FileError) {
    while true {
      var request = pollfd(fd: file.rawValue, events: Int16(events), revents: 0)
      if unsafe Glibc.poll(&request, 1, 200) > 0 { return }
      try check(operation, file.path)
    }
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if !access.contains(.folder) { try check("open", path) }
    return try base.open(path, in: folder, access, mode: mode)
  }

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try wait(for: file, POLLIN, "read")
    return try unsafe base.read(file, into: buffer)
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    try check("read", file.path)
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try wait(for: file, POLLOUT, "write")
    return try unsafe base.write(file, bytes)
  }
}
