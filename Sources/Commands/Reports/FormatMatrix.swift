import SatchelJSONText
import SatchelSessionFormats

/// The formats and their eras, as the registry has them.
struct FormatMatrix {
  private struct Row {
    var format: FormatID
    var era: FormatEra
  }

  private let rows: [Row] = FormatRegistry.all.flatMap { format in
    format.eras.map { Row(format: format.name, era: $0) }
  }

  private var cells: [[String]] {
    [["FORMAT", "ERA", "PROGRAMS", "ON DISK", "READ", "WRITTEN AS"]]
      + rows.map { row in
        [
          row.format.rawValue, row.era.name, row.era.programs, row.era.layout, row.era.isRead ? "yes" : "as a file",
          row.era.writtenAs?.rawValue ?? "",
        ]
      }
  }

  /// One line an era.
  var text: String { TextLayout.table(cells) }

  /// The same as a table in Markdown.
  var markdown: String {
    let lines = cells.map { row in "| " + row.joined(separator: " | ") + " |\n" }
    let rule = "|" + String(repeating: "---|", count: cells[0].count) + "\n"
    return lines[0].lowercased() + rule + lines.dropFirst().joined()
  }

  /// The same as an object.
  var json: JSON {
    [
      "formats": .array(
        FormatRegistry.all.map { format in
          ["name": .string(format.name.rawValue), "eras": .array(format.eras.map(Self.json))]
        })
    ]
  }

  private static func json(_ era: FormatEra) -> JSON {
    [
      "name": .string(era.name), "programs": .string(era.programs), "layout": .string(era.layout),
      "isRead": .bool(era.isRead), "writtenAs": .optional(era.writtenAs?.rawValue),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] = [
    .init(path: "formats[].name", meaning: "a3s, claw or user-session"),
    .init(path: "formats[].eras[].name", meaning: "the name that 'satchel inspect' gives the era"),
    .init(path: "formats[].eras[].programs", meaning: "versions or dates of the program that writes it"),
    .init(path: "formats[].eras[].layout", meaning: "what is on disk; an 'and' adds to the era before"),
    .init(
      path: "formats[].eras[].isRead", meaning: "false where files of it are only recognised and carried", kind: .flag),
    .init(
      path: "formats[].eras[].writtenAs", meaning: "the word for --era, or null if it is not written",
      kind: [.text, .null]),
  ]
}
