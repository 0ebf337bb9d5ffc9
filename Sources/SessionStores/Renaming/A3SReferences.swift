import SatchelFiles
import SatchelSessionModel
import Synchronization

// The fields of a3s-store.md that hold the id of a session or of a run. Tasks, workflows and
// artifacts have ids of their own: those stay, and so do the URIs of artifacts, which are
// names that messages mention; what they call a run is a task. Traces, verification, tasks and
// the session itself name no run. Events of 5.0.0 and later, whose fields are not all known,
// and the metadata of a tool may name their run as checkpoints do.

/// The new names of checkpoints, which are named by their run.
///
/// All runs are looked through once: a session has as many checkpoints as runs, so that a look through its runs for each
/// of them would take the square of that.
private struct RunStems: Sendable {
  private let runs: RenamedRuns
  /// The runs that a name may be made of.
  private let olds: PagedGroups<FilePath, RunID>
  private let name: @Sendable (String) -> String

  init(_ runs: RenamedRuns, _ name: @escaping @Sendable (String) -> String) {
    self.runs = runs
    self.name = name
    olds = runs.oldIDs { name($0) }
  }

  /// What a name becomes; nil for one that stays.
  ///
  /// Of runs that meet in one name, that inside of the file counts, and the name stays if that is not renamed; then the id
  /// that is the name itself, then the first in byte order.
  func new(for stem: [UInt8], in file: StoredFile) -> [UInt8]? {
    let found = olds[FilePath(bytes: stem)].map(\.text)
    let renamed = found.compactMap { old in runs.new(for: old.utf8, of: file.sessionIDs).map { (old: old, new: $0) } }
    let choice: (old: String, new: String)?
    if let owner = file.runID, name(owner.text).utf8.elementsEqual(stem) {
      choice = renamed.first { $0.old.utf8.elementsEqual(owner.utf8) }
    } else {
      choice = renamed.first { $0.old.utf8.elementsEqual(stem) } ?? renamed.first
    }
    return choice.map { Array(name($0.new).utf8) }
  }
}

/// What most stores have no use for, and takes memory: it is made when it is asked for.
private final class MadeOnce<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  var value: Value {
    made.withLock { made in
      let value = made ?? make()
      made = value
      return value
    }
  }
}

/// Where an A3S store refers to sessions and runs.
struct A3SReferences: RenamingRules {
  /// Names of the files of eras A and B.
  private let safe: RenamedStems
  /// Names of the files under `v1`.
  private let keys: MadeOnce<RenamedStems>
  private let runs: RenamedRuns
  /// Names of checkpoints in both layouts.
  private let safeRuns: MadeOnce<RunStems>
  private let keyedRuns: MadeOnce<RunStems>

  init(_ ids: RenamedIDs, _ runs: RenamedRuns) {
    self.runs = runs
    safe = RenamedStems(ids) { A3SSafeName.name(for: $0) }
    keys = MadeOnce { RenamedStems(ids) { A3SEncodedKey.name(for: $0) } }
    safeRuns = MadeOnce { RunStems(runs) { A3SSafeName.name(for: $0) } }
    keyedRuns = MadeOnce { RunStems(runs) { A3SEncodedKey.name(for: $0) } }
  }

  // MARK: Names

  func path(of file: StoredFile) -> FilePath {
    let parts = file.path.components
    if parts.count > 1, parts[0] == "v1" { return path(of: file, parts, 1, keys.value) }
    if parts.count == 1 { return renaming(file, parts[0], safe) }
    return path(of: file, parts, 0, safe)
  }

  private func path(of file: StoredFile, _ parts: [FilePath], _ level: Int, _ stems: RenamedStems) -> FilePath {
    switch (parts[level], parts.count - level) {
    case ("sessions", 2) where level == 1: renaming(file, parts[level + 1], stems)
    case ("traces", 2), ("verification", 2), ("runs", 2), ("subagent_tasks", 2):
      renaming(file, parts[level + 1], stems)
    case ("artifacts", 3...):
      stems.new(for: parts[level + 1].bytes, of: file.sessionIDs)
        .map { file.path.replacing(level + 1, with: FilePath(bytes: $0)) } ?? file.path
    case ("loop_checkpoints", 2): checkpoint(file, level, stems)
    default: file.path
    }
  }

  /// Checkpoints are named by their run; one that has another name may have its session's.
  private func checkpoint(_ file: StoredFile, _ level: Int, _ stems: RenamedStems) -> FilePath {
    let named = (level == 1 ? keyedRuns : safeRuns).value
    if let new = NamePattern(document: file.path.lastComponent.bytes).renamed({ named.new(for: $0, in: file) }) {
      return file.path.replacingLast(with: new)
    }
    return level == 0 && isMisnamed(file) ? renaming(file, file.path.lastComponent, stems) : file.path
  }

  private func isMisnamed(_ file: StoredFile) -> Bool {
    file.runID.map { FilePath(A3SSafeName.name(for: $0)) != file.path.stem } ?? false
  }

  private func renaming(_ file: StoredFile, _ name: FilePath, _ stems: RenamedStems) -> FilePath {
    NamePattern(document: name.bytes).renamed { stems.new(for: $0, of: file.sessionIDs) }
      .map { file.path.replacingLast(with: $0) } ?? file.path
  }

  // MARK: Fields

  func layout(of path: FilePath) -> ReferenceLayout? {
    var parts = path.components
    let isLater = parts.count > 1 && parts[0] == "v1"
    if isLater { parts.removeFirst() }
    guard let name = parts.last, NamePattern(document: name.bytes).readings.first != nil else {
      return isLater && parts.first == "wal" ? .fixed(Self.logStays) : nil
    }
    if parts.count == 1 { return isLater ? nil : .document(Self.session) }
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "sessions" where isLater: return .document(Self.session)
    case "runs": return .document(.list(Self.run))
    case "subagent_tasks": return .document(.list(Self.task))
    case "loop_checkpoints": return .document(.object(["session_id": .reference, "run_id": .run]))
    case "workflow_checkpoints": return .document(Self.workflow)
    default: return nil
    }
  }

  private static let logStays =
    "The store's log names sessions under digests of its own and is copied as it is; it is not needed to read them."

  /// Section 4, and the snapshot of section 7, either of which can stand in a session's file.
  private static let session: ReferenceShape = {
    let bare: [String: ReferenceShape] = [
      "id": .reference,
      "parent_id": .reference,
      "config": .object(["parent_id": .reference]),
      "cost_records": .list(.object(["session_id": .reference])),
    ]
    let snapshot: [String: ReferenceShape] = [
      "session": .object(bare),
      "run_records": .list(run),
      "subagent_tasks": .list(task),
      "session_review": .object([
        "sessionId": .reference, "findings": .list(.object(["sessionId": .reference, "addressedByRunId": .run])),
      ]),
    ]
    return .object(bare.merging(snapshot) { first, _ in first })
  }()

  /// Section 6.4. All events that name a session do it under these names; the result of a
  /// delegated task names it in its metadata.
  private static let run: ReferenceShape = .object([
    "snapshot": .object(["id": .run, "session_id": .reference]),
    "events": .list(
      .object([
        "event": .object([
          "session_id": .reference, "parent_session_id": .reference, "from_session_id": .reference,
          "run_id": .run, "metadata": .object(["session_id": .reference, "run_id": .run]),
        ])
      ])),
  ])

  /// Section 6.5.
  private static let task: ReferenceShape = .object([
    "parent_session_id": .reference, "child_session_id": .reference,
  ])

  /// Section 6.7.
  private static let workflow: ReferenceShape = .object([
    "steps": .list(.object(["outcome": .object(["session_id": .reference])]))
  ])
}
