import SatchelFiles
import SatchelSessionModel

/// Which sessions of a listing are wanted, and in which order.
struct ListingChoice {
  /// What sessions can be put in order by.
  enum Order: String, CaseIterable {
    /// The last change, the newest first.
    case updated
    /// The beginning, the newest first.
    case created
    /// The id.
    case id
    /// The title or the first prompt.
    case title
    /// The folder that the session works in.
    case workspace
    /// The number of messages, the most first.
    case messages
    /// The bytes, the most first.
    case size
  }

  private var order: Order?
  private var since: Instant?
  private var workspace: FilePath?
  /// The workspace as it was typed, where that is a mere name.
  private var bareName: FilePath?
  private var model: String?
  private var format: String?
  private var limit: Int?

  /// What the options of a command line ask for; refuses a time that is none.
  init(_ invocation: Invocation, _ environment: ProgramEnvironment) throws(Failure) {
    order = invocation.text("sort").flatMap(Order.init)
    model = invocation.text("model")?.lowercased()
    format = invocation.text("format")
    limit = invocation.number("limit").map { Int(clamping: $0) }
    workspace = invocation.path("workspace").map { Self.absolute($0, environment) }
    bareName = invocation.path("workspace").flatMap { $0.components == [$0] && $0 != "." && $0 != ".." ? $0 : nil }
    guard let text = invocation.text("since") else { return }
    since = TimeText.instant(text, now: environment.seconds())
    if since == nil {
      throw .usage(
        "--since takes a date such as 2026-06-01, a time such as '2026-06-01 08:00' (UTC), or how long ago, such as 36h, "
          + "7d or 2w; not '\(text)'", command: invocation.command)
    }
  }

  /// Whether any session may be left out.
  var isSelective: Bool { since != nil || workspace != nil || model != nil || format != nil || limit != nil }

  /// The wanted ones in order.
  func choose(_ items: PagedList<Listing.Item>) -> PagedList<Listing.Item> {
    let chosen = isSelective ? items.filter(isWanted) : items
    let sorted = order.map { order in chosen.sorted { Self.comes($0, $1, by: order) } } ?? chosen
    return limit.map { PagedList(sorted.prefix($0)) } ?? sorted
  }

  private func isWanted(_ item: Listing.Item) -> Bool {
    if let since, (item.changed ?? item.began ?? Instant(seconds: .min)) < since { return false }
    if let model, !(item.model?.lowercased().contains(model) ?? false) { return false }
    if let format, item.format != format { return false }
    return workspace.map { isInside(item.workspace, $0) } ?? true
  }

  /// Whether a session works in the folder, or below it, or in one of that mere name.
  private func isInside(_ workspace: String?, _ folder: FilePath) -> Bool {
    guard let workspace else { return false }
    if let name = bareName, FilePath(workspace).lastComponent == name { return true }
    let (own, wanted) = (FilePath(workspace).components, folder.components)
    return own.count >= wanted.count && zip(own, wanted).allSatisfy { $0 == $1 }
  }

  private static func comes(_ left: Listing.Item, _ right: Listing.Item, by order: Order) -> Bool {
    switch order {
    case .updated: comes(left.changed ?? left.began, right.changed ?? right.began, by: >)
    case .created: comes(left.began, right.began, by: >)
    case .messages: comes(left.row.messages, right.row.messages, by: >)
    case .size: comes(left.row.byteCount, right.row.byteCount, by: >)
    case .id: comes(Array(left.row.id.utf8), Array(right.row.id.utf8), by: isBefore)
    case .title: comes(left.name?.lowercased(), right.name?.lowercased(), by: <)
    case .workspace: comes(left.workspace, right.workspace, by: <)
    }
  }

  /// Whether the first comes before the second; what is not known comes last, what is equal in the order that it had.
  private static func comes<Value: Equatable>(
    _ left: Value?, _ right: Value?, by isBefore: (Value, Value) -> Bool
  ) -> Bool {
    guard let left else { return false }
    guard let right else { return true }
    return left != right && isBefore(left, right)
  }

  private static func isBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }

  /// The folder as sessions name it: from the root, without `.` and `..`.
  private static func absolute(_ path: FilePath, _ environment: ProgramEnvironment) -> FilePath {
    let whole = path.bytes.first == UInt8(ascii: "/") ? path : environment.workingFolder.appending(path)
    var parts: [FilePath] = []
    for part in whole.components where part != "." && part != "/" {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.reduce("/") { $0.appending($1) }
  }
}
