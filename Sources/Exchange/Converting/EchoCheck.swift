import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Whether a file is in the very form that its program writes: what the reader takes is
/// written again by the format's writer and compared with the file, byte for byte.
struct EchoCheck<Format: SessionFormat> {
  var writer: Format.Writer?
  var sink: ComparingSink
  private let head: Format.Head
  /// Why the comparison could not go on: the file, or what was spooled, could not be read or written.
  private(set) var failure: (any Error)?

  init(_ source: any RandomAccessBytes, head: Format.Head, spooling spool: () -> SharedSpool) {
    self.head = head
    sink = ComparingSink(source, later: (1..<max(Format.Writer.sectionCount, 1)).map { _ in spool() })
    advance { _, sink in try Format.Writer(head: head, into: &sink) }
  }

  /// Whether the answer is known before all records have been taken.
  var isSettled: Bool { sink.hasDiffered || writer == nil }

  mutating func append(_ record: Format.Record) {
    advance { writer, sink in
      try writer?.append(record, into: &sink)
      return writer
    }
  }

  /// Lets the writer write. What it refuses is not as it writes; every other error is kept for the end.
  mutating func advance(_ write: (inout Format.Writer?, inout ComparingSink) throws -> Format.Writer?) {
    guard !sink.hasDiffered, failure == nil else { return }
    var writer = writer
    self.writer = nil
    do {
      self.writer = try write(&writer, &sink)
    } catch let error as SessionError where error.code == .invalid {
    } catch {
      failure = error
    }
  }

  /// The answer, when all records have been taken.
  ///
  /// Throws what kept the file from being read, or what was written from being kept.
  mutating func finish() throws(SessionError) -> Bool {
    do {
      if let failure { throw failure }
      guard !sink.hasDiffered, var writer else { return false }
      try writer.finish(head: head, into: &sink)
      return try sink.matchesToTheEnd()
    } catch let error as SessionError {
      if error.code == .invalid { return false }
      throw error
    } catch let error as ByteSourceError {
      throw SessionError(.source(error))
    } catch let error as FileError {
      throw .writing(error)
    } catch {
      throw SessionError(.unreadable, "\(error)")
    }
  }
}

/// Compares what is written with a source.
struct ComparingSink: SectionedSink {
  private let source: any RandomAccessBytes
  private let later: [SharedSpool]
  private var offset: UInt64 = 0
  private var window: [UInt8] = []
  private var windowOffset: UInt64 = 0
  private static let windowByteCount: UInt64 = 1 << 16
  private(set) var hasDiffered = false

  init(_ source: any RandomAccessBytes, later: [SharedSpool]) {
    self.source = source
    self.later = later
  }

  mutating func write(_ bytes: [UInt8], section: Int) throws {
    if hasDiffered { return }
    if section > 0 { return try later[section - 1].write(bytes) }
    try compare(bytes)
  }

  /// Takes a range that is known to be as it should, if it stands next.
  mutating func pass(_ range: Range<UInt64>) {
    if range.lowerBound != offset { hasDiffered = true }
    offset = range.upperBound
  }

  private mutating func compare(_ bytes: [UInt8]) throws(ByteSourceError) {
    var place = 0
    while place < bytes.count, !hasDiffered {
      guard let start = try windowStart() else {
        hasDiffered = true
        return
      }
      let count = min(bytes.count - place, window.count - start)
      hasDiffered = bytes[place..<place + count] != window[start..<start + count]
      place += count
      offset += UInt64(count)
    }
  }

  /// Where in the window the next byte of the source stands; reads on where it is outside. Nil behind the end.
  ///
  /// Records that are passed over leave many small pieces between them; so more is read than is asked for.
  private mutating func windowStart() throws(ByteSourceError) -> Int? {
    if offset >= windowOffset, offset - windowOffset < UInt64(window.count) { return Int(offset - windowOffset) }
    let room = min(Self.windowByteCount, source.byteCount &- min(offset, source.byteCount))
    guard room > 0 else { return nil }
    let (place, source) = (offset, source)
    if window.count != Int(room) { window = [UInt8](repeating: 0, count: Int(room)) }
    windowOffset = offset
    let count = try unsafe window.withUnsafeMutableBufferPointer { (raw) throws(ByteSourceError) in
      try unsafe source.read(at: place, into: UnsafeMutableRawBufferPointer(raw))
    }
    if count < window.count { window.removeLast(window.count - count) }
    return count > 0 ? 0 : nil
  }

  mutating func matchesToTheEnd() throws -> Bool {
    for spool in later {
      try spool.drain { piece in if !hasDiffered { try compare(piece) } }
    }
    return !hasDiffered && offset == source.byteCount
  }
}
