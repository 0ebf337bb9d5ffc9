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
  static func items(of inspection: Inspection) -> PagedList<Item> {
    let owned = OwnedFiles(inspection.files)
    return PagedList(
      inspection.sessions.lazy.map { session in
        Item(session, in: inspection, owned: owned.sum(of: session.header.id) ?? (1, session.byteCount))
      })
  }
}

/// How many files belong to each session alone, and their bytes.
struct OwnedFiles {
  private struct Sum: PagedElement {
    var fileCount = 0
    var byteCount: UInt64 = 0

    init() {}

    func write(to page: inout PageWriter) {
      page.write(fileCount)
      page.write(byteCount)
    }

    init(from page: inout PageReader) { (fileCount, byteCount) = (page.count(), page.number()) }
  }

  private var sums = PagedMap<SessionID, Sum>()
  /// Files of no session, or of several.
  private(set) var sharedFileCount = 0

  init(_ files: some Sequence<StoredFile>) {
    for file in files {
      guard file.sessionIDs.count == 1, let id = file.sessionIDs.first else {
        sharedFileCount += 1
        continue
      }
      var sum = sums[id] ?? Sum()
      sum.fileCount += 1
      sum.byteCount = sum.byteCount.saturatingSum(file.byteCount)
      sums.updateValue(sum, forKey: id)
    }
  }

  func sum(of id: SessionID) -> (files: Int, bytes: UInt64)? { sums[id].map { ($0.fileCount, $0.byteCount) } }
}

extension Listing.Item {
  fileprivate init(_ session: InspectedSession, in inspection: Inspection, owned: (files: Int, bytes: UInt64)) {
    let (header, totals) = (session.header, session.totals)
    self.init(
      row: SessionRow(
        id: header.id.text, title: header.title, time: (session.lastTime ?? header.createdAt).map(TimeText.readable),
        messages: session.isRead ? totals.messageCount : nil, toolCalls: session.isRead ? totals.toolCalls : nil,
        tokens: session.usage?.total, cost: header.cost, byteCount: owned.bytes),
      format: inspection.format.rawValue, era: session.era.name, created: header.createdAt.map(TimeText.precise),
      updated: session.lastTime.map(TimeText.precise), workspace: header.workspace,
      parentID: header.origin?.parentID.text, fileCount: owned.files)
    (prompt, model) = (totals.firstPrompt, header.model)
    (began, changed) = (header.createdAt, session.lastTime)
  }
}
