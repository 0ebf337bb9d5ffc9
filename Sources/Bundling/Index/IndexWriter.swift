import SatchelDigests
import SatchelFiles

/// Writes the index piece by piece; the same pieces each time.
struct IndexWriter {
  let text: IndexText
  /// The files of the store, and everything else, each in the order of the archive.
  let payload: PagedList<EntryRecord>
  let others: PagedList<EntryRecord>
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
  private let payload: PagedList<EntryRecord>
  private let others: PagedList<EntryRecord>
  private var (next1, next2) = (0, 0)

  init(_ payload: PagedList<EntryRecord>, _ others: PagedList<EntryRecord>) {
    self.payload = payload
    self.others = others
  }

  mutating func next() -> EntryRecord? {
    let hasPayload = next1 < payload.count
    guard hasPayload || next2 < others.count else { return nil }
    if hasPayload {
      let entry = payload[next1]
      if next2 == others.count || entry.contentOffset < others[next2].contentOffset {
        next1 += 1
        return entry
      }
    }
    next2 += 1
    return others[next2 - 1]
  }
}
