import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel

/// Gives the entries of a session one by one. A copy goes on from where the original is.
public struct EntryReader {
  private let source: any EntrySource

  init(_ source: any EntrySource) { self.source = source }

  /// The next entry; nil after the last. Throws a ``SessionError`` where the session cannot be read on.
  public mutating func next() throws(SatchelError) -> SessionEntry? {
    if Task.isCancelled { throw .cancelled }
    do throws(SessionError) {
      return try source.next()
    } catch {
      throw Task.isCancelled ? .cancelled : .session(error)
    }
  }

  /// What was noticed so far; complete when ``next()`` has returned nil.
  public var findings: [Finding] { source.findings }
}

/// Where entries come from, whatever the format.
protocol EntrySource: AnyObject {
  func next() throws(SessionError) -> SessionEntry?
  var findings: [Finding] { get }
}

/// The entries of one format's records.
final class RecordEntries<Format: SessionFormat>: EntrySource {
  private var reader: MessageReader<Format>
  private let path: FilePath
  private var context = ReadingContext()
  /// What the last record gave, the next in order at the end.
  private var waiting: [SessionEntry] = []

  init(_ source: any RandomAccessBytes, _ path: FilePath, _ limits: ReadingLimits) throws(SessionError) {
    do throws(SessionError) {
      reader = MessageReader(try Format.Reader(source, limits: limits))
    } catch {
      throw error.inFile(path.description)
    }
    self.path = path
  }

  var findings: [Finding] { reader.findings }

  func next() throws(SessionError) -> SessionEntry? {
    while waiting.isEmpty {
      let item: MessageReader<Format>.Group?
      do throws(SessionError) { item = try reader.next() } catch { throw error.inFile(path.description) }
      guard let item else { return nil }
      let place = item.place.inFile(path.description)
      let entries = Format.entries(of: item.records, in: &context)
      waiting = entries.reversed().map { SessionEntry(entry: $0, place: place) }
    }
    return waiting.popLast()
  }
}
