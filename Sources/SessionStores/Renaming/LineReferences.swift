import SatchelJSONText

// Lines of up to 1 MiB are read whole, so that damage on one does not reach the next; a longer
// one is walked through in the source. Most lines are messages, which refer to no session:
// they are told by their ending, as when a journal is read. That a line of several records
// glued together ends so says nothing about the others, so the name of the field must not
// occur either.

/// The places of references in a journal, line by line.
struct LineReferences {
  private static let longest = 1 << 20
  private static let endings = [#","type":"message"}"#, #","type":"prompt_history"}"#].map { Array($0.utf8) }
  private static let fieldName = Array("session_id".utf8)

  private let source: any RandomAccessBytes
  private let shape: ReferenceShape
  private let passesMessages: Bool
  private let options: JSONOptions
  private var lines: JSONLineReader
  /// Whether the reader's line numbers are those of the file.
  private let isNumbered: Bool
  /// What is left of the line at hand.
  private var values: JSONLineValues?
  /// The record at hand, and where it begins in the source.
  private var record: DocumentReferences?
  private var base: UInt64 = 0

  /// `passesMessages`: of claw's records, those that are told to be messages by their ending need no look.
  init(
    _ source: any RandomAccessBytes, from offset: UInt64 = 0, shape: ReferenceShape, options: JSONOptions,
    passesMessages: Bool = true
  ) {
    self.source = source
    self.passesMessages = passesMessages
    self.shape = shape
    self.options = options
    isNumbered = offset == 0
    lines = JSONLineReader(source, from: offset, maximumLineBytes: Self.longest)
  }

  /// The next place; nil at the end of the source. Throws only if bytes cannot be had.
  mutating func next(_ log: inout RenamingLog) throws(JSONReadError) -> ReferencePlace? {
    while true {
      do throws(JSONReadError) {
        if var place = try record?.next() {
          place.range = base + place.range.lowerBound..<base + place.range.upperBound
          return place
        }
        record = nil
        if try !nextRecord(), try !nextLine() { return nil }
      } catch {
        guard case .syntax(let fault) = error else { throw error }
        note(fault, &log)
      }
    }
  }

  private mutating func note(_ fault: JSONSyntaxError, _ log: inout RenamingLog) {
    var located = fault
    if record != nil { located = fault.shifted(by: base) }
    if !isNumbered { (located.line, located.column) = (nil, nil) }
    (record, values) = (nil, nil)
    log.note(located, extent: "the rest of the line is copied as it is")
  }

  /// Goes to the next record of the line at hand.
  private mutating func nextRecord() throws(JSONReadError) -> Bool {
    guard let value = try taking({ (line) throws(JSONSyntaxError) in try line?.next() }) else { return false }
    if !passesMessages || !Self.isMessage(value.document.root.member("type")?.string) {
      record = DocumentReferences(value.document.text, shape: shape, options: options)
      base = value.range.lowerBound
    }
    return true
  }

  private mutating func taking(
    _ body: (inout JSONLineValues?) throws(JSONSyntaxError) -> JSONLineValue?
  ) throws(JSONReadError) -> JSONLineValue? {
    do throws(JSONSyntaxError) {
      return try body(&values)
    } catch {
      throw .syntax(error)
    }
  }

  /// Goes to the next line that may hold references.
  private mutating func nextLine() throws(JSONReadError) -> Bool {
    values = nil
    do throws(JSONReadError) {
      while let line = try lines.next() {
        if passesMessages, Self.isPlainMessage(line.bytes) { continue }
        values = line.values(options: options)
        return true
      }
      return false
    } catch {
      guard case .syntax(let fault) = error else { throw error }
      try openLongLine(at: fault.offset)
      return true
    }
  }

  private static func isMessage(_ type: String?) -> Bool {
    type == "message" || type == "prompt_history" || type == "compaction"
  }

  private static func isPlainMessage(_ line: [UInt8]) -> Bool {
    endings.contains { line.count >= $0.count && line[(line.count - $0.count)...].elementsEqual($0) }
      && !mentionsField(line)
  }

  /// Whether the name of the field occurs; it is looked for by its underscore, which texts have few of.
  private static func mentionsField(_ line: [UInt8]) -> Bool {
    unsafe line.withUnsafeBufferPointer { bytes in
      var index = 7
      while index + 3 <= bytes.count {
        if unsafe bytes[index] == UInt8(ascii: "_"),
          unsafe bytes[(index - 7)..<(index + 3)].elementsEqual(fieldName)
        {
          return true
        }
        index += 1
      }
      return false
    }
  }
}

// MARK: Long lines

extension LineReferences {
  /// A line that is too long to be held is walked through, twice if it may refer to sessions.
  private mutating func openLongLine(at offset: UInt64) throws(JSONReadError) {
    let line = ByteStretch(source, offset..<(try endOfLine(offset)))
    base = offset
    record = DocumentReferences(line, shape: shape, options: options)
    if passesMessages, Self.isMessage(try type(of: line)) { record = nil }
  }

  private func type(of line: ByteStretch) throws(JSONReadError) -> String? {
    var walker = JSONWalker(line, options: options)
    try walker.enterObject()
    var found: String?
    while let key = try walker.nextKey() {
      let isType = key.value == "type"
      let place = try walker.skipValue()
      guard isType, place.count <= 64 else { continue }
      do throws(ByteSourceError) {
        let literal = try line.bytes(in: place)
        found = (try? JSONDocument(literal, options: options))?.root.string
      } catch {
        throw .source(error)
      }
    }
    return found
  }

  private func endOfLine(_ offset: UInt64) throws(JSONReadError) -> UInt64 {
    var place = offset
    var buffer: [UInt8] = []
    while place < source.byteCount {
      let count = Int(min(source.byteCount - place, 1 << 18))
      do throws(ByteSourceError) {
        try source.fill(&buffer, count: count, from: place)
      } catch {
        throw .source(error)
      }
      if let feed = buffer[..<count].firstIndex(of: 0x0A) { return place + UInt64(feed) }
      place += UInt64(count)
    }
    return source.byteCount
  }
}
