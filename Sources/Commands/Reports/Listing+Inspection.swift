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
    var owned = OwnedFiles(inspection.files)
    var items: PagedList<Item> = []
    for session in inspection.sessions {
      items.append(
        Item(session, in: inspection, owned: owned.takeSum(of: session.header.id, own: session.byteCount)))
    }
    return items
  }
}

/// How many files belong to each session alone, and their bytes. Of several sessions with one id, each has its own file;
/// what else goes by the id belongs to the first.
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

  /// Of files that are no session's own.
  private var sums = PagedMap<SessionID, Sum>()
  /// The sizes of the sessions' own files.
  private var own = PagedMap<FilePath, Int>()
  /// Files of no session, or of several.
  private(set) var sharedFileCount = 0

  init(_ files: some Sequence<StoredFile>) {
    for file in files {
      guard file.sessionIDs.count == 1, let id = file.sessionIDs.first else {
        sharedFileCount += 1
        continue
      }
      if file.role == StoredFile.sessionRole {
        own.updateValue(Int(clamping: file.byteCount), forKey: file.path)
        continue
      }
      var sum = sums[id] ?? Sum()
      sum.fileCount += 1
      sum.byteCount = sum.byteCount.saturatingSum(file.byteCount)
      sums.updateValue(sum, forKey: id)
    }
  }

  /// The size of a session's own file, by its path.
  func ownByteCount(of path: FilePath) -> UInt64? { own[path].map { UInt64($0) } }

  /// The files of a session, for the first that asks by that id with what else goes by it.
  mutating func takeSum(of id: SessionID, own: UInt64?) -> (files: Int, bytes: UInt64) {
    let others = sums[id] ?? Sum()
    if others.fileCount > 0 { sums.updateValue(Sum(), forKey: id) }
    return (others.fileCount + (own == nil ? 0 : 1), others.byteCount.saturatingSum(own ?? 0))
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
      format: inspection.format.rawValue, era: session.era.name, created: header.createdAt.map(TimeText.precise),
      updated: session.lastTime.map(TimeText.precise), workspace: header.workspace,
      parentID: header.origin?.parentID.text, fileCount: owned.files)
    (prompt, model) = (totals.firstPrompt, header.model)
    (began, changed) = (header.createdAt, session.lastTime)
  }
}
