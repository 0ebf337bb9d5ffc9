// By what a person recognises a session: its title or how it began, the folder that it worked in, and when it last
// changed. In a narrow terminal the words go on a line of their own, since an id is never cut: it is what one types next.

/// Sessions in lines of a table.
struct SessionTable {
  /// The sessions.
  var items: [Listing.Item]
  /// How many characters a line may have.
  var columns = 80

  /// What stands beside the words of a session: the id, the last change, how much it is.
  private static let heads = ["SESSION", "UPDATED", "MESSAGES", "SIZE"]
  private static let numbers: Set<Int> = [2, 3]
  /// The least room for title and workspace in the same line.
  private static let leastRoom = 40
  private static let indent = 6

  /// One or two lines a session, cut to the width; then the sum.
  var text: String {
    let cells = [Self.heads] + items.map(Self.cells) + (items.count > 1 ? [total] : [])
    let lines = TextLayout.lines(of: cells, right: Self.numbers)
    let width = lines.map(\.columns).max() ?? 0
    let words = items.map(Words.init)
    let longest = words.map(\.columns).max() ?? 0
    let isWide = columns - width - 2 >= min(Self.leastRoom, longest)
    let layout = Words.Layout(words, room: isWide ? columns - width - 2 : columns - Self.indent)
    let gap = String(repeating: " ", count: Self.indent)
    var text = ""
    for (index, line) in lines.enumerated() {
      let mark = index == 0 ? Style.heading.callAsFunction : { $0 }
      let said = index == 0 ? layout.head : index <= words.count ? layout.line(words[index - 1]) : ""
      if isWide {
        let padding = said.isEmpty ? "" : String(repeating: " ", count: width - line.columns + 2)
        text += mark((line + padding + said).trimmingBlanks) + "\n"
      } else {
        text += mark(line.trimmingBlanks) + "\n" + (said.isEmpty ? "" : mark(gap + said) + "\n")
      }
    }
    return text
  }

  /// One line a session with all that is known, uncut.
  var longText: String {
    let heads = [
      "SESSION", "FORMAT", "ERA", "MODEL", "CREATED", "UPDATED", "MESSAGES", "TOOL CALLS", "TOKENS", "COST", "FILES",
      "SIZE", "WORKSPACE", "TITLE",
    ]
    let cells = items.map(Self.longCells)
    let filled = heads.indices.filter { column in cells.contains { !$0[column].isEmpty } }
    let numbers = Set(filled.indices.filter { (6...11).contains(filled[$0]) })
    let rows = [heads.map(Style.heading.callAsFunction)] + cells + (items.count > 1 ? [longTotal(heads.count)] : [])
    return TextLayout.table(rows.map { row in filled.map { row[$0] } }, right: numbers)
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

  private var total: [String] {
    let sum = SessionRow.total(of: items.map(\.row))
    return [sum.id, "", SessionRow.count(sum.messages), Quantity.bytes(sum.byteCount)]
  }

  private func longTotal(_ count: Int) -> [String] {
    let sum = SessionRow.total(of: items.map(\.row))
    var cells = Array(repeating: "", count: count)
    cells[0] = sum.id
    (cells[6], cells[7]) = (SessionRow.count(sum.messages), SessionRow.count(sum.toolCalls))
    cells[8] = sum.tokens.map { Quantity.grouped($0) } ?? ""
    cells[9] = sum.cost.map(SessionRow.dollars) ?? ""
    cells[10] = Quantity.grouped(items.reduce(0) { $0 + $1.fileCount })
    cells[11] = Quantity.bytes(sum.byteCount)
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

  /// How much room each gets.
  struct Layout {
    private var title = 0
    private var workspace = 0

    /// The workspace gets what it needs up to a third of the room, the title the rest.
    init(_ words: [Words], room: Int) {
      let widest = words.map(\.workspace.columns).max() ?? 0
      let named = words.map(\.title.columns).max() ?? 0
      workspace = min(widest, max(room / 3, room - named - 2))
      title = max(0, workspace == 0 ? room : room - workspace - 2)
      if named == 0 { (workspace, title) = (min(widest, room), 0) }
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

extension String {
  /// Without blanks at the end.
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Listing.Item {
  /// What it is called, or how it begins.
  var name: String? {
    if let title = row.title, !title.isEmpty { return title }
    return prompt
  }

  /// The id as one types it: with the folder in front where the store has several of that id.
  var shownID: String { folder.map { "\($0)/\(row.id)" } ?? row.id }
}
