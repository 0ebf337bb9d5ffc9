public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// Everything in a store folder, accounted for file by file.
///
/// Holds no contents. Memory does not grow with the number of sessions and files, whose lists are paged, as are those of
/// findings and links, but by a hundred bytes a run.
public struct StoreInventory: Sendable {
  /// The kind of store.
  public var format: FormatID
  /// The folder.
  public var root: FilePath
  /// The sessions in byte order of their files.
  public var sessions: PagedList<StoredSession> { didSet { knownMarks = nil } }
  /// Every regular file below the folder, in byte order of the relative paths.
  public var files: PagedList<StoredFile>
  /// Folders that no file of the store stands in or below, and that hold no such folder, relative to the store.
  public var folders: PagedList<FilePath>
  /// What was noticed on the way: damage, links, names that meet.
  public var findings: PagedList<Finding>
  /// Every run that a list of runs names, of A3S stores, in the order of the files; not those of checkpoints, which their
  /// files tell.
  public var runs: PagedList<StoredRun> = []
  /// The era of the store as a whole, where its folders tell more than the sessions; nil where they do not.
  public var era: Era?
  /// The files that stand behind symbolic links.
  public var linkedFiles = PagedSet<FilePath>()
  /// What was left out though nobody asked for that: links to what is neither session nor side data.
  public var leftOut: PagedList<FilePath> = []
  /// Pipes, sockets and devices that are called as sessions or side data are.
  public var specialFiles: PagedList<FilePath> = []
  /// Who has reserved the store for writing; nil for nobody.
  public var lease: StoreLease?
  /// Whether sealed documents were opened: what is told of them is their owner's alone.
  public var opensSealed = false
  /// Whether the sessions were taken in in the order of their files.
  private var areSessionsOrdered = true
  /// What is asked of each session most often; nil where somebody changed these meanwhile.
  private var knownMarks: PagedList<SessionMark>?

  /// An inventory.
  public init(
    format: FormatID, root: FilePath, sessions: some Sequence<StoredSession> = PagedList(),
    files: some Sequence<StoredFile> = PagedList(), folders: some Sequence<FilePath> = PagedList(),
    findings: some Sequence<Finding> = PagedList()
  ) {
    self.format = format
    self.root = root
    self.sessions = sessions as? PagedList<StoredSession> ?? PagedList(sessions)
    self.files = files as? PagedList<StoredFile> ?? PagedList(files)
    self.folders = folders as? PagedList<FilePath> ?? PagedList(folders)
    self.findings = findings as? PagedList<Finding> ?? PagedList(findings)
    if self.sessions.isEmpty { knownMarks = [] }
  }

  /// What is asked of each session most often, in their order: to read it takes a tenth of what the sessions take.
  package var marks: PagedList<SessionMark> { knownMarks ?? PagedList(sessions.lazy.map { SessionMark($0) }) }
}

/// A store that a program has reserved for its own writing (a3s-store.md, section 9).
public struct StoreLease: Sendable, Equatable {
  /// Who; nil where the lease cannot be read.
  public var holder: String?
  /// How often the store was reserved so far.
  public var epoch: UInt64?

  /// A lease.
  public init(holder: String? = nil, epoch: UInt64? = nil) {
    self.holder = holder
    self.epoch = epoch
  }

  /// Why nothing may be written into the store of that folder.
  public func refusal(of store: FilePath) -> String {
    let who = holder.map { "'\($0)' (epoch \(epoch ?? 0))" } ?? "somebody whom v1/writer_lease.json does not tell"
    return
      "The store '\(store)' is reserved for writing by \(who), so nothing is written into it; end that program and have the lease "
      + "removed, or name another folder."
  }
}

/// A run of a session.
public struct StoredRun: Sendable, Equatable {
  /// Its id.
  public var id: RunID
  /// The session in whose list it stands; nil for a list without a session.
  public var sessionID: SessionID?

  /// A run.
  public init(id: RunID, sessionID: SessionID?) {
    self.id = id
    self.sessionID = sessionID
  }
}

/// A session of a store, without its contents.
public struct StoredSession: Sendable, Equatable {
  /// The id inside the file.
  public var id: SessionID
  /// The session's own file, relative to the store.
  public var path: FilePath
  /// The era of its format.
  public var era: Era
  /// What it shows of its format's history.
  public var features: [String]
  /// The head in neutral terms, without the system prompt: that may be megabytes, and a store has many sessions.
  public var header: SessionHeader
  /// Counts over all entries.
  public var totals: SessionTotals
  /// The format that it was converted from, if it says so itself.
  public var convertedFrom: FormatID?
  /// Whether it was read to its end; false where it is over a bound of ``ReadingLimits``: then only its id, and the era that
  /// its beginning shows, are known, and nothing was counted.
  public var isRead = true
  /// Whether its file was seen to hold an API key, in what was put aside or elsewhere.
  package var holdsSecret = false

  /// A session.
  public init(
    id: SessionID, path: FilePath, era: Era, header: SessionHeader, totals: SessionTotals,
    convertedFrom: FormatID? = nil, features: [String] = []
  ) {
    self.id = id
    self.path = path
    self.era = era
    self.features = features
    self.header = header
    self.header.systemPrompt = nil
    self.totals = totals
    self.convertedFrom = convertedFrom
  }
}

/// What is asked of a stored session most often.
package struct SessionMark: Sendable {
  package var id: SessionID
  package var path: FilePath
  package var isRead: Bool
  package var holdsSecret: Bool

  package init(_ session: StoredSession) {
    (id, path, isRead, holdsSecret) = (session.id, session.path, session.isRead, session.holdsSecret)
  }
}

extension StoredSession {
  /// A session of which only the id is known, since it is over a bound.
  init(unread id: SessionID, path: FilePath, era: Era) {
    self.init(id: id, path: path, era: era, header: SessionHeader(id: id), totals: SessionTotals())
    isRead = false
  }

  /// What is kept of a session that was read to its end.
  init<Format: SessionFormat>(_ tally: SessionTally<Format.Head>, in format: Format.Type, at path: FilePath) {
    let header = Format.header(of: tally.head)
    self.init(
      id: header.id, path: path, era: Format.era(of: tally.head, showing: tally.features), header: header,
      totals: tally.totals, convertedFrom: tally.head.convertedFrom, features: Format.names(of: tally.features))
    holdsSecret =
      tally.findings.contains { $0.code == UnwrittenMembers.found } || !Aside.findings(in: tally.head.aside).isEmpty
  }

  /// Takes over what is the same in another session, so that it is in memory once for many sessions.
  fileprivate mutating func share(_ other: StoredSession) {
    if isSame(features, other.features) { features = other.features }
    if isSame(header.toolNames, other.header.toolNames) { header.toolNames = other.header.toolNames }
    if isSame(totals.toolNames, other.totals.toolNames) { totals.toolNames = other.totals.toolNames }
    if let own = header.workspace, let text = other.header.workspace, own.hasSameBytes(as: text) {
      header.workspace = text
    }
  }
}

/// Whether texts are the same byte for byte, which equal texts need not be.
private func isSame(_ a: [String], _ b: [String]) -> Bool { a.elementsEqual(b) { $0.hasSameBytes(as: $1) } }

extension StoreInventory {
  /// Whether there is no session at all, neither whole nor damaged.
  public var isEmpty: Bool { sessions.isEmpty && !files.contains { $0.role == StoredFile.sessionRole } }

  /// Takes in a session.
  mutating func add(_ session: StoredSession) {
    var session = session
    if let last = sessions.last {
      session.share(last)
      if session.path < last.path { areSessionsOrdered = false }
    }
    var marks = knownMarks
    knownMarks = nil
    sessions.append(session)
    marks?.append(SessionMark(session))
    knownMarks = marks
  }

  /// The places of some files, in order.
  func places(where isWanted: (StoredFile) -> Bool) -> PagedList<Int> {
    var places: PagedList<Int> = []
    for (place, file) in files.enumerated() where isWanted(file) { places.append(place) }
    return places
  }

  /// Puts the sessions that were taken in into the order of their files, in which they mostly come.
  mutating func orderSessions() {
    if !areSessionsOrdered { sessions = sessions.sorted { $0.path < $1.path } }
    areSessionsOrdered = true
  }

  /// Takes in what was noticed in a file.
  mutating func add(_ findings: [Finding], in path: FilePath) {
    for finding in findings {
      var located = finding
      located.place = finding.place.inFile(path.description)
      self.findings.append(located)
    }
  }
}

/// A file of a store.
public struct StoredFile: Sendable, Equatable {
  /// The role of a session's own file, readable or not.
  public static let sessionRole = "session"
  /// The role of what a save left behind that died.
  public static let temporaryRole = "temporary"
  /// The role of what the program of the store does not know.
  public static let otherRole = "other"
  /// The role of a session of another program, which merely stands in the folder of the store.
  public static let otherProgramRole = "other-program"

  /// Relative to the store.
  public var path: FilePath
  /// What it is for: `session`, `artifacts`, `runs`, `loop-checkpoint`, `temporary`, `other`, ….
  public var role: String
  /// The sessions that it belongs to; none for files of the store itself.
  public var sessionIDs: [SessionID]
  /// The run that it belongs to, for loop checkpoints.
  public var runID: RunID?
  /// Its size when it was looked at.
  public var byteCount: UInt64

  /// What it was when it was looked at, before it was read; nil where nobody knows.
  public var stamp: FileStamp?

  /// A file.
  public init(
    path: FilePath, role: String, sessionIDs: [SessionID] = [], runID: RunID? = nil, byteCount: UInt64,
    stamp: FileStamp? = nil
  ) {
    self.stamp = stamp
    self.path = path
    self.role = role
    self.sessionIDs = sessionIDs
    self.runID = runID
    self.byteCount = byteCount
  }
}

/// Which file it is, and when it was last written: another stamp means that the file may hold something else.
public struct FileStamp: Sendable, Equatable {
  let inode: UInt64
  let byteCount: UInt64
  let modified: FileTime

  /// The stamp of a file.
  public init(_ status: FileStatus) {
    (inode, byteCount, modified) = (status.inode, status.byteCount, status.modified)
  }

  init(inode: UInt64, byteCount: UInt64, modified: FileTime) {
    (self.inode, self.byteCount, self.modified) = (inode, byteCount, modified)
  }
}
