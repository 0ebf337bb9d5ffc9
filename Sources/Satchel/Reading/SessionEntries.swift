// The entries of a session as sequences, for tasks and for plain code.
public import SatchelSessionModel

/// The entries of a session, for `for try await`. Each iteration reads from the first entry on.
public struct SessionEntries: AsyncSequence, Sendable {
  let session: OpenSession

  /// Begins with the first entry.
  public func makeAsyncIterator() -> Iterator { Iterator(session: session) }

  /// The messages alone.
  public var messages: AsyncCompactMapSequence<SessionEntries, Message> { compactMap { $0.message } }

  /// Reads one record at a time, where the task runs.
  public struct Iterator: AsyncIteratorProtocol {
    let session: OpenSession
    private var reader: EntryReader?
    private var isAtEnd = false

    init(session: OpenSession) { self.session = session }

    /// The next entry; nil after the last, and after an error.
    public mutating func next() async throws(SatchelError) -> SessionEntry? {
      if isAtEnd { return nil }
      do throws(SatchelError) {
        if reader == nil { reader = try session.reader() }
        if let entry = try reader?.next() { return entry }
      } catch {
        isAtEnd = true
        throw error
      }
      isAtEnd = true
      return nil
    }
  }
}

/// The entries of a session, for a plain `for`: an error is an element, and the last one.
public struct EntryResults: Sequence, Sendable {
  let session: OpenSession

  /// Begins with the first entry.
  public func makeIterator() -> Iterator { Iterator(session: session) }

  /// Reads one record at a time, on the caller's thread.
  public struct Iterator: IteratorProtocol {
    let session: OpenSession
    private var reader: EntryReader?
    private var isAtEnd = false

    init(session: OpenSession) { self.session = session }

    /// The next entry, or why there is none; nil after the last and after an error.
    public mutating func next() -> Result<SessionEntry, SatchelError>? {
      if isAtEnd { return nil }
      do throws(SatchelError) {
        if reader == nil { reader = try session.reader() }
        if let entry = try reader?.next() { return .success(entry) }
      } catch {
        isAtEnd = true
        return .failure(error)
      }
      isAtEnd = true
      return nil
    }
  }
}
