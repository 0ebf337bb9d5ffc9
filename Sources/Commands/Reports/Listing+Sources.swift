import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension Listing {
  /// A store.
  init(_ inventory: StoreInventory) {
    var owned = OwnedFiles(inventory.files)
    var items: PagedList<Item> = []
    for session in inventory.sessions {
      let sum = owned.takeSum(of: session.id, own: owned.ownByteCount(of: session.path))
      items.append(Item(session, format: inventory.format.rawValue, owned: sum))
    }
    self.init(
      path: inventory.root, kind: "\(inventory.format.rawValue) store", items: items,
      sharedFileCount: owned.sharedFileCount, findings: inventory.findings)
    stores = [(inventory.format.rawValue, inventory.root, inventory.sessions.count)]
  }

  /// The stores that a folder is or has inside; several are listed as one, each session with its store.
  init(_ listings: [Listing], in folder: FilePath) {
    if listings.count == 1 {
      self = listings[0]
      return
    }
    self.init(
      path: folder, kind: Quantity.count(listings.count, "store"), items: [],
      sharedFileCount: listings.reduce(0) { $0 + $1.sharedFileCount })
    for listing in listings {
      items.append(
        contentsOf: listing.items.lazy.map { item in
          var item = item
          item.store = listing.path
          return item
        })
      findings.append(
        contentsOf: listing.findings.lazy.map { finding in
          var finding = finding
          finding.place.file = listing.path.appending(FilePath(finding.place.file ?? "")).description
          return finding
        })
      stores += listing.stores
    }
  }

  /// A bundle, as its description has it; what was noticed when it was packed comes along.
  init(
    _ contents: BundleContents, path: FilePath, reading: BundleListing.Reading, beginnings: SessionBeginnings? = nil
  ) {
    let ofStore = contents.members.filter { $0.key.value == "findings" }.map(\.value)
    let told = contents.sessions.lazy.compactMap { $0.facts["findings"] }
    var findings = PagedList<Finding>()
    for list in [AnySequence(told), AnySequence(ofStore)].joined() {
      findings.append(contentsOf: (list.elements ?? []).lazy.compactMap(Finding.init(described:)))
    }
    findings.append(contentsOf: Self.omitted(contents.omittedCount))
    self.init(
      path: path, kind: "bundle", items: Self.items(contents.sessions, beginnings),
      sharedFileCount: contents.sharedFileCount,
      findings: findings, reading: reading.rawValue)
  }
}

extension Listing {
  /// Of several sessions of one id, which follow each other, each begins in its own way.
  private static func items(_ sessions: BundledSessions, _ beginnings: SessionBeginnings?) -> PagedList<Item> {
    var items: PagedList<Item> = []
    var (last, number): (BundledSession?, Int) = (nil, 0)
    for session in sessions {
      number = session.id == last?.id ? number + 1 : 0
      var item = Item(session)
      if number > 0 { item.file = session.path }
      if number == 1, let first = last { items.update(items.count - 1) { $0.file = first.path } }
      last = session
      if let beginning = beginnings?.beginning(of: session.id, number: number) {
        (item.prompt, item.model) = (beginning.firstPrompt, beginning.model)
      }
      items.append(item)
    }
    return items
  }

  private static func omitted(_ count: Int) -> [Finding] {
    guard count > 0 else { return [] }
    let message =
      "\(Quantity.count(count, "more finding or member")) of the description are not shown, as there are so many."
    return [Finding(.note, code: "description-shortened", message: message)]
  }
}

extension Listing.Item {
  init(_ session: StoredSession, format: String, owned: (files: Int, bytes: UInt64)) {
    let (header, totals) = (session.header, session.totals)
    let updated = [header.updatedAt, totals.lastTime].compactMap { $0 }.max()
    let usage = header.usage ?? (totals.hasUsage ? totals.usage : nil)
    self.init(
      row: SessionRow(
        id: session.id.text, title: header.title, time: (updated ?? header.createdAt).map(TimeText.readable),
        messages: session.isRead ? totals.messageCount : nil, toolCalls: session.isRead ? totals.toolCalls : nil,
        tokens: usage?.total, cost: header.cost,
        byteCount: owned.bytes),
      format: format, era: session.era.name, created: header.createdAt.map(TimeText.precise),
      updated: updated.map(TimeText.precise), workspace: header.workspace, parentID: header.origin?.parentID.text,
      fileCount: owned.files)
    (prompt, model, file) = (totals.firstPrompt, header.model, session.path)
    (began, changed) = (header.createdAt, updated)
  }

  fileprivate init(_ session: BundledSession) {
    let facts = session.facts
    let updated = facts["updated"]?.text
    let kinds = ["input", "output", "cache_read", "cache_write"]
    let tokens = facts["tokens"].map { usage in
      kinds.reduce(UInt64(0)) { sum, kind in sum.saturatingSum(usage[kind]?.amount ?? 0) }
    }
    self.init(
      row: SessionRow(
        id: session.id.text, title: facts["title"]?.text, time: (updated ?? facts["created"]?.text).map(readable),
        messages: facts.knownCount("messages"), toolCalls: facts.knownCount("tool_calls"), tokens: tokens,
        cost: facts.cost, byteCount: session.byteCount),
      format: facts["format"]?.text ?? "", era: facts["era"]?.text, created: facts["created"]?.text,
      updated: updated, workspace: facts["workspace"]?.text, parentID: facts["parent"]?["id"]?.text,
      fileCount: session.fileCount)
    (began, changed) = (instant(facts["created"]?.text), instant(updated))
  }
}

extension Finding {
  /// A finding as `satchel.json` spells it; nil for what a newer version may have put there.
  init?(described json: JSON) {
    guard let severity = json["severity"]?.text.flatMap(Severity.init), let code = json["code"]?.text,
      let message = json["message"]?.text
    else { return nil }
    let place = Place(
      file: json["file"]?.text, line: json["line"]?.int64.map { Int(clamping: $0) },
      offset: json["offset"]?.int64.map { UInt64(clamping: $0) },
      length: json["length"]?.int64.map { UInt64(clamping: $0) }, member: json["member"]?.text)
    self.init(severity, code: code, message: message, place: place)
  }
}

extension JSON {
  /// A count that a session in `satchel.json` tells; 0 where it tells none.
  func count(_ member: String) -> Int { Int(clamping: self[member]?.amount ?? 0) }

  /// A count: 0 for what is none, the greatest for what is beyond all.
  var amount: UInt64? {
    guard case .number(let number) = self else { return nil }
    return number.uint64 ?? (number.double > 1e18 ? .max : 0)
  }

  /// The same; nil where it tells none, as of a session that was not read.
  func knownCount(_ member: String) -> Int? { self[member] == nil ? nil : count(member) }

  /// What a session in `satchel.json` cost.
  var cost: JSONNumber? {
    if case .number(let number) = self["cost_usd"] { number } else { nil }
  }
}

/// A time as `satchel.json` has it; nil where it is none.
private func instant(_ text: String?) -> Instant? {
  guard let text, text.hasSuffix("Z") else { return nil }
  return TimeText.instant(String(text.dropLast().prefix { $0 != "." }), now: 0)
}

/// A time as `satchel.json` has it, for people: `2026-06-01T11:33:20Z` as `2026-06-01 11:33:20 UTC`; anything else as it is.
func readable(_ time: String) -> String {
  let bytes = Array(time.utf8)
  guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z") else { return time }
  return String(decoding: bytes[..<10], as: UTF8.self) + " " + String(decoding: bytes[11..<19], as: UTF8.self) + " UTC"
}
