import SatchelFiles

/// Bytes that wait for their turn: in memory while they are few, else in a file that has
/// no name any more, so that nothing is left behind whatever happens.
final class Spool {
  private let folder: FilePath
  private let files: any FileSystem
  private var memory: [UInt8] = []
  private var spilled: UInt64 = 0
  private var descriptor: Descriptor?
  static let capacity = 1 << 20
  /// What its temporary name is made of, for the moment in which it has one.
  static let name: FilePath = "satchel-spool"

  init(folder: FilePath, files: any FileSystem) {
    self.folder = folder
    self.files = files
  }

  deinit {
    if let descriptor { try? files.close(descriptor) }
  }

  func write(_ bytes: [UInt8]) throws(FileError) {
    memory.append(contentsOf: bytes)
    if memory.count >= Self.capacity { try spill() }
  }

  private func spill() throws(FileError) {
    if descriptor == nil { descriptor = try create() }
    guard let file = descriptor else { return }
    let bytes = memory
    var done = 0
    while done < bytes.count {
      let rest = unsafe bytes.span.bytes.extracting(done..<bytes.count)
      let count = try unsafe rest.withUnsafeBytes { (raw) throws(FileError) in try unsafe files.write(file, raw) }
      guard count > 0 else { throw FileError(code: .writeFailed, operation: "write", path: file.path) }
      done += count
    }
    spilled += UInt64(memory.count)
    memory.removeAll(keepingCapacity: true)
  }

  private func create() throws(FileError) -> Descriptor {
    let path = folder.appending(Surroundings.system.temporaryName(for: Self.name))
    let file = try files.open(path, in: .workingFolder, [.read, .write, .create, .exclusive, .noFollow], mode: 0o600)
    do throws(FileError) { try files.removeFile(path, in: .workingFolder) } catch {
      if error.code != .notFound { throw error }  // another run swept it away
    }
    return file
  }

  /// Hands out everything in order, piece by piece.
  func drain(_ take: ([UInt8]) throws -> Void) throws {
    var offset: UInt64 = 0
    while let descriptor, offset < spilled {
      var piece = [UInt8](repeating: 0, count: Int(min(UInt64(Self.capacity), spilled - offset)))
      let count = try unsafe piece.withUnsafeMutableBufferPointer { (raw) throws(FileError) in
        try unsafe files.read(descriptor, into: UnsafeMutableRawBufferPointer(raw), at: offset)
      }
      guard count > 0 else { throw FileError(code: .readFailed, operation: "read", path: descriptor.path) }
      try take(count == piece.count ? piece : Array(piece[..<count]))
      offset += UInt64(count)
    }
    try take(memory)
  }
}
