import SatchelExchange
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// An entry of a session, and where it stands.
public struct SessionEntry: Sendable, Equatable {
  /// What it is, in neutral terms.
  public var entry: Entry
  /// Where the record stands that it comes from.
  public var place: Place

  /// The message, if it is one.
  public var message: Message? { entry.message }
}

/// A session file that has been opened: what it says of itself, and its entries one by one.
///
/// The file stays open as long as the value, or anything made of it, is there. Memory is one record, whatever the size
/// of the session.
public struct OpenSession: Sendable {
  /// The file.
  public let path: FilePath
  /// The format, told by the content.
  public let format: FormatID
  /// Everything but the entries. An id that the file lacks is the name of the file without its extension.
  public let header: SessionHeader
  private let begin: @Sendable () throws(SessionError) -> any EntrySource

  init<Format: SessionFormat>(
    _ file: SessionFile, in format: Format.Type, limits: ReadingLimits
  ) throws(SessionError) {
    let bytes = file.bytes
    let path = file.path
    self.path = path
    self.format = Format.name
    begin = { () throws(SessionError) in try RecordEntries<Format>(bytes, path, limits) }
    do throws(SessionError) {
      header = file.header(of: try Format.Reader(bytes, limits: limits).head, format)
    } catch {
      throw error.inFile(path.description)
    }
  }

  /// Reads the entries from the first one on, on the caller's thread.
  public func reader() throws(SatchelError) -> EntryReader {
    do throws(SessionError) { return EntryReader(try begin()) } catch { throw .session(error) }
  }

  /// The entries for `for try await`. Ends with ``SatchelError/cancelled`` when the task is cancelled.
  public var entries: SessionEntries { SessionEntries(session: self) }

  /// The entries for a plain `for`; a session that cannot be read on gives its error as the last element.
  public var results: EntryResults { EntryResults(session: self) }
}

extension SessionTools {
  /// Opens a session file, whatever its format, for reading its messages one by one.
  public func open(_ path: FilePath) throws(SatchelError) -> OpenSession {
    try attempt { (files) throws(SessionError) in
      let file = try SessionFile(path, files: files, key: key)
      return try opened(file, file.format)
    }
  }

  private func opened<Format: SessionFormat>(
    _ file: SessionFile, _ format: Format.Type
  ) throws(SessionError) -> OpenSession {
    try OpenSession(file, in: format, limits: limits)
  }
}
