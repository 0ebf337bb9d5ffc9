import SatchelFiles
import Synchronization

/// A file system in which a descriptor gives bytes again that were read of it to see what it is.
final class ReplayedInput: ForwardingFileSystem {
  let base: any FileSystem
  private let descriptor: Descriptor
  private let waiting: Mutex<ArraySlice<UInt8>>

  /// Reads the beginning of a descriptor, as many bytes or all that there are.
  init(_ descriptor: Descriptor, count: Int, base: any FileSystem) throws(FileError) {
    self.base = base
    self.descriptor = descriptor
    var head = [UInt8](repeating: 0, count: count)
    var length = 0
    while length < count {
      var piece = [UInt8](repeating: 0, count: count - length)
      let more = try base.read(descriptor, into: &piece)
      if more == 0 { break }
      head.replaceSubrange(length..<length + more, with: piece.prefix(more))
      length += more
    }
    beginning = Array(head.prefix(length))
    waiting = Mutex(beginning[...])
  }

  /// What was read.
  let beginning: [UInt8]

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let replayed = waiting.withLock { waiting -> Int in
      guard file.rawValue == descriptor.rawValue, !waiting.isEmpty else { return 0 }
      let part = waiting.prefix(buffer.count)
      unsafe buffer.copyBytes(from: part)
      waiting = waiting.dropFirst(part.count)
      return part.count
    }
    if replayed > 0 { return replayed }
    return try unsafe base.read(file, into: buffer)
  }
}

extension FileSystem {
  /// Reads into bytes; returns how many came, 0 at the end.
  func read(_ file: Descriptor, into bytes: inout [UInt8]) throws(FileError) -> Int {
    var result: Result<Int, FileError> = .success(0)
    unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) {
        result = .success(try unsafe read(file, into: buffer))
      } catch { result = .failure(error) }
    }
    return try result.get()
  }
}
