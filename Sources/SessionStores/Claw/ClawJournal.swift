public import SatchelFiles
public import SatchelSessionFormats

/// One claw session that is being worked on: its value, and the file that follows it.
///
/// A pushed message goes into memory and onto the end of the file at once; what else changes
/// waits for the next ``save()``. There is no lock: of two that save one file, the last wins,
/// and the file is whole at any time. Source: sections 7 and 8 of the journal reference.
public struct ClawJournal: Sendable {
  /// The session as it stands. What is set here waits for the next ``save()``, and touches no time.
  ///
  /// Unknown members of the line around a message stay with it, as long as the messages up to it stay as they are.
  public var session: ClawSession {
    get { value }
    set {
      if !lineExtras.isEmpty {
        let same = zip(value.messages, newValue.messages).prefix { $0 == $1 }.count
        lineExtras = lineExtras.filter { $0.key < same }
      }
      value = newValue
    }
    _modify {
      if lineExtras.isEmpty {
        yield &value
      } else {
        var changed = value
        defer { session = changed }
        yield &changed
      }
    }
  }
  /// The file that follows the session; nil until it is saved somewhere, or told.
  ///
  /// Setting it writes nothing. What is pushed next goes onto the end of that file, whatever session it holds; a file
  /// that is missing or empty, or to which no line can be added, gets the whole session.
  public var path: FilePath? {
    didSet { if path != oldValue { (isOwnFile, isObject) = (false, false) } }
  }
  var value: ClawSession
  /// Whether this journal read the file or wrote it; another may be a single object.
  var isOwnFile = false
  let files: any FileSystem
  let clock: ClawClock
  /// What is loaded, and so what is saved.
  let limits: ReadingLimits
  /// Unknown members of the lines around messages, by the message's index.
  var lineExtras: [Int: Extra] = [:]
  /// Records that have no place in the value.
  var otherRecords: [ClawRecord] = []
  /// Whether the file is a single object, to which no line can be added.
  var isObject = false

  /// A new session: a fresh id, created now, no messages, no file.
  ///
  /// What is over the limits is refused when it is to be written.
  public init(
    model: String? = nil, workspaceRoot: String? = nil, clock: ClawClock = .system,
    files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits()
  ) {
    var session = ClawSession()
    let now = clock.now()
    session.createdAtMilliseconds = now
    session.updatedAtMilliseconds = now
    session.sessionID = clock.makeID()
    session.model = model
    session.workspaceRoot = workspaceRoot
    self.init(session, clock: clock, files: files, limits: limits)
  }

  /// A journal of a session that is there as a value, and the file that follows it from the next ``save()`` on; nothing
  /// is written yet. An id or times that are missing are made up when the session is written.
  public init(
    _ session: ClawSession, path: FilePath? = nil, clock: ClawClock = .system, files: any FileSystem = SystemFiles(),
    limits: ReadingLimits = ReadingLimits()
  ) {
    value = session
    self.path = path
    self.clock = clock
    self.files = files
    self.limits = limits
  }

  /// The session's id.
  public var id: String { value.sessionID ?? "" }

  /// A copy of the session under a new id, with new times and no file; the branch's name is
  /// trimmed, and a blank one is none.
  public func fork(branchName: String? = nil) -> ClawJournal {
    var copy = self
    let now = clock.now()
    copy.value.createdAtMilliseconds = now
    copy.value.updatedAtMilliseconds = now
    copy.value.sessionID = clock.makeID()
    let trimmed = branchName?.trimmingBlanks
    copy.value.fork = ClawFork(parentSessionID: id, branchName: trimmed?.isEmpty == false ? trimmed : nil)
    copy.path = nil
    return copy
  }

  /// Notes that older messages were replaced by a summary: one compaction more, the latest counts.
  ///
  /// The messages themselves are the caller's business; nothing is written before the next ``save()``.
  public mutating func recordCompaction(summary: String, removedMessageCount: Int64) {
    let count = (value.compaction?.count ?? 0).addingReportingOverflow(1)
    var compaction = ClawCompaction(
      count: count.overflow ? .max : count.partialValue, removedMessageCount: max(0, removedMessageCount),
      summary: summary)
    compaction.recordType = nil
    compaction.extra = value.compaction?.extra ?? Extra()
    value.compaction = compaction
    touch()
  }

  /// Replaces the messages, as a compaction does; nothing is written before the next ``save()``.
  public mutating func replaceMessages(_ messages: [ClawMessage]) {
    value.messages = messages
    lineExtras = [:]
    touch()
  }

  mutating func touch() { value.updatedAtMilliseconds = clock.now() }
}

extension ClawJournal: Equatable {
  /// Whether both hold the same session; where it is stored does not count.
  public static func == (a: ClawJournal, b: ClawJournal) -> Bool {
    a.value == b.value && a.lineExtras == b.lineExtras && a.otherRecords == b.otherRecords
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
