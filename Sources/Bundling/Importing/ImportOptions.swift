public import SatchelDigests
public import SatchelFiles
public import SatchelSessionModel
public import SatchelSessionStores

/// What happens to a session that is in the target already, with other content.
public enum ConflictPolicy: String, Sendable, CaseIterable {
  /// The import stops before anything is written.
  case stop
  /// The target's stays; the import is then not complete.
  case skip
  /// The target's is moved away, and can be taken back.
  case replace
  /// The imported one gets a new id, and every reference to it is rewritten.
  case rename
  /// A file that begins with all of the target's is put in its place; anything else stops the import.
  case append
}

/// How a bundle is imported.
public struct ImportOptions: Sendable {
  /// Limits, temporary files, progress.
  public var reading = ReadOptions()
  /// Only the files of these sessions; all files of the bundle where it is nil.
  public var sessionIDs: [SessionID]?
  /// What happens to sessions that are there with other content.
  public var onConflict = ConflictPolicy.stop
  /// Sets the modes and the nanoseconds of times that the index tells, instead of 0644 or 0755 by the umask and whole
  /// seconds.
  public var preservesAttributes = false
  /// The program's folder among those where a user's programs keep their state (`$XDG_STATE_HOME/satchel`). What taking
  /// an import back needs is kept there where nothing can be kept beside the target; nil where there is no such folder.
  public var stateFolder: FilePath?
  /// Opens sealed documents of the target and of plain archives, to know what is in them.
  public var key: SealingKey?
  /// Checks all and writes nothing.
  public var isDryRun = false
  /// Whether an archive of several stores is unpacked as it is, for those who choose afterwards.
  package var takesSeveralStores = false

  /// The usual.
  public init() {}
}

/// An id that something has in the bundle, and the one that it gets.
public struct RenamedID: Sendable, Equatable {
  /// The id in the bundle.
  public var id: RunID
  /// The id in the target.
  public var newID: RunID
}

/// What becomes of a session.
public struct PlannedSession: Sendable, Equatable {
  /// What becomes of it.
  public enum Action: String, Sendable {
    /// Nothing of it is in the target.
    case new
    /// Some of its files are there, with the same bytes; the others are added.
    case completed
    /// All of it is there, perhaps under the new id that an import before gave it.
    case identical
    /// Another one is there and stays.
    case skipped
    /// Another one is there and is moved away.
    case replaced
    /// Another one is there; this one gets a new id.
    case renamed
    /// Its beginning is there; the rest is added.
    case appended
  }

  /// The id that it has in the bundle.
  public var id: SessionID
  /// What becomes of it.
  public var action: Action
  /// The id that it gets or has got, if that is another.
  public var newID: SessionID?
  /// Its runs that get other ids with it, as runs of the same ids are in the target.
  public var renamedRuns: [RenamedID] = []
  /// The files that decided it, relative to the target: those that differ.
  public var differing: [FilePath]
  /// Which of the incoming sessions it is; told where it is renamed or replaces another.
  var place = 0
}

/// What was imported, or would be.
public struct ImportReport: Sendable {
  /// How the bundle came out of its checks; nil for an archive that is no bundle, and for some sessions of a bundle that
  /// were read by its index.
  public var verification: VerificationReport?
  /// What was unpacked, where it was no bundle: its files had no checksums.
  public var foreign: ForeignContents?
  /// Every session with what became of it, in the order of the bundle.
  public var sessions: PagedList<PlannedSession>
  /// Files that were written, relative to the target.
  public var written: PagedList<FilePath>
  /// Their bytes together.
  public var writtenByteCount: UInt64
  /// Files that were there already with the same bytes.
  public var identical: PagedList<FilePath>
  /// Files of the target that were moved away.
  public var retired: PagedList<FilePath>
  /// Files that belong to no one session, are there with other bytes, and were left as they are.
  public var kept: PagedList<FilePath>
  /// What was noticed, as when a reference could not be rewritten.
  public var findings: PagedList<Finding>
  /// Where what is needed to take the import back is kept; nil where nothing was written.
  public var undo: FilePath?
  /// Whether nothing was written because nothing was to be.
  public var isDryRun: Bool

  init() {
    (sessions, findings) = ([], [])
    (written, identical, retired, kept) = ([], [], [], [])
    writtenByteCount = 0
    isDryRun = false
  }

  /// The ids of the sessions whose files were taken.
  public var sessionIDs: [SessionID] { sessions.filter { $0.action != .skipped }.map(\.id) }
  /// Whether every session and file of the bundle is in the target now.
  public var isComplete: Bool { kept.isEmpty && !sessions.contains { $0.action == .skipped } }
}
