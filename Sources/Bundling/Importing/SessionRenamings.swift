import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

// Several sessions of a store may have one id: copies in other folders, journals that somebody duplicated. Each gets an id
// of its own, so what an id becomes depends on whose file it stands in.

/// What is renamed in the files of each incoming session.
struct SessionRenamings {
  private let format: FormatID
  /// For files of no session, and for sessions that have their id for themselves.
  private let common: SessionRenaming
  /// For the others, by their place among the incoming sessions.
  private var own: [Int: SessionRenaming] = [:]

  init(_ plan: ImportPlan, _ incoming: Incoming, _ format: FormatID, runs: [RenamedRun] = []) {
    self.format = format
    common = SessionRenaming(format: format, renames: Self.pairs(plan.renames), runs: runs)
    let repeated = incoming.sessions.indices.filter(incoming.isRepeated)
    if repeated.isEmpty { return }
    let shared = plan.renames.filter { !incoming.isRepeated($0.session) }
    let ofSession = Dictionary(grouping: plan.renames, by: \.session)
    for place in repeated {
      own[place] = SessionRenaming(
        format: format, renames: Self.pairs((ofSession[place] ?? []) + shared), runs: runs)
    }
  }

  private static func pairs(_ renames: [ImportPlan.Rename]) -> [(old: String, new: String)] {
    renames.map { ($0.old, $0.new) }
  }

  /// What is renamed in files of a session; nil for those of none.
  subscript(session: Int?) -> SessionRenaming { session.flatMap { own[$0] } ?? common }
}
