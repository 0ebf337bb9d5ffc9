import SatchelFiles
import SatchelJSONText

/// Bytes that come in a stream and are read at any place afterwards: in memory up to a limit, then in an unnamed file.
struct Spool: ~Copyable {
  private let memoryLimit: Int
  private let options: ReadOptions
  private let system: any FileSystem
  private var memory: [UInt8] = []
  private var file: OpenFile?
  private var byteCount: UInt64 = 0

  init(_ options: ReadOptions, system: any FileSystem, memoryLimit: Int = 1 << 20) {
    self.memoryLimit = memoryLimit
    self.options = options
    self.system = system
  }

  mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
    byteCount += UInt64(bytes.count)
    unsafe bytes.withUnsafeBufferPointer { unsafe memory.append(contentsOf: $0) }
    if memory.count > memoryLimit { try drain() }
  }

  private mutating func drain() throws(FileError) {
    if file == nil {
      let name = options.surroundings.temporaryName(for: "satchel")
      let path = options.temporaryFolder.appending(name)
      let opened = try OpenFile(path, [.read, .write, .create, .exclusive, .noFollow], mode: 0o600, system: system)
      do throws(FileError) { try system.removeFile(path, in: .workingFolder) } catch {
        if error.code != .notFound { throw error }  // another run swept it away
      }
      file = consume opened
    }
    try file?.write(memory)
    memory.removeAll(keepingCapacity: true)
  }

  /// Ends the writing.
  consuming func finish() throws(FileError) -> any RandomAccessBytes {
    if file == nil { return memory }
    try drain()
    guard let file = file.take() else { return memory }
    return SpooledBytes(file, byteCount: byteCount)
  }
}

private final class SpooledBytes: RandomAccessBytes {
  let byteCount: UInt64
  private let file: OpenFile

  init(_ file: consuming OpenFile, byteCount: UInt64) {
    self.file = file
    self.byteCount = byteCount
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    do throws(FileError) {
      return try unsafe file.system.read(file.descriptor, into: buffer, at: offset)
    } catch { throw ByteSourceError(error) }
  }
}
