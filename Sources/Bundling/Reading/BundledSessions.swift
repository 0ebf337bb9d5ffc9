import SatchelFiles
import SatchelSessionModel

/// The sessions of a bundle, in byte order of their ids; however many there are, they take little memory.
public struct BundledSessions: RandomAccessCollection, Sendable {
  /// What is kept of one.
  struct Entry: Sendable, Equatable {
    var id: SessionID
    var fileCount: Int
    var byteCount: UInt64
    /// Where it stands in the description; no bytes for one that stands nowhere.
    var offset: UInt64
    var length: UInt64
    var format: BundledSession.ToldFormat
  }

  private var entries: PagedList<Entry> = []
  /// The description of them all.
  private var text: DescribedPlace.Text?

  init() {}

  /// The place of the first.
  public var startIndex: Int { 0 }
  /// How many there are.
  public var endIndex: Int { entries.count }

  /// The session at a place.
  public subscript(place: Int) -> BundledSession {
    let entry = entries[place]
    var session = BundledSession(id: entry.id, fileCount: entry.fileCount, byteCount: entry.byteCount)
    session.toldFormat = entry.format
    if let text, entry.length > 0 {
      session.place = DescribedPlace(text: text, offset: entry.offset, byteCount: entry.length)
    }
    return session
  }

  /// Adds one, of the same description as those before.
  mutating func append(_ session: BundledSession) {
    text = session.place?.text ?? text
    entries.append(
      Entry(
        id: session.id, fileCount: session.fileCount, byteCount: session.byteCount,
        offset: session.place?.offset ?? 0, length: session.place?.byteCount ?? 0,
        format: session.toldFormat))
  }
}

extension BundledSessions.Entry: PagedElement {
  func write(to page: inout PageWriter) {
    page.write(id.text)
    page.write(fileCount)
    page.write(byteCount)
    page.write(offset)
    page.write(length)
    page.write(format.kept) { $0.write($1) }
  }

  init(from page: inout PageReader) {
    id = SessionID(page.text())
    fileCount = page.count()
    byteCount = page.number()
    offset = page.number()
    length = page.number()
    format = BundledSession.ToldFormat(kept: page.optional { $0.text() })
  }
}
