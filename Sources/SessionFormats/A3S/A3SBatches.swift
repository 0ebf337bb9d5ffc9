import JSONText

// Messages are small, and parsing them one by one costs more than their bytes do. The
// first pass notes where they stand, some 64 KiB together; the second reads and
// parses each batch at once. A batch that does not parse is gone through again message
// by message, so that everything before the fault still comes out.

/// Where the messages of a session stand, some together.
struct A3SBatches {
  /// From the first byte of a batch's first message to behind its last one.
  private(set) var ranges: [Range<UInt64>] = []
  /// Bytes that a batch holds if its messages are smaller than that.
  static let byteCount: UInt64 = 64 << 10

  mutating func add(_ message: Range<UInt64>, limit: Int) {
    guard let last = ranges.last, message.upperBound - last.lowerBound <= min(Self.byteCount, UInt64(limit))
    else {
      return ranges.append(message)
    }
    ranges[ranges.count - 1] = last.lowerBound..<message.upperBound
  }
}

/// One parsed message and where it stands in the file.
struct A3SParsedMessage {
  var view: JSONView
  var range: Range<UInt64>
}

/// Hands out the messages of a session one after the other.
struct A3SMessageStream {
  private let source: any RandomAccessBytes
  private let start: UInt64
  private let options: JSONOptions
  private let limit: Int
  private var batches: ArraySlice<Range<UInt64>>
  private var base: UInt64 = 0
  /// Where the batch that `elements` are of ends.
  private var batchEnd: UInt64 = 0
  /// A batch that is gone over without being parsed.
  private var plain: PlainBatch?
  private var elements: JSONElements?
  private var walker: JSONWalker?
  private(set) var count = 0

  init(_ source: any RandomAccessBytes, _ around: A3SGathering, start: UInt64, limits: ReadingLimits) {
    self.source = source
    self.start = start
    options = JSONOptions(maximumDepth: limits.maximumDepth)
    limit = limits.maximumValueBytes
    batches = around.batches.ranges[...]
  }

  mutating func next() throws(JSONReadError) -> A3SParsedMessage? {
    if walker != nil { return try nextByWalking() }
    while true {
      if let view = elements?.next() {
        count += 1
        if base &+ UInt64(view.range.upperBound) >= batchEnd { elements = nil }
        return A3SParsedMessage(
          view: view, range: base + UInt64(view.range.lowerBound)..<base + UInt64(view.range.upperBound))
      }
      let rest = plain?.rest
      plain = nil
      guard let range = rest ?? batches.popFirst() else { return nil }
      guard try open(range) else { return try nextByWalking() }
    }
  }

  /// Parses a batch; false if it must be gone through message by message.
  private mutating func open(_ range: Range<UInt64>) throws(JSONReadError) -> Bool {
    elements = nil
    let document = range.count <= limit ? try parse(range) : nil
    guard let document else {
      walker = try walkerBehind(count)
      return false
    }
    base = range.lowerBound &- 1
    batchEnd = range.upperBound
    elements = document.root.elements
    return true
  }

  /// Steps over the next message if it is plain, and the batch at hand has not been parsed.
  mutating func passPlain(
    _ message: inout PlainMessage, take: (inout PlainScan, inout PlainMessage) -> Bool,
    accept: (PlainMessage, PlainScan) -> Void
  ) throws(JSONReadError) -> Range<UInt64>? {
    guard walker == nil, elements == nil else { return nil }
    if plain == nil {
      guard let range = batches.first, range.count <= limit else { return nil }
      batches.removeFirst()
      do throws(ByteSourceError) {
        plain = PlainBatch(text: try source.bracketed(range), start: range.lowerBound)
      } catch {
        throw .source(error)
      }
    }
    let depth = options.maximumDepth
    guard let range = plain?.pass(&message, maximumDepth: depth, take: take, accept: accept) else {
      return nil
    }
    count += 1
    if plain?.isAtEnd == true { plain = nil }
    return range
  }

  private func parse(_ range: Range<UInt64>) throws(JSONReadError) -> JSONDocument? {
    let text: [UInt8]
    do throws(ByteSourceError) {
      text = try source.bracketed(range)
    } catch {
      throw .source(error)
    }
    return try? JSONDocument(text, options: options.deeper)
  }

  private func walkerBehind(_ count: Int) throws(JSONReadError) -> JSONWalker {
    var walker = JSONWalker(source, from: start, options: options, maximumValueBytes: limit)
    try walker.enterArray()
    for _ in 0..<count where try walker.nextElement() { _ = try walker.skipValue() }
    return walker
  }

  private mutating func nextByWalking() throws(JSONReadError) -> A3SParsedMessage? {
    guard try walker?.nextElement() == true, let document = try walker?.value(), let end = walker?.offset else {
      return nil
    }
    count += 1
    return A3SParsedMessage(view: document.root, range: end - UInt64(document.text.count)..<end)
  }
}

/// A batch of messages that are gone over one by one.
private struct PlainBatch {
  /// The messages, between brackets.
  private let text: [UInt8]
  /// Where the first message stands in the file.
  private let start: UInt64
  private var position = 1

  init(text: [UInt8], start: UInt64) {
    self.text = text
    self.start = start
  }

  var isAtEnd: Bool { position >= text.count - 1 }
  /// What has not been gone over.
  var rest: Range<UInt64> { start + UInt64(position - 1)..<start + UInt64(text.count - 2) }

  mutating func pass(
    _ message: inout PlainMessage, maximumDepth: Int, take: (inout PlainScan, inout PlainMessage) -> Bool,
    accept: (PlainMessage, PlainScan) -> Void
  ) -> Range<UInt64>? {
    while position < text.count, text[position] != UInt8(ascii: "{") { position += 1 }
    let (position, start) = (position, start)
    let end: Int? = unsafe text.withUnsafeBytes { bytes in
      var scan = unsafe PlainScan(bytes, from: position, depth: maximumDepth)
      guard take(&scan, &message), !scan.hasFailed else { return nil }
      accept(message, scan)
      return scan.position
    }
    guard let end else { return nil }
    self.position = end
    return start + UInt64(position - 1)..<start + UInt64(end - 1)
  }
}

extension RandomAccessBytes {
  /// The bytes of a range between square brackets.
  fileprivate func bracketed(_ range: Range<UInt64>) throws(ByteSourceError) -> [UInt8] {
    var failure: ByteSourceError?
    let text = unsafe [UInt8](unsafeUninitializedCapacity: range.count + 2) { buffer, filled in
      unsafe buffer[0] = UInt8(ascii: "[")
      do throws(ByteSourceError) {
        let room = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[1...range.count])
        filled = try unsafe read(at: range.lowerBound, into: room) + 1
        unsafe buffer[filled] = UInt8(ascii: "]")
        filled += 1
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return text
  }
}

extension JSONOptions {
  /// The same with room for one more level.
  fileprivate var deeper: JSONOptions {
    var options = self
    options.maximumDepth += 1
    return options
  }
}
