/// Bytes that wait for their turn, or to be read at any place: in memory while they are few, else in a file without a
/// name.
package struct Spool: ~Copyable, Sendable {
  /// What the temporary name is made of, for the moment in which the file has one.
  package static let name: FilePath = "satchel-spool"
  /// How many bytes stay in memory unless told otherwise: 1 MiB.
  package static let usualMemory = 1 << 20

  private let folder: FilePath
  private let surroundings: Surroundings
  private let system: any FileSystem
  private let memoryLimit: Int
  private var memory: [UInt8] = []
  private var file: OpenFile?
  /// How many of the bytes are in the file; the others follow in memory.
  private var spilled: UInt64 = 0

  /// A spool without bytes; its file, if it comes to that, is made in `folder`.
  package init(
    in folder: FilePath, memoryLimit: Int = Spool.usualMemory, _ surroundings: Surroundings = .system,
    system: any FileSystem
  ) {
    self.folder = folder
    self.memoryLimit = memoryLimit
    self.surroundings = surroundings
    self.system = system
  }

  /// How many bytes there are.
  package var byteCount: UInt64 { spilled + UInt64(memory.count) }

  /// Takes more bytes.
  package mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
    unsafe bytes.withUnsafeBufferPointer { unsafe memory.append(contentsOf: $0) }
    if memory.count > memoryLimit { try spill() }
  }

  /// Takes more bytes.
  package mutating func append(_ bytes: [UInt8]) throws(FileError) { try append(bytes.span) }

  private mutating func spill() throws(FileError) {
    if file == nil { file = try OpenFile.unnamed(in: folder, surroundings, system: system) }
    try file?.write(memory)
    spilled += UInt64(memory.count)
    memory.removeAll(keepingCapacity: true)
  }

  /// Reads at an offset; fewer bytes than there is room for only at the end, 0 past it.
  package func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < room.count, offset + UInt64(filled) < byteCount {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...])
      filled += try unsafe readSome(at: offset + UInt64(filled), into: rest)
    }
    return filled
  }

  private func readSome(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    guard offset < spilled else {
      let start = Int(offset - spilled)
      let count = min(room.count, memory.count - start)
      unsafe memory.withUnsafeBytes { unsafe room.copyMemory(from: .init(rebasing: $0[start..<start + count])) }
      return count
    }
    let wanted = Int(min(UInt64(room.count), spilled - offset))
    let count = try unsafe file?.read(at: offset, into: .init(rebasing: room[..<wanted])) ?? 0
    if count == 0 { throw FileError(code: .readFailed, operation: "read", path: folder) }
    return count
  }
}
