import SatchelDigests

/// Writes the index piece by piece; the same pieces each time.
struct IndexWriter {
  let text: IndexText
  /// The files of the store, and everything else, each in the order of the archive.
  let payload: [EntryRecord]
  let others: [EntryRecord]
  let encoder: BundleEncoder
  let identity: SHA256Digest

  /// Hands the text to the sink in pieces of about 64 KiB.
  func write<Failure: Error>(to sink: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
    var buffer = IndexText.head
    var isFirst = true
    var entries = MergedEntries(payload, others)
    while let entry = entries.next() {
      for line in text.lines(of: entry) {
        if !isFirst { buffer += IndexText.separator }
        isFirst = false
        buffer += line
      }
      if buffer.count > 65_536 {
        try sink(buffer.span)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    buffer += [0x0a] + IndexText.tail(encoder, identity: identity)
    try sink(buffer.span)
  }
}

/// The entries of two lists in the order of the archive.
struct MergedEntries {
  private let payload: [EntryRecord]
  private let others: [EntryRecord]
  private var (next1, next2) = (0, 0)

  init(_ payload: [EntryRecord], _ others: [EntryRecord]) {
    self.payload = payload
    self.others = others
  }

  mutating func next() -> EntryRecord? {
    let hasPayload = next1 < payload.count
    guard hasPayload || next2 < others.count else { return nil }
    if hasPayload, next2 == others.count || payload[next1].contentOffset < others[next2].contentOffset {
      next1 += 1
      return payload[next1 - 1]
    }
    next2 += 1
    return others[next2 - 1]
  }
}
