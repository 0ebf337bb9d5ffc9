import Glibc
import SatchelCArchive

/// Bytes at any place on their way to libarchive.
@safe final class SeekableSource {
  private static let blockSize = 65_536
  private let source: (UInt64, inout [UInt8]) throws -> Int
  private var incoming = [UInt8](repeating: 0, count: blockSize)
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
  let byteCount: UInt64
  private var position: UInt64 = 0
  private(set) var failure: (any Error)?

  /// The source fills a buffer from a place on and returns how many bytes it gave; fewer only at the end.
  init(byteCount: UInt64, _ source: @escaping (UInt64, inout [UInt8]) throws -> Int) {
    self.byteCount = byteCount
    self.source = source
  }

  deinit { unsafe block.deallocate() }

  /// Exactly the bytes of a place.
  func bytes(at place: UInt64, count: Int) throws(ForeignArchiveError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got: Int
    do { got = try source(place, &bytes) } catch {
      failure = error
      throw ForeignArchiveError(.sourceFailed, cause: error)
    }
    if got < count { throw ForeignArchiveError(.truncated) }
    return bytes
  }

  /// The next block, which stays valid until the following call; empty at the end, nil after a failure.
  fileprivate func next() -> UnsafeRawBufferPointer? {
    if failure != nil { return nil }
    let count: Int
    do { count = try source(position, &incoming) } catch {
      failure = error
      return nil
    }
    unsafe block.copyBytes(from: incoming[..<count])
    position += UInt64(count)
    return unsafe UnsafeRawBufferPointer(rebasing: block[..<count])
  }

  fileprivate func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
    let base: UInt64 =
      switch origin {
      case SEEK_SET: 0
      case SEEK_CUR: position
      default: byteCount
      }
    let (place, isBeyond) = Int64(clamping: base).addingReportingOverflow(offset)
    guard !isBeyond, place >= 0 else { return Int64(ARCHIVE_FATAL) }
    position = UInt64(place)
    return place
  }

  /// Opens a reader of the library on this; the source must outlive it.
  func open(_ archive: OpaquePointer) -> Int32 {
    unsafe archive_read_set_read_callback(archive, giveBlock)
    unsafe archive_read_set_seek_callback(archive, seekBlock)
    unsafe archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
    return unsafe archive_read_open1(archive)
  }
}

private func giveBlock(
  _: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ block: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
  guard let context = unsafe context, let block = unsafe block else { return -1 }
  let source = unsafe Unmanaged<SeekableSource>.fromOpaque(context).takeUnretainedValue()
  guard let bytes = unsafe source.next() else { return -1 }
  unsafe block.pointee = bytes.baseAddress
  return bytes.count
}

private func seekBlock(
  _: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ offset: Int64, _ origin: Int32
) -> Int64 {
  guard let context = unsafe context else { return Int64(ARCHIVE_FATAL) }
  return unsafe Unmanaged<SeekableSource>.fromOpaque(context).takeUnretainedValue().seek(offset, origin)
}
