import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Several sessions of a store may have one id: copies in other folders, journals that somebody duplicated. Each gets an id
// of its own, so what an id becomes depends on whose file it stands in.

/// What is renamed in the files of each incoming session.
struct SessionRenamings {
  private let format: FormatID
  private let runs: PagedList<RenamedRun>
  /// For files of no session, and for sessions that have their id for themselves.
  private let common: SessionRenaming
  private var shared: [ImportPlan.Rename] = []
  /// For sessions whose id others have too, by their place among the incoming ones.
  private var own: [Int: [ImportPlan.Rename]] = [:]

  init(_ plan: ImportPlan, _ incoming: Incoming, _ format: FormatID, runs: PagedList<RenamedRun> = []) {
    (self.format, self.runs) = (format, runs)
    common = SessionRenaming(format: format, manyRenames: Self.pairs(plan.renames), runs: runs)
    for place in incoming.sessions.indices where incoming.isRepeated(place) { own[place] = [] }
    if own.isEmpty { return }
    for rename in plan.renames {
      if incoming.isRepeated(rename.session) { own[rename.session]?.append(rename) } else { shared.append(rename) }
    }
  }

  private static func pairs(
    _ renames: some Sequence<ImportPlan.Rename>
  ) -> some Sequence<(old: SessionID, new: SessionID)> {
    renames.lazy.map { (old: $0.old, new: $0.new) }
  }

  /// What is renamed in files of a session; nil for those of none.
  subscript(session: Int?) -> SessionRenaming {
    guard let renames = session.flatMap({ own[$0] }) else { return common }
    return SessionRenaming(format: format, manyRenames: Self.pairs(renames + shared), runs: runs)
  }
}
