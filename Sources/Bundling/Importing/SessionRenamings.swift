import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Several sessions of a store may have one id: copies in other folders, journals that somebody duplicated. Each gets an id
// of its own, so what an id becomes depends on whose file it stands in.

/// What is renamed in the files of each incoming session.
struct SessionRenamings {
  private let format: FormatID
  private let runs: [RenamedRun]
  /// For files of no session, and for sessions that have their id for themselves.
  private let common: SessionRenaming
  private let shared: [ImportPlan.Rename]
  /// For sessions whose id others have too, by their place among the incoming ones.
  private var own: [Int: [ImportPlan.Rename]] = [:]

  init(_ plan: ImportPlan, _ incoming: Incoming, _ format: FormatID, runs: [RenamedRun] = []) {
    (self.format, self.runs) = (format, runs)
    common = SessionRenaming(format: format, renames: Self.pairs(plan.renames), runs: runs)
    shared = plan.renames.filter { !incoming.isRepeated($0.session) }
    for place in incoming.sessions.indices where incoming.isRepeated(place) { own[place] = [] }
    for rename in plan.renames where incoming.isRepeated(rename.session) { own[rename.session]?.append(rename) }
  }

  private static func pairs(_ renames: [ImportPlan.Rename]) -> [(old: SessionID, new: SessionID)] {
    renames.map { ($0.old, $0.new) }
  }

  /// What is renamed in files of a session; nil for those of none.
  subscript(session: Int?) -> SessionRenaming {
    guard let renames = session.flatMap({ own[$0] }) else { return common }
    return SessionRenaming(format: format, renames: Self.pairs(renames + shared), runs: runs)
  }
}
