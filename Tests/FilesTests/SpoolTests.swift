import SatchelTestSupport
import Testing

@testable import SatchelFiles

/// Bytes that wait in memory or in a file without a name.
@Suite struct SpoolTests {
  static let limit = 1000
  static let none = PageMemory(byteCount: 0)

  @Test("While the memory that lists share has room, a spool makes no file, and gives that memory back in the end")
  func sharesMemory() throws {
    let memory = PageMemory(byteCount: 5 * Self.limit)
    let bytes = (0..<5500).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    do {
      var spool = Spool(in: "/nowhere/at/all", memoryLimit: Self.limit, sharing: memory, system: SystemFiles())
      try spool.append(bytes)
      #expect(memory.takenByteCount == 5 * Self.limit)
      for place in [0, 999, 1000, 2999, 5400] {
        var room = [UInt8](repeating: 0, count: 4000)
        let got = try unsafe room.withUnsafeMutableBytes { (raw) throws(FileError) in
          try unsafe spool.read(at: UInt64(place), into: raw)
        }
        #expect(Array(room[..<got]) == Array(bytes.dropFirst(place).prefix(4000)))
      }
      #expect(throws: FileError.self, "a sixth piece has to go to the file") { try spool.append(bytes) }
    }
    #expect(memory.takenByteCount == 0)
  }

  @Test(
    "A spool gives back at every place what it took, in memory, in its file and across the two",
    arguments: [0, 1, 999, 1000, 1001, 2500, 100_000])
  func givesBackWhatItTook(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var spool = Spool(in: folder.path, memoryLimit: Self.limit, sharing: Self.none, system: SystemFiles())
    var rest = bytes[...]
    while !rest.isEmpty {
      try spool.append(Array(rest.prefix(301)))
      rest = rest.dropFirst(301)
    }
    #expect(spool.byteCount == UInt64(count))
    for place in Set([0, 1, count / 2, max(0, count - 1), count, count + 5]) {
      var room = [UInt8](repeating: 0, count: 4000)
      let got = try unsafe room.withUnsafeMutableBytes { (raw) throws(FileError) in
        try unsafe spool.read(at: UInt64(place), into: raw)
      }
      #expect(Array(room[..<got]) == Array(bytes.dropFirst(place).prefix(4000)))
    }
  }

  @Test("The file of a spool has no name and is for its owner alone")
  func leavesNoName() throws {
    let folder = try TemporaryFolder()
    var spool = Spool(in: folder.path, memoryLimit: Self.limit, sharing: Self.none, system: SystemFiles())
    try spool.append([UInt8](repeating: 1, count: 5000))
    #expect(try directoryListing(folder.path).isEmpty)
    let file = try OpenFile.unnamed(in: folder.path)
    #expect(try file.status().mode & 0o777 == 0o600)
  }

  @Test("A spool that cannot make its file says so")
  func tellsOfFailure() throws {
    var spool = Spool(in: "/nowhere/at/all", memoryLimit: Self.limit, sharing: Self.none, system: SystemFiles())
    #expect(throws: FileError.self) { try spool.append([UInt8](repeating: 1, count: 5000)) }
  }
}
