import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// Line by line: a line that the program takes is copied. Of any other, the values in it are
// taken one by one, whatever stands between them; a value that does not end on its line is
// tried together with the next lines; a value that the program refuses is tried in another
// spelling; and behind a value that is torn, the next beginning of a record is looked for.

/// Saves what can be saved of a journal.
struct JournalSalvage {
  private let source: any RandomAccessBytes
  private let format: any LineFormat.Type
  private let options: JSONOptions
  private let ledger: SalvageLedger
  private let limits: ReadingLimits
  private let stem: String
  private var lines: JSONLineReader
  private var ahead: [JSONLine] = []
  private(set) var saved = 0
  private(set) var lost = 0
  /// Whether something was written that no line feed follows yet.
  private var isInsideLine = false
  /// Lines that one record may have been split into.
  private static let reach = 8
  /// Beginnings of records that are tried on one line; each may be as long as the line.
  private static let attempts = 256
  private static let attemptedBytes = 2 << 30

  init(
    _ source: any RandomAccessBytes, as format: any LineFormat.Type, stem: String, limits: ReadingLimits,
    ledger: SalvageLedger
  ) {
    self.source = source
    self.format = format
    options = format.lineOptions(ReadingLimits())
    self.ledger = ledger
    self.limits = limits
    self.stem = stem
    lines = JSONLineReader(source, maximumLineBytes: limits.maximumValueBytes)
  }

  /// Saves; false if there was no record to save.
  mutating func run() throws -> Bool {
    while let line = try nextLine() {
      if line.offset > ledger.position {
        lost += 1
        try ledger.leave(to: line.offset, because: "a line larger than the limit")
      }
      try take(line)
    }
    try ledger.finish(because: "a line larger than the limit")
    return saved > 0
  }

  private mutating func nextLine() throws -> JSONLine? {
    if !ahead.isEmpty { return ahead.removeFirst() }
    while true {
      do throws(JSONReadError) { return try lines.next() } catch {
        guard case .syntax = error else { throw SessionError(error) }
      }
    }
  }

  private mutating func look(_ count: Int) throws -> [JSONLine] {
    while ahead.count < count {
      var line: JSONLine?
      do throws(JSONReadError) { line = try lines.next() } catch { break }
      guard let line else { break }
      ahead.append(line)
    }
    return Array(ahead.prefix(count))
  }

  // MARK: Lines

  private mutating func take(_ line: JSONLine) throws {
    if line.isBlank || accepts(line.bytes) {
      try ledger.copy(to: line.range.upperBound)
      if line.isBlank { return }
      saved += 1
      isInsideLine = line.ending == .endOfFile
      return try endLine()
    }
    try takeValues(line, from: 0)
  }

  /// Takes the values of a line from an index on.
  private mutating func takeValues(_ line: JSONLine, from start: Int) throws {
    var (line, index) = (line, start)
    while true {
      let filler = line.bytes[index...].prefix { [0, 0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
      if !filler.isEmpty {
        try ledger.leave(to: line.offset + UInt64(filler.endIndex), because: Self.name(filler))
        index = filler.endIndex
      }
      guard index < line.bytes.count else { break }
      if let count = valueCount(line.bytes, at: index) {
        let value = Array(line.bytes[index..<index + count])
        try take(value: value, to: line.offset + UInt64(index + count))
        index += count
      } else if let joined = try join(line, index) {
        (line, index) = joined
      } else {
        index = try passOver(line, index)
      }
    }
    if isInsideLine, line.ending != .endOfFile {
      try ledger.copy(to: line.range.upperBound)
      isInsideLine = false
    }
    try endLine()
    try ledger.leave(to: line.range.upperBound, because: "the end of a line")
  }

  private static func name(_ filler: ArraySlice<UInt8>) -> String {
    filler.contains(0) ? "a run of NUL bytes" : filler.contains(0xEF) ? "a byte order mark" : "blanks between records"
  }

  /// Ends a line if a record was written on it.
  private mutating func endLine() throws {
    guard isInsideLine else { return }
    try ledger.add([0x0A], because: "the end of a line")
    isInsideLine = false
  }

  // MARK: Values

  /// The length of the value at an index; nil if none begins there.
  ///
  /// A plain value costs no more than itself, however much stands behind it on its line.
  private func valueCount(_ bytes: [UInt8], at index: Int = 0) -> Int? {
    if let end = Self.plainEnd(bytes, index) { return end - index }
    let rest = Array(bytes[index...])
    var lines = JSONLineReader(rest, maximumLineBytes: rest.count)
    guard var values = (try? lines.next())?.values(options: options),
      let value = try? values.next(), value.range.lowerBound == 0
    else { return nil }
    return Int(value.range.upperBound)
  }

  private static func plainEnd(_ bytes: [UInt8], _ index: Int) -> Int? {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { return nil }
    return unsafe bytes.withUnsafeBytes { bytes in
      var scan = unsafe PlainScan(bytes, from: index, depth: ClawFormat.jsonOptions().maximumDepth)
      return scan.skipValue() && !scan.hasFailed ? scan.position : nil
    }
  }

  private mutating func take(value: [UInt8], to end: UInt64) throws {
    if accepts(value) {
      try endLine()
      try ledger.copy(to: end)
      (saved, isInsideLine) = (saved + 1, true)
    } else if let (records, reason, omitted) = replacement(of: value) {
      lost += omitted
      try endLine()
      try ledger.leave(to: end, because: reason)
      for record in records { try ledger.add(record + [0x0A], because: reason) }
      saved += records.count
    } else {
      lost += 1
      try ledger.leave(to: end, because: "the program refuses this record")
    }
  }

  /// Whether the program takes a line.
  private func accepts(_ bytes: [UInt8]) -> Bool { format.accepts(line: bytes, limits: limits) }

  /// The records that can stand for a value that the program refuses.
  private func replacement(of value: [UInt8]) -> (records: [[UInt8]], reason: String, omitted: Int)? {
    var respelling = Respelling(format.spelling)
    guard let tree = respelling.parse(value).map({ Aside.withoutSecrets($0, of: "") }) else { return nil }
    let isFit = { (record: JSON) in accepts(record.text()) }
    if let whole = respelling.repaired(tree, where: isFit) {
      return ([whole.text()], respelling.reason, respelling.omittedCount)
    }
    if let parts = format.separableParts, let holder = tree[parts.member],
      let kept = respelling.repaired(holder, keepingPartsOf: [parts.list], where: { isFit(parts.record($0)) })
    {
      return ([parts.record(kept).text()], respelling.reason, respelling.omittedCount)
    }
    guard let records = format.records(for: tree, stem: stem)?.map({ respelling.repaired($0, where: isFit) }),
      !records.contains(nil)
    else { return nil }
    return (records.compactMap { $0?.text() }, "a single object became the records of a journal", 0)
  }

  // MARK: Torn values

  /// Takes a record that was split into several lines; the line and index behind it.
  private mutating func join(_ line: JSONLine, _ index: Int) throws -> (JSONLine, Int)? {
    guard line.ending != .endOfFile, line.bytes[index] == UInt8(ascii: "{"), isTorn(line.bytes[index...]) else {
      return nil
    }
    var joined = Array(line.bytes[index...])
    for number in 0..<Self.reach {
      let next = try look(number + 1)
      guard next.count > number, joined.count + next[number].bytes.count <= limits.maximumValueBytes else { return nil }
      let before = joined.count
      joined += next[number].bytes
      guard let count = valueCount(joined) else { continue }
      let value = Array(joined[..<count])
      guard count > before, accepts(value) || replacement(of: value) != nil else { return nil }
      return try take(value, of: [line] + next, from: index, upTo: count - before)
    }
    return nil
  }

  private func isTorn(_ bytes: ArraySlice<UInt8>) -> Bool {
    do throws(JSONSyntaxError) {
      _ = try JSONDocument(Array(bytes), options: options)
      return false
    } catch {
      return error.reason == .truncated
    }
  }

  private mutating func take(
    _ value: [UInt8], of parts: [JSONLine], from index: Int, upTo count: Int
  ) throws -> (JSONLine, Int)? {
    guard let last = parts.last else { return nil }
    let end = last.offset + UInt64(count)
    if accepts(value) {
      try endLine()
      for part in parts.dropLast() {
        try ledger.copy(to: part.offset + UInt64(part.bytes.count))
        try ledger.leave(to: part.range.upperBound, because: "a line break inside a record")
      }
      try ledger.copy(to: end)
      (saved, isInsideLine) = (saved + 1, true)
    } else {
      try take(value: value, to: end)
    }
    ahead.removeFirst(parts.count - 1)
    return (last, count)
  }

  /// Passes over something that is no value; the index where to go on.
  private mutating func passOver(_ line: JSONLine, _ index: Int) throws -> Int {
    let rest = Array(line.bytes[index...])
    if let (records, reason, omitted) = replacement(of: rest) {
      lost += omitted
      try endLine()
      try ledger.leave(to: line.offset + UInt64(line.bytes.count), because: reason)
      for record in records { try ledger.add(record + [0x0A], because: reason) }
      saved += records.count
      return line.bytes.count
    }
    lost += 1
    if let start = nextRecord(rest) {
      try ledger.leave(to: line.offset + UInt64(index + start), because: "the beginning of a record that breaks off")
      return index + start
    }
    if line.ending == .endOfFile, try closeTorn(rest, at: line.offset + UInt64(index)) { return line.bytes.count }
    let isTorn = isTorn(rest[...])
    try ledger.leave(
      to: line.offset + UInt64(line.bytes.count), because: isTorn ? "a record that breaks off" : "this is no record")
    return line.bytes.count
  }

  /// Where in the bytes a record begins that the program takes.
  private func nextRecord(_ bytes: [UInt8]) -> Int? {
    let attempts = max(8, min(Self.attempts, Self.attemptedBytes / max(1, bytes.count)))
    var tried = 0
    var index = 1
    while index + 1 < bytes.count, tried < attempts {
      if bytes[index] == UInt8(ascii: "{"), bytes[index + 1] == UInt8(ascii: "\"") {
        tried += 1
        if let count = valueCount(bytes, at: index), accepts(Array(bytes[index..<index + count])) { return index }
      }
      index += 1
    }
    return nil
  }

  /// Saves the beginning of a last record, if that makes sense closed.
  private mutating func closeTorn(_ bytes: [UInt8], at start: UInt64) throws -> Bool {
    for cut in TornValue(bytes, cutting: format.spelling.cuttableTexts).cuts
    where accepts(Array(bytes[..<cut.end]) + cut.closing) {
      try endLine()
      try ledger.copy(to: start + UInt64(cut.end))
      try ledger.add(cut.closing, because: "the end of this record was lost")
      (saved, isInsideLine) = (saved + 1, true)
      try ledger.leave(to: start + UInt64(bytes.count), because: "the end of a record that breaks off")
      return true
    }
    return false
  }
}
