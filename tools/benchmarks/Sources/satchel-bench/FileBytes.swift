import Glibc
import SatchelJSONText

/// A file, read in place.
struct FileBytes: RandomAccessBytes {
  let byteCount: UInt64
  private let descriptor: CInt

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw ByteSourceError(SystemError(number: errno)) }
    byteCount = UInt64(status.st_size)
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
    guard count >= 0 else { throw ByteSourceError(SystemError(number: errno)) }
    return count
  }
}

struct SystemError: Error { let number: CInt }
