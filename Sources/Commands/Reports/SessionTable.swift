import SatchelFiles
import SatchelSessionModel

// By what a person recognises a session: its title or how it began, the folder that it worked in, and when it last
// changed. In a narrow terminal the words go on a line of their own, since an id is never cut: it is what one types next.

/// Sessions in lines of a table. They are gone through twice: for how wide the columns are, and for the lines.
struct SessionTable {
  /// The sessions.
  var items: PagedList<Listing.Item>
  /// How many characters a line may have.
  var columns = 80

  /// What stands beside the words of a session: the id, the last change, how much it is.
  private static let heads = ["SESSION", "UPDATED", "MESSAGES", "SIZE"]
  private static let longHeads = [
    "SESSION", "FORMAT", "ERA", "MODEL", "CREATED", "UPDATED", "MESSAGES", "TOOL CALLS", "TOKENS", "COST", "FILES",
    "SIZE", "WORKSPACE", "TITLE",
  ]
  /// The least room for title and workspace in the same line.
  private static let leastRoom = 40
  private static let indent = 6

  /// All lines.
  var text: String {
    var text = ""
    write { text += $0 }
    return text
  }

  /// One or two lines a session, cut to the width; then the sum.
  func write<Failure: Error>(to body: (String) throws(Failure) -> Void) throws(Failure) {
    var (table, words, total) = (TextColumns(right: [2, 3]), Words.Widths(), Total())
    table.fit(Self.heads)
    for item in items {
      table.fit(Self.cells(item))
      words.fit(Words(item))
      total.add(item)
    }
    if items.count > 1 { table.fit(total.cells) }
    let isWide = columns - table.width - 2 >= min(Self.leastRoom, words.longest)
    let layout = Words.Layout(words, room: isWide ? columns - table.width - 2 : columns - Self.indent)
    let gap = String(repeating: " ", count: Self.indent)
    func line(_ cells: [String], _ said: String, _ mark: (String) -> String = { $0 }) -> String {
      let line = table.line(cells)
      if isWide { return mark((line + (said.isEmpty ? "" : "  " + said)).trimmingBlanks) + "\n" }
      return mark(line.trimmingBlanks) + "\n" + (said.isEmpty ? "" : mark(gap + said) + "\n")
    }
    try body(line(Self.heads, layout.head) { Style.heading($0) })
    for item in items { try body(line(Self.cells(item), layout.line(Words(item)))) }
    if items.count > 1 { try body(line(total.cells, "")) }
  }

  /// One line a session with all that is known, uncut.
  func writeLong<Failure: Error>(to body: (String) throws(Failure) -> Void) throws(Failure) {
    var total = Total()
    var isFilled = [Bool](repeating: false, count: Self.longHeads.count)
    for item in items {
      total.add(item)
      for (column, cell) in Self.longCells(item).enumerated() where !cell.isEmpty { isFilled[column] = true }
    }
    let filled = isFilled.indices.filter { isFilled[$0] }
    func chosen(_ cells: [String]) -> [String] { filled.map { cells[$0] } }
    var table = TextColumns(right: Set(filled.indices.filter { (6...11).contains(filled[$0]) }))
    let heads = chosen(Self.longHeads.map { Style.heading($0) })
    table.fit(heads)
    for item in items { table.fit(chosen(Self.longCells(item))) }
    let sum = items.count > 1 ? chosen(total.longCells(Self.longHeads.count)) : []
    table.fit(sum)
    try body(table.line(heads).trimmingBlanks + "\n")
    for item in items { try body(table.line(chosen(Self.longCells(item))).trimmingBlanks + "\n") }
    if !sum.isEmpty { try body(table.line(sum).trimmingBlanks + "\n") }
  }

  // MARK: Cells

  private static func cells(_ item: Listing.Item) -> [String] {
    let time = item.row.time.map { $0.hasSuffix(" UTC") ? String($0.dropLast(7)) : SafeText.shorten($0, to: 20) }
    return [
      SafeText.escape(item.shownID), time ?? "", SessionRow.count(item.row.messages),
      Quantity.bytes(item.row.byteCount),
    ]
  }

  private static func longCells(_ item: Listing.Item) -> [String] {
    let row = item.row
    return [
      item.shownID, item.format, item.era ?? "", item.model ?? "", item.created.map(readable) ?? "", row.time ?? "",
      SessionRow.count(row.messages), SessionRow.count(row.toolCalls), row.tokens.map { Quantity.grouped($0) } ?? "",
      row.cost.map(SessionRow.dollars) ?? "", Quantity.grouped(item.fileCount), Quantity.bytes(row.byteCount),
      item.workspace ?? "", item.name ?? "",
    ].map { SafeText.escape($0) }
  }
}

/// The sums of all sessions.
private struct Total {
  private var row = SessionRow(id: "", messages: 0, toolCalls: 0, byteCount: 0)
  private var (count, fileCount) = (0, 0)

  mutating func add(_ item: Listing.Item) {
    row.add(item.row)
    count += 1
    fileCount += item.fileCount
  }

  private var name: String { Quantity.count(count, "session") }

  var cells: [String] { [name, "", SessionRow.count(row.messages), Quantity.bytes(row.byteCount)] }

  func longCells(_ count: Int) -> [String] {
    var cells = Array(repeating: "", count: count)
    cells[0] = name
    (cells[6], cells[7]) = (SessionRow.count(row.messages), SessionRow.count(row.toolCalls))
    cells[8] = row.tokens.map { Quantity.grouped($0) } ?? ""
    cells[9] = row.cost.map(SessionRow.dollars) ?? ""
    cells[10] = Quantity.grouped(fileCount)
    cells[11] = Quantity.bytes(row.byteCount)
    return cells
  }
}

/// What a session is recognised by.
private struct Words {
  var title: String
  var workspace: String

  init(_ item: Listing.Item) {
    title = SafeText.shorten(item.name ?? "", to: 400)
    workspace = SafeText.escape(item.workspace ?? "")
  }

  /// Both side by side.
  var columns: Int { title.columns + (workspace.isEmpty ? 0 : workspace.columns + 2) }

  /// How wide the widest are.
  struct Widths {
    fileprivate var (title, workspace, longest) = (0, 0, 0)

    mutating func fit(_ words: Words) {
      title = max(title, words.title.columns)
      workspace = max(workspace, words.workspace.columns)
      longest = max(longest, words.columns)
    }
  }

  /// How much room each gets.
  struct Layout {
    private var title = 0
    private var workspace = 0

    /// The workspace gets what it needs up to a third of the room, the title the rest.
    init(_ widths: Widths, room: Int) {
      workspace = min(widths.workspace, max(room / 3, room - widths.title - 2))
      title = max(0, workspace == 0 ? room : room - workspace - 2)
      if widths.title == 0 { (workspace, title) = (min(widths.workspace, room), 0) }
    }

    /// What stands above them.
    var head: String {
      [workspace > 0 ? pad("WORKSPACE", workspace) : "", title > 0 ? "TITLE" : ""].filter { !$0.isEmpty }
        .joined(separator: "  ").trimmingBlanks
    }

    func line(_ words: Words) -> String {
      let folder = workspace > 0 ? pad(words.workspace.fittingEnd(columns: workspace), workspace) : ""
      let text = title > 0 ? words.title.fitting(columns: title) : ""
      return (folder + (folder.isEmpty || text.isEmpty ? "" : "  ") + text).trimmingBlanks
    }

    private func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.columns))
    }
  }
}

extension Listing.Item {
  /// What it is called, or how it begins.
  var name: String? {
    if let title = row.title, !title.isEmpty { return title }
    return prompt
  }

  /// The id as one types it: with the folder in front where the store has several of that id.
  var shownID: String { longID ?? row.id }

  /// By what other sessions are met that have the same id in the same store.
  struct Key: Hashable {
    var id: SessionID
    var store: FilePath?
  }

  /// See `Key`.
  var key: Key { Key(id: SessionID(row.id), store: store) }
}
