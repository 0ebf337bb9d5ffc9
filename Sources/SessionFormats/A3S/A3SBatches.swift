import SatchelJSONText

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
  /// A message whose end is known, in front of the batches.
  private var single: Range<UInt64>?
  private var base: UInt64 = 0
  /// Where the batch that `elements` are of ends.
  private var batchEnd: UInt64 = 0
  private var elements: JSONElements?
  private var walker: JSONWalker?
  private(set) var count = 0
  /// Where the next message stands, or the comma in front of it.
  private(set) var offset: UInt64

  init(_ source: any RandomAccessBytes, _ around: A3SGathering, start: UInt64, limits: ReadingLimits) {
    self.source = source
    self.start = start
    options = JSONOptions(maximumDepth: limits.maximumDepth)
    limit = limits.maximumValueBytes
    batches = around.batches.ranges[...]
    offset = batches.first?.lowerBound ?? start
  }

  mutating func next() throws(JSONReadError) -> A3SParsedMessage? {
    if walker != nil { return try nextByWalking() }
    while true {
      if let view = elements?.next() {
        count += 1
        let range = base + UInt64(view.range.lowerBound)..<base + UInt64(view.range.upperBound)
        offset = range.upperBound
        if offset >= batchEnd { elements = nil }
        return A3SParsedMessage(view: view, range: range)
      }
      guard let range = single ?? batches.popFirst() else { return nil }
      single = nil
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

  /// Whether messages are gone through one by one.
  var isWalking: Bool { walker != nil }

  /// What comes from here on.
  func stretches(of byteCount: Int) -> A3SStretches {
    let opened = [single, elements == nil ? nil : offset..<batchEnd].compactMap { $0 }
    return A3SStretches(
      source: source, byteCount: byteCount, batches: opened.isEmpty ? batches : (opened + batches)[...])
  }

  /// Goes on at an offset, behind so many messages that others have read.
  mutating func pass(to offset: UInt64, count: Int, before end: UInt64?) {
    self.count += count
    self.offset = offset
    if elements != nil, offset < batchEnd { batches = ([offset..<batchEnd] + batches)[...] }
    elements = nil
    single = end.map { offset..<$0 }
    let start = end ?? offset
    while let first = batches.first, first.upperBound <= start { batches.removeFirst() }
    if let first = batches.first, first.lowerBound < start { batches[batches.startIndex] = start..<first.upperBound }
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

extension RandomAccessBytes {
  /// The bytes of a range between square brackets; a comma in front of the first value becomes a blank.
  fileprivate func bracketed(_ range: Range<UInt64>) throws(ByteSourceError) -> [UInt8] {
    var failure: ByteSourceError?
    let text = unsafe [UInt8](unsafeUninitializedCapacity: range.count + 2) { buffer, filled in
      unsafe buffer[0] = UInt8(ascii: "[")
      do throws(ByteSourceError) {
        let room = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[1...range.count])
        filled = try unsafe read(at: range.lowerBound, into: room) + 1
        let first = unsafe buffer[1..<filled].firstIndex { !$0.isBlank }
        if let first, unsafe buffer[first] == UInt8(ascii: ",") { unsafe buffer[first] = 0x20 }
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

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
