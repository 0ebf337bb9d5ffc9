import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
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
        id: SessionID(id), fileCount: id.isEmpty ? 0 : .max, byteCount: .max, offset: 1 << 40, length: UInt64(id.count),
        format: BundledSession.ToldFormat(kept: id.isEmpty ? nil : id))
    }
    #expect(Self.throughPages(entries) == entries)
  }

  @Test("What an import remembers and went through pages is what it was")
  func imports() throws {
    let digest = try #require(SHA256Digest(bytes: (0..<32).map { 255 - $0 }))
    let time = FileTime(seconds: -1, nanoseconds: 5)
    let paths = Self.paths.map { FilePath(bytes: $0) }
    #expect(Self.throughPages(paths) == paths)
    let files = paths.enumerated().map { place, path in
      Incoming.File(
        path: path, byteCount: .max, digest: digest, owner: place == 0 ? nil : place,
        attributes: place == 1 ? nil : Incoming.Attributes(mode: 0o4777, modified: time))
    }
    #expect(Self.throughPages(files).map { "\($0)" } == files.map { "\($0)" })
    let sessions = [
      Incoming.Session(id: ""), Incoming.Session(id: "cafe\u{301}", described: .max, files: [0, .max, 7]),
    ]
    #expect(Self.throughPages(sessions).map { "\($0)" } == sessions.map { "\($0)" })
    let run = RenamedID(id: "run", newID: "caf\u{e9}")
    let planned = [PlannedSession.Action.new, .completed, .identical, .skipped, .replaced, .renamed, .appended].map {
      PlannedSession(
        id: SessionID($0.rawValue), action: $0, newID: $0 == .renamed ? "new" : nil,
        renamedRuns: $0 == .renamed ? [run, run] : [], differing: $0 == .new ? [] : paths, place: 3)
    }
    #expect(Self.throughPages(planned) == planned)
    let steps = paths.flatMap { path -> [ImportRecord.Step] in
      let content = ImportRecord.Content(digest: digest, byteCount: .max)
      return [.folder(path), .retire(path, nil), .retire(path, content), .place(path, digest)]
    }
    #expect(Self.throughPages(steps) == steps)
  }

  @Test("The record of an import is read as it was written, in pieces of any size; one that was cut is none")
  func records() throws {
    let folder = try TemporaryFolder()
    let base = try OpenFolder(folder.path, system: SystemFiles())
    var record = ImportRecord(
      isFresh: true, target: ImportRecord.Target(device: 1, inode: .max), time: FileTime(seconds: 1_780_000_000))
    for path in Self.paths.dropFirst().filter({ !$0.contains(0) && $0.first != 0x2f }) {
      let content = ImportRecord.Content(digest: .ofNothing, byteCount: 3)
      record.steps += [.folder(FilePath(bytes: path)), .retire(FilePath(bytes: path), content)]
      for number in 0..<1000 { record.steps.append(.place(FilePath(bytes: path).appending("\(number)"), .ofNothing)) }
    }
    try record.write(in: base.descriptor, system: SystemFiles())
    #expect(try ImportRecord(in: base.descriptor, system: SystemFiles())?.steps == record.steps)
    let text = try readFile(folder.path.appending(ImportRecord.name))
    for size in [1, 100, 4096] {
      var reading = ImportRecord.Reading(modified: FileTime(seconds: 0))
      for start in stride(from: 0, to: text.count, by: size) {
        let piece = Array(text[start..<min(text.count, start + size)])
        reading.take(piece.span)
      }
      let read = try #require(reading.finish())
      #expect(read.isFresh && read.target == record.target && read.time == record.time && read.steps == record.steps)
    }
    for cut in [0, 1, 20, 40, 80, text.count / 2, text.count - 5, text.count - 4, text.count - 1] {
      var reading = ImportRecord.Reading(modified: FileTime(seconds: 0))
      let piece = Array(text[..<cut])
      reading.take(piece.span)
      #expect(reading.finish() == nil, "\(cut)")
    }
    var reading = ImportRecord.Reading(modified: FileTime(seconds: 0))
    let more = text + Array("more\n".utf8)
    reading.take(more.span)
    #expect(reading.finish() == nil)
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

  @Test("A finding, and what was left out, that went through a page is what it was, with all of its place")
  func findings() {
    let places = [
      Place(), Place(file: "cafe\u{301}", line: .max, column: 1, offset: .max, length: 0, member: ""), Place(file: ""),
    ]
    let findings = places.flatMap { place in
      [Finding.Severity.note, .warning, .damage].map { Finding($0, code: "c", message: "caf\u{e9}\0", place: place) }
    }
    let read = Self.throughPages(findings)
    #expect(read == findings && read.map(\.message.utf8.count) == findings.map(\.message.utf8.count))
    let leftOut = Self.paths.map { path in
      LeftOut(
        path: FilePath(bytes: path), reason: .hotDatabase, fileCount: .max, byteCount: .max,
        sessionIDs: path.isEmpty ? [] : ["cafe\u{301}", ""])
    }
    #expect(Self.throughPages(leftOut) == leftOut)
  }

  @Test("Each owner has its numbers in the order in which they came")
  func numbers() {
    var numbers = NumbersByOwner(ownerCount: 3)
    #expect(numbers.isEmpty(of: 2) && Array(numbers[2]).isEmpty)
    for (number, owner) in [(7, 2), (1, 0), (5, 2), (7, 2), (2, 0)] { numbers.add(number, to: owner) }
    #expect(Array(numbers[0]) == [1, 2] && Array(numbers[2]) == [7, 5, 7])
    #expect(numbers.isEmpty(of: 1) && Array(numbers[1]).isEmpty)
  }

  @Test("Sessions come in the order of their ids' bytes, those of one id in that of the store; the first is found")
  func order() {
    let ids: [SessionID] = ["b", "cafe\u{301}", "a", "b", "caf\u{e9}", "b"]
    let sessions = ids.enumerated().map { place, id in
      StoredSession(
        id: id, path: FilePath("\(place)"), era: Era("", at: 0), header: SessionHeader(id: id), totals: SessionTotals())
    }
    let order = SessionOrder(StoreInventory(format: .claw, root: "store", sessions: sessions))
    #expect(ids.indices.map { order[$0] } == [2, 0, 3, 5, 1, 4])
    #expect(order.place(of: "b") == 0 && order.place(of: "caf\u{e9}") == 4 && order.place(of: "c") == nil)
    let owners = (0..<6).map {
      order.owner(of: StoredFile(path: FilePath("\($0)"), role: "", sessionIDs: [ids[$0]], byteCount: 0))
    }
    #expect(owners == [0, 1, 2, 3, 4, 5])
    #expect(order.owner(of: StoredFile(path: "x", role: "", sessionIDs: ["b"], byteCount: 0)) == 0)
    #expect(order.owner(of: StoredFile(path: "x", role: "", sessionIDs: ["a", "b"], byteCount: 0)) == nil)
  }
}
