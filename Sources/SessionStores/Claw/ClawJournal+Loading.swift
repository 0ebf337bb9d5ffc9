public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

extension ClawJournal {
  /// Opens a session's file, of either form; what is appended later goes there.
  ///
  /// A missing id is made up, and missing times are taken from the id, else from the clock, as
  /// the program does. Any fault of the file is an error with its line.
  public init(
    contentsOf path: FilePath, clock: ClawClock = .system, files: any FileSystem = SystemFiles(),
    limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) {
    let source = try FileBytes.opened(path, files)
    do throws(SessionError) {
      var reader = try ClawFormat.Reader(source, limits: limits)
      if reader.head.port != nil {
        throw SessionError(
          .wrongFormat, "This is a file of claw's Python port, which no journal is; convert it to a journal first")
      }
      self.init(ClawSession(head: reader.head), path: path, clock: clock, files: files, limits: limits)
      isObject = reader.head.object != nil
      isOwnFile = true
      while let record = try reader.next()?.record { take(record) }
    } catch {
      throw error.inFile(path.description)
    }
    complete()
  }

  private mutating func take(_ record: ClawRecord) {
    switch record {
    case .message(let envelope):
      if envelope.extra != Extra() { lineExtras[value.messages.count] = envelope.extra }
      value.messages.append(envelope.message)
    case .promptHistory(let prompt): value.append(prompt)
    case .unknown: otherRecords.append(record)
    case .meta, .compaction, .portPrompt: break
    }
  }

  /// A missing id is made up, and missing times are taken from the id, else from the clock: the program refuses a
  /// journal without.
  mutating func complete() {
    if value.sessionID == nil { value.sessionID = clock.makeID() }
    if value.createdAtMilliseconds == nil {
      value.createdAtMilliseconds = ClawID.milliseconds(in: id) ?? clock.now()
    }
    if value.updatedAtMilliseconds == nil { value.updatedAtMilliseconds = value.createdAtMilliseconds }
  }
}
