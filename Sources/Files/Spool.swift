/// Bytes that wait for their turn, or to be read at any place: in memory while they are few, or while there is room in
/// the memory that lists share, else in a file without a name.
package struct Spool: ~Copyable, Sendable {
  /// What the temporary name is made of, for the moment in which the file has one.
  package static let name: FilePath = "satchel-spool"
  /// How many bytes stay in memory unless told otherwise: 1 MiB.
  package static let usualMemory = 1 << 20

  private let folder: FilePath
  private let surroundings: Surroundings
  private let system: any FileSystem
  private let memoryLimit: Int
  /// What is held of shared memory beyond the limit.
  private let reservation: PageReservation
  /// Each but the last is as long as the limit.
  private var memory: [[UInt8]] = []
  private var file: OpenFile?
  /// How many of the bytes are in the file; the others follow in memory.
  private var spilled: UInt64 = 0

  /// A spool without bytes; its file, if it comes to that, is made in `folder`.
  package init(
    in folder: FilePath, memoryLimit: Int = Spool.usualMemory, sharing memory: PageMemory = .process,
    _ surroundings: Surroundings = .system, system: any FileSystem
  ) {
    self.folder = folder
    self.memoryLimit = memoryLimit
    reservation = PageReservation(of: memory)
    self.surroundings = surroundings
    self.system = system
  }

  /// How many bytes there are.
  package var byteCount: UInt64 {
    spilled + UInt64(max(0, memory.count - 1) * memoryLimit + (memory.last?.count ?? 0))
  }

  /// Takes more bytes.
  package mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
    var place = 0
    while place < bytes.count {
      if memory.last.map({ $0.count == memoryLimit }) ?? true { try makeRoom() }
      let last = memory.count - 1
      let piece = bytes.extracting(place..<min(bytes.count, place + memoryLimit - memory[last].count))
      unsafe piece.withUnsafeBufferPointer { unsafe memory[last].append(contentsOf: $0) }
      place += piece.count
    }
  }

  /// Takes more bytes.
  package mutating func append(_ bytes: [UInt8]) throws(FileError) { try append(bytes.span) }

  /// One more piece of memory: the first, or one that is shared and still to be had; where there is none, the file
  /// takes what is in memory, and all that comes later.
  private mutating func makeRoom() throws(FileError) {
    if memory.isEmpty { return memory.append([]) }
    if file == nil, reservation.take(memoryLimit) {
      memory.append([])
      memory[memory.count - 1].reserveCapacity(memoryLimit)
      return
    }
    if file == nil { file = try OpenFile.unnamed(in: folder, surroundings, system: system) }
    while let piece = memory.first {
      try file?.write(piece)
      spilled += UInt64(piece.count)
      memory.removeFirst()
    }
    reservation.giveBack()
    memory.append([])
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
      let (piece, start) = Int(offset - spilled).quotientAndRemainder(dividingBy: memoryLimit)
      let count = min(room.count, memory[piece].count - start)
      unsafe memory[piece].withUnsafeBytes {
        unsafe room.copyMemory(from: .init(rebasing: $0[start..<start + count]))
      }
      return count
    }
    let wanted = Int(min(UInt64(room.count), spilled - offset))
    let count = try unsafe file?.read(at: offset, into: .init(rebasing: room[..<wanted])) ?? 0
    if count == 0 { throw FileError(code: .readFailed, operation: "read", path: folder) }
    return count
  }
}
