import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats

/// The content of a file as it is packed: all of it, or what is left without keys.
final class PackedFile: Sendable {
  private let whole: SourceText
  private let text: (any RandomAccessBytes)?
  /// Size, time and mode of the file when it was opened.
  let status: FileStatus
  /// How much of it is packed.
  let byteCount: UInt64
  /// How many keys are left out.
  let keyCount: Int

  /// Takes an open file; with a format, what no session that is written in it holds is left out.
  init(_ file: consuming FileSource, leavingOut format: (any SessionFormat.Type)?) {
    let whole = SourceText(file)
    self.whole = whole
    status = whole.file.status
    guard let format else {
      (text, byteCount, keyCount) = (nil, whole.byteCount, 0)
      return
    }
    let found = format.unwritten(in: whole)
    let rest = found.cut(from: whole)
    (text, byteCount, keyCount) = (found.members.isEmpty ? nil : rest, rest.byteCount, found.members.count)
  }

  /// Size, time and mode of the file as they are now.
  func currentStatus() throws(FileError) -> FileStatus { try whole.file.currentStatus() }

  /// Fills memory from an offset; fewer bytes only at the end. Returns how many.
  func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    guard let text else { return try unsafe whole.file.read(at: offset, into: room) }
    do throws(ByteSourceError) {
      return try unsafe text.read(at: offset, into: room)
    } catch {
      throw error.underlying as? FileError ?? FileError(code: .readFailed, operation: "read", path: "")
    }
  }

  /// Fills a buffer from the beginning; fewer bytes only at the end. Returns how many.
  func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
    try unsafe buffer.withUnsafeMutableBufferPointer { (room) throws(FileError) in
      try unsafe read(at: 0, into: UnsafeMutableRawBufferPointer(room))
    }
  }
}

/// An open file as a text.
private final class SourceText: RandomAccessBytes {
  let file: FileSource

  init(_ file: consuming FileSource) { self.file = file }

  var byteCount: UInt64 { file.byteCount }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    do throws(FileError) {
      return try unsafe file.read(at: offset, into: buffer)
    } catch { throw ByteSourceError(error) }
  }
}
