public import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel

/// A line of the list of a claw store.
public struct ClawSummary: Sendable, Equatable {
  /// The id inside the file; of a file without one, or that cannot be read, the name without its extension.
  public var id: SessionID
  /// The file.
  public var path: FilePath
  /// How many messages it holds.
  public var messageCount: Int
  /// When the session began, in milliseconds since 1970.
  public var createdAtMilliseconds: Int64?
  /// When it last changed, in milliseconds since 1970: as the file says, else when the file changed; 0 if unreadable.
  public var updatedAtMilliseconds: Int64
  /// When the file changed.
  public var modified: FileTime
  /// The session that this one was forked from.
  public var parentSessionID: SessionID?
  /// The name of the branch.
  public var branchName: String?
  /// Why the file cannot be read, if so.
  public var problem: SessionError?
}

extension ClawStore {
  /// The names of all sessions' files without their extensions, in byte order; a name that is not UTF-8 is no id and is
  /// left out. ``summaries(workspace:)`` tells more.
  public func list() throws(SessionError) -> [SessionID] {
    let names = try listing().filter { $0.status.kind != .directory && $0.path.string != nil }.map {
      ClawFileName($0.path)
    }
    .filter { $0.kind == .session }.map { SessionID($0.stem) }
    return Set(names).sorted()
  }

  /// All sessions, newest first: by update time, then by the file's time, then by id.
  ///
  /// Rotations, backups and leftovers are not sessions (the program lists rotations as if they
  /// were). A file that cannot be read is listed with its problem. With `workspace`, sessions
  /// bound to another one are left out. A single object, which tells no time, counts as
  /// changed when its file was; the program takes it as changed just now, so that it always comes first.
  public func summaries(workspace: String? = nil) throws(SessionError) -> [ClawSummary] {
    var summaries: [ClawSummary] = []
    for entry in try listing() where entry.status.kind != .directory && ClawFileName(entry.path).kind == .session {
      if let summary = summary(of: entry, workspace) { summaries.append(summary) }
    }
    return summaries.sorted(by: Self.isNewer)
  }

  /// The newest session with at least one message, other than `excluded`.
  public func latest(excluding excluded: SessionID? = nil, workspace: String? = nil) throws(SessionError)
    -> ClawSummary?
  {
    try summaries(workspace: workspace).first { $0.messageCount > 0 && $0.id != excluded }
  }

  private static func isNewer(_ a: ClawSummary, _ b: ClawSummary) -> Bool {
    if a.updatedAtMilliseconds != b.updatedAtMilliseconds { return a.updatedAtMilliseconds > b.updatedAtMilliseconds }
    if a.modified != b.modified { return a.modified > b.modified }
    return b.id < a.id
  }

  /// Nil for a session of another workspace.
  private func summary(of entry: DirectoryEntry, _ workspace: String?) -> ClawSummary? {
    let path = root.appending(entry.path)
    let stem = entry.path.stem.description
    var summary = ClawSummary(
      id: SessionID(stem), path: path, messageCount: 0, createdAtMilliseconds: ClawID.milliseconds(in: stem),
      updatedAtMilliseconds: 0, modified: entry.status.modified)
    do throws(SessionError) {
      var reader = try reader(at: path)
      let header = ClawFormat.header(of: reader.head)
      if let workspace, let bound = header.workspace, !bound.utf8.elementsEqual(workspace.utf8) { return nil }
      let count = try countMessages(&reader, path)
      fill(&summary, header, count)
    } catch {
      summary.problem = error
    }
    return summary
  }

  private func fill(_ summary: inout ClawSummary, _ header: SessionHeader, _ messageCount: Int) {
    if !header.id.isEmpty { summary.id = header.id }
    summary.messageCount = messageCount
    summary.createdAtMilliseconds = header.createdAt?.milliseconds ?? summary.createdAtMilliseconds
    let changed = Instant(seconds: summary.modified.seconds, nanoseconds: summary.modified.nanoseconds)
    summary.updatedAtMilliseconds = (header.updatedAt ?? changed).milliseconds ?? 0
    summary.parentSessionID = header.origin?.parentID
    summary.branchName = header.origin?.branchName
  }

  private func countMessages(_ reader: inout ClawFormat.Reader, _ path: FilePath) throws(SessionError) -> Int {
    var count = 0
    do throws(SessionError) {
      while let record = try reader.next()?.record {
        if case .message = record { count += 1 }
      }
    } catch {
      throw error.inFile(path.description)
    }
    return count
  }
}
