import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

// A line is added by one write at the end of the file, so that lines of two writers do not
// mix. Where a line cannot be added (no file yet, an empty or blank one, a single object, a
// file whose last line has no line feed), the whole session is written instead; a file that
// would be replaced though it is not what was read is kept as a rotation.

extension ClawJournal {
  /// Adds a message: to memory, and to the file if there is one.
  ///
  /// If the file cannot be written, the message is not added at all.
  public mutating func push(_ message: ClawMessage) throws(SessionError) {
    let before = value
    value.messages.append(message)
    touch()
    try append(ClawRecord(message), orRestore: before)
  }

  /// Adds a message of the person.
  public mutating func pushUserText(_ text: String) throws(SessionError) {
    try push(ClawMessage(userText: text))
  }

  /// Adds a prompt as it was typed; the message that comes of it is pushed by itself.
  public mutating func pushPrompt(_ text: String) throws(SessionError) {
    let before = value
    let prompt = ClawPrompt(text: text, timestampMilliseconds: clock.now())
    value.append(prompt)
    touch()
    try append(.promptHistory(prompt), orRestore: before)
  }

  private mutating func append(_ record: ClawRecord, orRestore before: ClawSession) throws(SessionError) {
    guard let path else { return }
    do throws(SessionError) {
      if try isAppendable(path) {
        try append(record, to: path)
      } else {
        try write(to: path, keepingOld: !isObject)
      }
      isOwnFile = true
    } catch {
      value = before
      throw error
    }
  }

  /// Whether the file is a journal whose last line has ended.
  private func isAppendable(_ path: FilePath) throws(SessionError) -> Bool {
    if isObject { return false }
    do throws(FileError) {
      guard let status = try fileStatus(path, system: files), status.byteCount > 0 else { return false }
      let file = try OpenFile(path, system: files)
      let size = try file.status().byteCount
      var last: [UInt8] = [0]
      guard size > 0, try file.read(into: &last, at: size - 1) == 1, last[0] == 0x0A else { return false }
      guard try Self.holdsLines(file) else { return false }
    } catch {
      if error.code == .notFound { return false }
      throw .writing(error)
    }
    if isOwnFile { return true }
    return try !isSingleObject(path)
  }

  /// Whether a file that this journal did not read is a single object; a damaged one may be anything, and is none.
  private func isSingleObject(_ path: FilePath) throws(SessionError) -> Bool {
    let source = try FileBytes.opened(path, files)
    do throws(SessionError) {
      let head = try ClawFormat.Reader(source, limits: limits).head
      return head.object != nil || head.port != nil
    } catch {
      if error.code == .unreadable { throw error }
      return false
    }
  }

  /// Whether the beginning is not blank: the program would take a line behind blanks for a session without settings.
  private static func holdsLines(_ file: borrowing OpenFile) throws(FileError) -> Bool {
    var beginning = [UInt8](repeating: 0, count: 4096)
    let count = try file.read(into: &beginning, at: 0)
    return beginning[..<count].contains { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  private func append(_ record: ClawRecord, to path: FilePath) throws(SessionError) {
    var sink = LineBytes()
    do {
      var writer = try ClawFormat.Writer(head: ClawHead(), into: &sink)
      try writer.append(record, into: &sink)
    } catch {
      throw SessionError(.invalid, "\(error)")
    }
    try ClawFormat.demandFit(sink.bytes, limits: limits, at: path)
    do throws(FileError) {
      let file = try OpenFile(path, [.write, .append], system: files)
      let size = try file.status().byteCount
      do throws(FileError) {
        try file.write(sink.bytes)
        try file.sync()
      } catch {
        // A part of our line is taken back, unless somebody else's stands behind it.
        if let grown = try? file.status().byteCount, grown < size + UInt64(sink.bytes.count) {
          try? files.resize(file.descriptor, to: size)
        }
        throw error
      }
      try file.close()
    } catch {
      throw .writing(error)
    }
  }
}

private struct LineBytes: SectionedSink {
  var bytes: [UInt8] = []
  mutating func write(_ part: [UInt8], section: Int) { bytes.append(contentsOf: part) }
}
