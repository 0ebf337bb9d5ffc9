import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// Holds the text of an index against the archive that it stands in, line by line.
struct IndexCheck {
  /// Where in the plain stream the header of its entry begins.
  let headerOffset: UInt64
  /// What is wrong, at the first place; nil while nothing is.
  private(set) var problem: String?
  /// Who compressed, as the index tells.
  private(set) var encoder: BundleEncoder?

  /// Fractions of seconds and modes of the entries, in the order of the archive; nil where nobody asked.
  private var times: [(nanoseconds: Int32, mode: UInt32)]?
  private let text: IndexText
  private let identity: SHA256Digest?
  private var entries: MergedEntries
  private var expected: [[UInt8]] = []
  private var partial: [UInt8] = []
  private var lineNumber = 0
  private var isAtEnd = false
  private static let longestLine = 16_384

  init(
    _ text: IndexText, _ payload: PagedList<EntryRecord>, _ others: PagedList<EntryRecord>, identity: SHA256Digest?,
    headerOffset: UInt64, keepsTimes: Bool = false
  ) {
    times = keepsTimes ? [] : nil
    self.text = text
    self.identity = identity
    self.headerOffset = headerOffset
    entries = MergedEntries(payload, others)
  }

  mutating func take(_ bytes: Span<UInt8>) {
    if problem != nil { return }
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var rest = unsafe bytes[...]
      while problem == nil, let end = unsafe rest.firstIndex(of: 0x0a) {
        unsafe partial += rest[..<end]
        if partial.count > Self.longestLine { fail("a line is too long") } else { check(partial) }
        partial.removeAll(keepingCapacity: true)
        unsafe rest = rest[(end + 1)...]
      }
      unsafe partial += rest
    }
    if partial.count > Self.longestLine { fail("a line is too long") }
  }

  mutating func finish() {
    if problem == nil, !isAtEnd || !partial.isEmpty { fail("it is cut off") }
    partial = []
    expected = []
    entries = MergedEntries([], [])
  }

  /// Gives away the fractions of seconds and modes of all entries, 8 bytes each; nil where the index is not right.
  mutating func takeTimes() -> [(nanoseconds: Int32, mode: UInt32)]? {
    problem == nil ? times.take() : nil
  }

  private mutating func fail(_ what: String) {
    problem = "line \(lineNumber + 1): \(what)"
  }

  private mutating func check(_ line: [UInt8]) {
    defer { lineNumber += 1 }
    if isAtEnd { return fail("something follows the end") }
    if lineNumber == 0 {
      if line + [0x0a] != IndexText.head { fail("this is not how an index begins") }
      return
    }
    if line.first == UInt8(ascii: "]") { return checkTail(line) }
    if expected.isEmpty {
      guard let entry = entries.next() else { return fail("it names an entry that is not there") }
      guard let told = Self.completed(entry, by: line) else { return fail("mode or time are not the header's") }
      expected = text.lines(of: told)
      times?.append((told.modified.nanoseconds, told.mode))
    }
    let wanted = expected.removeFirst()
    // A comma stands between entries; whether one is due shows when the next line comes.
    let bare = line.last == UInt8(ascii: ",") ? line.dropLast() : line[...]
    if bare != wanted[...] { return fail("an entry is not as the archive has it") }
    endedWithComma = line.last == UInt8(ascii: ",")
    if !expected.isEmpty, !endedWithComma { fail("a comma is missing") }
  }

  private var endedWithComma = false

  private mutating func checkTail(_ line: [UInt8]) {
    isAtEnd = true
    if !expected.isEmpty || entries.next() != nil || endedWithComma {
      return fail("an entry of the archive is missing")
    }
    guard let encoder = Self.encoder(in: line), let identity,
      line + [0x0a] == IndexText.tail(encoder, identity: identity)
    else { return fail("the end is not as it should be") }
    self.encoder = encoder
  }

  /// The entry with the true mode and time that a line tells; nil where they contradict the header.
  private static func completed(_ entry: EntryRecord, by line: [UInt8]) -> EntryRecord? {
    guard let (time, mode) = timeAndMode(in: line), mode <= 0o777, time.seconds == entry.modified.seconds else {
      return nil
    }
    let isExecutable = entry.mode & 0o111 != 0
    guard entry.isFolder ? mode == 0o755 : (mode & 0o111 != 0) == isExecutable else { return nil }
    var entry = entry
    entry.mode = UInt32(mode)
    entry.modified = time
    return entry
  }

  /// What the members "modtime" and "mode" of a line say, as far as it is written as `IndexText` writes it; whether it is
  /// shows when it is held against that.
  private static func timeAndMode(in line: [UInt8]) -> (FileTime, UInt64)? {
    guard let time = text(between: IndexText.beforeTime, and: IndexText.beforeMode, in: line),
      let told = FileTime(rfc3339: line[time])
    else { return nil }
    var mode: UInt64 = 0
    for digit in line[(time.upperBound + IndexText.beforeMode.count)...].prefix(4) {
      guard (0x30...0x39).contains(digit) else { break }
      mode = mode * 10 + UInt64(digit - 0x30)
    }
    return (told, mode)
  }

  /// Where the text stands that is first enclosed by two others.
  private static func text(between first: [UInt8], and second: [UInt8], in line: [UInt8]) -> Range<Int>? {
    func end(of mark: [UInt8], from start: Int) -> Int? {
      var rest = line[start...]
      while let place = rest.firstIndex(of: mark[0]), place + mark.count <= line.count {
        if line[place..<(place + mark.count)] == mark[...] { return place + mark.count }
        rest = line[(place + 1)...]
      }
      return nil
    }
    guard let start = end(of: first, from: 0), let stop = end(of: second, from: start) else { return nil }
    return start..<(stop - second.count)
  }

  /// Who compressed, by the last line of an index, which is only complete with the first ones.
  static func encoder(in tail: [UInt8]) -> BundleEncoder? {
    let object = [UInt8(ascii: "{")] + tail.dropFirst(2)
    guard tail.starts(with: Array("],".utf8)), let told = try? JSONDocument(object).root.member("encoder"),
      let library = told.member("library")?.string, library.utf8.count <= 100,
      let level = told.member("level")?.number?.uint64, level <= 100
    else { return nil }
    return BundleEncoder(library: library, level: Int(level))
  }
}

extension FileTime {
  /// The time that `Instant.rfc3339` wrote; nil for anything else.
  init?(rfc3339 text: some Sequence<UInt8>) {
    guard let time = Instant(rfc3339: text) else { return nil }
    self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
  }
}
