import SatchelDigests
import SatchelFiles
import SatchelSessionModel
import Testing

@testable import SatchelBundling

@Suite struct BundlePagingTests {
  /// Paths of every kind, and numbers at the ends of their ranges.
  private static let paths: [[UInt8]] = [
    [], Array("data/a3s/x.json".utf8), [0x61, 0xff, 0xfe, 0x00], Array("cafe\u{301}".utf8), Array("caf\u{e9}".utf8),
    [UInt8](repeating: 0x2f, count: 5000),
  ]

  /// Puts elements at the front of a list that is so long that they go to the disk, and gets them back.
  static func throughPages<Element: PagedElement>(_ elements: [Element]) -> [Element] {
    var list = PagedList(elements)
    for place in 0..<5000 { list.append(elements[place % elements.count]) }
    return Array(list.prefix(elements.count))
  }

  @Test("An entry that went through a page is what it was: odd paths, the greatest numbers, times before 1970")
  func entries() throws {
    let digest = try #require(SHA256Digest(bytes: (0..<32).map { $0 * 8 }))
    var entries: [EntryRecord] = []
    for (number, path) in Self.paths.enumerated() {
      let isOdd = !number.isMultiple(of: 2)
      var entry = EntryRecord(
        path: path, isFolder: isOdd, byteCount: isOdd ? .max : 0, digest: isOdd ? digest : .ofNothing,
        contentOffset: isOdd ? 1 << 63 : 127, mode: isOdd ? .max : 0o644,
        modified: FileTime(seconds: isOdd ? .min : .max, nanoseconds: isOdd ? 999_999_999 : 0))
      (entry.isDescribed, entry.isSession) = (isOdd, !isOdd)
      if isOdd { entry.fileIndex = .max }
      entries.append(entry)
    }
    let read = Self.throughPages(entries)
    #expect(read.map { "\($0)" } == entries.map { "\($0)" })
    #expect(read.map(\.digest) == entries.map(\.digest) && read.map(\.path) == Self.paths)
  }

  @Test("A session of a bundle that went through a page is what it was: ids by their bytes, the greatest numbers")
  func sessions() {
    let entries = ["", "s-1", "caf\u{e9}", "cafe\u{301}", String(repeating: "long", count: 2000)].map { id in
      BundledSessions.Entry(
        id: SessionID(id), fileCount: id.isEmpty ? 0 : .max, byteCount: .max, offset: 1 << 40, length: UInt64(id.count))
    }
    #expect(Self.throughPages(entries) == entries)
  }

  @Test("Records are found by their paths in any order, and what is not there is not found")
  func places() {
    let records = PagedList(
      (0..<5000).map { number in
        EntryRecord(
          path: Array("data/a3s/\(number)".utf8), isFolder: false, byteCount: 0, digest: .ofNothing, contentOffset: 0,
          mode: 0o644, modified: FileTime(seconds: 0))
      })
    var places = RecordPlaces()
    for number in Array(0..<100) + (0..<2000).map({ $0 * 7919 % 5000 }) + [4999, 0] {
      #expect(places.place(of: Array("data/a3s/\(number)".utf8), in: records) == number)
      #expect(places.place(of: Array("data/a3s/\(number)x".utf8), in: records) == nil)
    }
  }
}
