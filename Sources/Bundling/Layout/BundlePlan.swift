public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionModel

/// What goes into a bundle: the files of one store, what each is for, and the sessions that own them.
///
/// Nothing is opened yet. Memory is a few hundred bytes a file; order does not matter, the bundle is sorted.
public struct BundlePlan: Sendable {
  /// The folder of the store.
  public var root: FilePath
  /// The folder below `data/` in the bundle, and what the store is called: lowercase letters, digits, `-`.
  public var storeName: String
  /// The one folder at the top of the archive: letters, digits, `.`, `_`, `-`.
  public var topFolder: String
  /// The sessions that are packed.
  public var sessions: [BundleSession]
  /// The files that are packed.
  public var files: [BundleFile]
  /// Folders that are there even if nothing is in them, relative to the store.
  public var folders: [FilePath]
  /// What was noticed about the store as a whole.
  public var findings: [Finding]
  /// What was done to the sessions before, oldest first; packing adds its own step.
  public var provenance: [ProvenanceStep]

  /// A plan.
  public init(
    root: FilePath, storeName: String, topFolder: String = "satchel", sessions: [BundleSession] = [],
    files: [BundleFile] = [], folders: [FilePath] = [], findings: [Finding] = [], provenance: [ProvenanceStep] = []
  ) {
    self.root = root
    self.storeName = storeName
    self.topFolder = topFolder
    self.sessions = sessions
    self.files = files
    self.folders = folders
    self.findings = findings
    self.provenance = provenance
  }
}

/// One file of a plan.
public struct BundleFile: Sendable {
  /// Relative to the store.
  public var path: FilePath
  /// What it is for, such as `session` or `loop-checkpoint`.
  public var role: String
  /// The ids of the sessions that it belongs to.
  public var sessionIDs: [String]
  /// The run that it belongs to, and by which it came to its session.
  public var runID: String?
  /// The time that it gets in the bundle, in seconds since 1970; nil for its own.
  public var modified: Int64?
  /// Whether it is a journal, which somebody may be adding lines to.
  public var isJournal: Bool

  /// A file.
  public init(
    path: FilePath, role: String, sessionIDs: [String] = [], runID: String? = nil, modified: Int64? = nil,
    isJournal: Bool = false
  ) {
    self.path = path
    self.role = role
    self.sessionIDs = sessionIDs
    self.runID = runID
    self.modified = modified
    self.isJournal = isJournal
  }
}

/// One session of a plan, in the words of `satchel.json`.
public struct BundleSession: Sendable {
  /// The id.
  public var id: String
  /// The format's name.
  public var format: String
  /// The era of the format.
  public var era: String?
  /// What a person calls it.
  public var title: String?
  /// When it began.
  public var created: Instant?
  /// When it last changed.
  public var updated: Instant?
  /// Messages of all roles.
  public var messageCount: Int?
  /// Calls of tools.
  public var toolCallCount: Int?
  /// Tokens.
  public var usage: Usage?
  /// Cost in US dollars, in the spelling of the source.
  public var cost: JSONNumber?
  /// The folder that it works in.
  public var workspace: String?
  /// The session that it continues.
  public var parentID: String?
  /// How it continues it: `fork`, `thread`, `child`.
  public var parentKind: String?
  /// Its runs, and why each is counted as its own.
  public var runs: [BundleRun]
  /// Damage met and kept, and what else was noticed.
  public var findings: [Finding]
  /// What was done to this session before it was packed, oldest first.
  public var provenance: [ProvenanceStep]

  /// A session of which nothing is known but id and format.
  public init(id: String, format: String) {
    self.id = id
    self.format = format
    runs = []
    findings = []
    provenance = []
  }
}

/// A run that belongs to a session.
public struct BundleRun: Sendable, Equatable {
  /// The run's id.
  public var id: String
  /// Where the relation is written, in a few words.
  public var reason: String

  /// A run.
  public init(id: String, reason: String) {
    self.id = id
    self.reason = reason
  }
}

/// Something that was done to sessions on their way here.
public struct ProvenanceStep: Sendable, Equatable {
  /// `packed`, `converted`, `redacted`.
  public var action: String
  /// By which program.
  public var program: String
  /// More, in a few words, such as the format it was converted from.
  public var detail: String?

  /// A step.
  public init(action: String, program: String, detail: String? = nil) {
    self.action = action
    self.program = program
    self.detail = detail
  }
}
