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
  private var bySession: [SessionID: RenamedIDs] = [:]
  private let all: RenamedIDs

  init(_ runs: [RenamedRun]) {
    all = RenamedIDs(runs.map { ($0.old.text, $0.new.text) })
    for (session, own) in Dictionary(grouping: runs, by: \.sessionID) {
      bySession[session] = RenamedIDs(own.map { ($0.old.text, $0.new.text) })
    }
  }

  var isEmpty: Bool { bySession.isEmpty }
  var longestSpelling: Int { all.longestSpelling }

  /// The new id of a run in a file of some sessions; nil for one that stays.
  func new(for old: some Sequence<UInt8>, of sessions: [SessionID]) -> String? {
    if sessions.isEmpty { return all.new(for: old) }
    let old = Array(old)
    let choices = sessions.map { bySession[$0]?.new(for: old) }
    guard let first = choices[0] else { return nil }
    return choices.allSatisfy { $0.map { $0.utf8.elementsEqual(first.utf8) } ?? false } ? first : nil
  }

  /// The old ids of all runs by the names that are made of them, in byte order.
  func oldIDs(by name: (String) -> String?) -> [[UInt8]: [String]] {
    var olds: [[UInt8]: [String]] = [:]
    for pair in all.pairs {
      if let made = name(pair.old) { olds[Array(made.utf8), default: []].append(pair.old) }
    }
    return olds
  }
}
