import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension Listing {
  /// The one session of a file.
  init(_ inspection: Inspection) {
    self.init(
      path: inspection.path, kind: "\(inspection.format.rawValue) session", items: Self.items(of: inspection),
      sharedFileCount: 0, findings: inspection.findings)
  }

  /// The sessions of an inspected store: a size is that of all files that belong to the session alone, as in every list.
  static func items(of inspection: Inspection) -> [Item] {
    var owned: [[UInt8]: (files: Int, bytes: UInt64)] = [:]
    for file in inspection.files where file.sessionIDs.count == 1 {
      let before = owned[Array(file.sessionIDs[0].utf8)] ?? (0, 0)
      owned[Array(file.sessionIDs[0].utf8)] = (before.files + 1, before.bytes.saturatingSum(file.byteCount))
    }
    return inspection.sessions.map { session in
      Item(session, in: inspection, owned: owned[Array(session.header.id.utf8)] ?? (1, session.byteCount))
    }
  }
}

extension Listing.Item {
  fileprivate init(_ session: InspectedSession, in inspection: Inspection, owned: (files: Int, bytes: UInt64)) {
    let (header, totals) = (session.header, session.totals)
    self.init(
      row: SessionRow(
        id: header.id.text, title: header.title, time: (session.lastTime ?? header.createdAt).map(TimeText.readable),
        messages: session.isRead ? totals.messageCount : nil, toolCalls: session.isRead ? totals.toolCalls : nil,
        tokens: session.usage?.total, cost: header.cost, byteCount: owned.bytes),
      format: inspection.format.rawValue, era: session.era, created: header.createdAt.map(TimeText.precise),
      updated: session.lastTime.map(TimeText.precise), workspace: header.workspace,
      parentID: header.origin?.parentID.text, fileCount: owned.files)
    (prompt, model) = (totals.firstPrompt, header.model)
    (began, changed) = (header.createdAt, session.lastTime)
  }
}
