import SatchelFiles
public import SatchelSessionModel

/// A run that gets another id.
public struct RenamedRun: Sendable, Hashable {
  /// The session that it belongs to, by the id before any renaming.
  public var sessionID: SessionID
  /// Its id.
  public var old: RunID
  /// The id that it gets.
  public var new: RunID

  /// A renaming of a run.
  public init(sessionID: SessionID, old: RunID, new: RunID) {
    (self.sessionID, self.old, self.new) = (sessionID, old, new)
  }
}

/// Which runs become which. Two sessions can have runs of one id, of which only those of one are renamed.
struct RenamedRuns: Sendable {
  private typealias Key = PagedPair<SessionID, RunID>

  /// By session and run.
  private var bySession = PagedMap<Key, RunID>()
  private let all: RenamedIDs

  init(_ runs: some Sequence<RenamedRun>) {
    bySession.reserveCapacity(runs.underestimatedCount)
    for run in runs { _ = bySession.insert(run.new, forKey: Key(run.sessionID, run.old)) }
    all = RenamedIDs(runs.lazy.map { ($0.old.text, $0.new.text) })
  }

  var isEmpty: Bool { bySession.isEmpty }
  var longestSpelling: Int { all.longestSpelling }

  /// The new id of a run in a file of some sessions; nil for one that stays.
  func new(for old: some Sequence<UInt8>, of sessions: [SessionID]) -> String? {
    if sessions.isEmpty { return all.new(for: old) }
    guard let old = String(validating: Array(old), as: UTF8.self).map({ RunID($0) }),
      let first = bySession[Key(sessions[0], old)]
    else { return nil }
    return sessions.allSatisfy { bySession[Key($0, old)] == first } ? first.text : nil
  }

  /// The old ids of all runs by the names that are made of them, in byte order.
  func oldIDs(by name: (String) -> String?) -> PagedGroups<FilePath, RunID> {
    var olds = PagedGroups<FilePath, RunID>()
    olds.reserveCapacity(all.pairs.count)
    for pair in all.pairs { if let made = name(pair.old) { olds.append(RunID(pair.old), to: FilePath(made)) } }
    return olds
  }
}
