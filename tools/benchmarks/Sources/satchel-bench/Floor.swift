import Glibc
import SatchelCCrypto
import SatchelCDeflate

/// What the C libraries alone need for the work of a command, on two threads: the floor below which no program that uses
/// them can come.
///
/// `pack`: files are read in the pieces that bundles have, hashed, compressed, the result hashed and written.
/// `verify`: members are found, read, inflated and hashed. `import`: the plain bytes are written, too.
final class Floor: @unchecked Sendable {
  enum Job: String { case pack, verify, `import` }

  struct Piece {
    var path: String
    var offset: Int
    var count: Int
  }

  struct Stages {
    var read = 0.0
    var hash = 0.0
    var deflate = 0.0
    var write = 0.0
  }

  private static let threads = 2
  private let job: Job
  private let level: Int32
  private let output: CInt
  private let pieces: [Piece]
  private var stages = [Stages](repeating: Stages(), count: threads)

  init(_ job: Job, _ input: String, output: String, level: Int32) throws {
    self.job = job
    self.level = level
    pieces = job == .pack ? Self.filePieces(input) : try Self.members(input)
    self.output = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard self.output >= 0 else { throw SystemError(number: errno) }
  }

  /// CPU seconds of each stage.
  func run() -> Stages {
    var threads: [pthread_t] = []
    for number in 0..<Self.threads {
      var thread = pthread_t()
      let context = Unmanaged.passRetained(Context(floor: self, number: number)).toOpaque()
      pthread_create(
        &thread, nil,
        {
          guard let raw = $0 else { return nil }
          let context = Unmanaged<Context>.fromOpaque(raw).takeRetainedValue()
          context.floor.work(context.number)
          return nil
        }, context)
      threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
    return stages.reduce(into: Stages()) { sum, one in
      sum.read += one.read
      sum.hash += one.hash
      sum.deflate += one.deflate
      sum.write += one.write
    }
  }

  private final class Context {
    let floor: Floor
    let number: Int
    init(floor: Floor, number: Int) { (self.floor, self.number) = (floor, number) }
  }

  private func work(_ number: Int) {
    let compressor = libdeflate_alloc_compressor(level)
    let decompressor = libdeflate_alloc_decompressor()
    let (from, to) = (Room(), Room())
    var (file, path) = (CInt(-1), "")
    var own = Stages()
    for place in stride(from: number, to: pieces.count, by: Self.threads) {
      let piece = pieces[place]
      timed(&own.read) {
        if piece.path != path {
          if file >= 0 { close(file) }
          (file, path) = (open(piece.path, O_RDONLY), piece.path)
        }
        _ = pread(file, from.start, piece.count, off_t(piece.offset))
      }
      var count = 0
      if job == .pack {
        timed(&own.hash) { hash(from.start, piece.count) }
        timed(&own.deflate) {
          _ = libdeflate_crc32(0, from.start, piece.count)
          count = libdeflate_deflate_compress(compressor, from.start, piece.count, to.start, Room.capacity)
        }
      } else {
        timed(&own.deflate) {
          let (start, size) = (from.start + 10, piece.count - 10)
          _ = libdeflate_deflate_decompress(decompressor, start, size, to.start, Room.capacity, &count)
          _ = libdeflate_crc32(0, to.start, count)
        }
      }
      timed(&own.hash) { hash(to.start, count) }
      if job != .verify { timed(&own.write) { _ = write(output, to.start, count) } }
    }
    stages[number] = own
  }

  private func hash(_ start: UnsafeMutableRawPointer, _ count: Int) {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_Digest(start, count, &digest, nil, EVP_sha256(), nil)
  }

  private func timed(_ sum: inout Double, _ body: () -> Void) {
    let start = threadSeconds()
    body()
    sum += threadSeconds() - start
  }
}

private final class Room {
  static let capacity = 4 << 20
  let start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
  deinit { start.deallocate() }
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension Floor {
  /// All files below a folder, cut as bundles cut large ones.
  private static func filePieces(_ folder: String) -> [Piece] {
    var pieces: [Piece] = []
    for path in files(below: folder) {
      var status = stat()
      stat(path, &status)
      for start in stride(from: 0, to: Int(status.st_size), by: 1 << 20) {
        pieces.append(Piece(path: path, offset: start, count: min(1 << 20, Int(status.st_size) - start)))
      }
    }
    return pieces
  }

  private static func files(below folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var found: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let path = "\(folder)/\(name)"
      if entry.pointee.d_type == DT_DIR { found += files(below: path) } else { found.append(path) }
    }
    return found
  }

  /// The members of a bundle, by where their header stands.
  private static func members(_ path: String) throws -> [Piece] {
    let file = open(path, O_RDONLY)
    var status = stat()
    guard file >= 0, fstat(file, &status) == 0 else { throw SystemError(number: errno) }
    defer { close(file) }
    let size = Int(status.st_size)
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
      throw SystemError(number: errno)
    }
    defer { munmap(start, size) }
    let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
    var places: [Int] = []
    var place = 0
    while place < size - header.count, let found = memchr(start + place, 0x1f, size - header.count - place) {
      place = found - start
      if memcmp(found, header, header.count) == 0 { places.append(place) }
      place += 1
    }
    return places.indices.map { index in
      let end = index + 1 < places.count ? places[index + 1] : size - 51
      return Piece(path: path, offset: places[index], count: end - places[index])
    }
  }
}
