public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// Gives sessions of a store new ids and rewrites every reference to them: names of files,
/// ids inside, parents, forks, delegated tasks, runs and checkpoints.
///
/// Only whole JSON strings in the fields that the format has for session ids are touched;
/// every other byte stays, and so does a text that mentions an id. Ids are compared as bytes.
/// A file's name changes where it is made of a renamed id, whatever id stands inside, since
/// the programs find sessions by name: to move a file whose name is taken although its id is
/// not, rename what its name is made of too.
public struct SessionRenaming: Sendable {
  /// The kind of store.
  public let format: FormatID
  let ids: RenamedIDs
  let runs: RenamedRuns
  let rules: any RenamingRules

  /// The new id for each old one; of two for the same old id the first counts.
  ///
  /// `runs` are runs of A3S sessions, whose checkpoints are named by the run: they get new ids in the files of that
  /// session, which is named by its old id, and in files of no session. A file of several sessions takes only what all
  /// of them agree on.
  public init(format: FormatID, renames: [(old: SessionID, new: SessionID)], runs: [RenamedRun] = []) {
    self.init(format: format, manyRenames: renames, runs: runs)
  }

  /// The same of so many that no list in memory is to be made of them.
  package init(
    format: FormatID, manyRenames renames: some Sequence<(old: SessionID, new: SessionID)>,
    runs: some Sequence<RenamedRun>
  ) {
    self.format = format
    ids = RenamedIDs(renames.lazy.map { (old: $0.old.text, new: $0.new.text) })
    self.runs = RenamedRuns(runs)
    rules = StoreRegistry.layout(format)?.ownRenaming(ids, self.runs) ?? NoReferences()
  }

  /// The new id by the old one.
  public init(format: FormatID, newIDs: [SessionID: SessionID]) {
    self.init(format: format, renames: newIDs.map { (old: $0.key, new: $0.value) })
  }

  /// Where a file goes; the same path where its name carries no renamed id.
  public func path(of file: StoredFile) -> FilePath { isIdle ? file.path : rules.path(of: file) }

  /// Whether the file's content may refer to a renamed session or run; others can be copied as they are.
  public func concerns(_ file: StoredFile) -> Bool { !isIdle && rules.layout(of: file.path) != nil }

  private var isIdle: Bool { ids.isEmpty && runs.isEmpty }
}

/// What was done to a file.
public struct RenamingOutcome: Sendable, Equatable {
  /// How many references were rewritten.
  public var referenceCount = 0
  /// Members that were left out, since no session that is written holds them.
  public var unwritten = UnwrittenMembers()
  /// What could not be read and was therefore copied as it is.
  public var findings: [Finding] = []
}

/// Why a file could not be rewritten.
public enum RenamingError<SinkFailure: Error>: Error {
  /// Its bytes could not be had.
  case source(ByteSourceError)
  /// The new bytes could not be put away.
  case sink(SinkFailure)
}

/// What a format says of its references.
protocol RenamingRules: Sendable {
  /// Where a file goes.
  func path(of file: StoredFile) -> FilePath
  /// How references are found in a file; nil if there are none.
  func layout(of path: FilePath) -> ReferenceLayout?
}

/// The rules of a kind of store that is not known: nothing is renamed.
struct NoReferences: RenamingRules {
  func path(of file: StoredFile) -> FilePath { file.path }
  func layout(of path: FilePath) -> ReferenceLayout? { nil }
}
