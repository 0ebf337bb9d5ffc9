import Glibc
import SatchelFiles

/// A file system that stops once it was interrupted (see `StoppableFiles`), also while it waits for a standard stream or for
/// the writer of a pipe.
struct InterruptibleFiles: ForwardingFileSystem {
  private let stopping: StoppableFiles
  var base: any FileSystem { stopping }

  /// `interruption` is asked before each operation on the real file system.
  init(base: any FileSystem, interruption: Interruption) {
    stopping = StoppableFiles(base) { interruption.isRaised }
  }

  /// The content of a file, or of a pipe whose writer may let wait for itself: a signal ends the wait.
  func readWaiting(_ path: FilePath, limit: Int) throws(FileError) -> (content: [UInt8], status: FileStatus) {
    let file = try OpenFile(path, [.read, .nonBlocking], system: self)
    let status = try file.status()
    if status.kind != .other { return (try file.readAll(limit: limit), status) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: limit + 1)
    while content.count <= limit {
      try wait(for: file.descriptor, POLLIN, "read")
      let count: Int
      do throws(FileError) {
        count = try unsafe buffer.withUnsafeMutableBufferPointer { (raw) throws(FileError) in
          try unsafe stopping.read(file.descriptor, into: UnsafeMutableRawBufferPointer(raw))
        }
      } catch {
        if error.errno == EAGAIN { continue }
        throw error
      }
      if count == 0 { return (content, status) }
      content += buffer[..<count]
    }
    throw FileError(code: .tooLarge, operation: "read", path: path)
  }

  /// Waits in short steps.
  private func wait(for file: Descriptor, _ events: Int32, _ operation: String) throws(FileError) {
    while true {
      try stopping.check(operation, file.path)
      var request = pollfd(fd: file.rawValue, events: Int16(events), revents: 0)
      if unsafe Glibc.poll(&request, 1, 200) > 0 { return }
    }
  }

  private func isStandardStream(_ file: Descriptor) -> Bool { (0...1).contains(file.rawValue) }

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    if isStandardStream(file) { try wait(for: file, POLLIN, "read") }
    return try unsafe stopping.read(file, into: buffer)
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    if isStandardStream(file) { try wait(for: file, POLLOUT, "write") }
    return try unsafe stopping.write(file, bytes)
  }
}
