import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// The stores that were found, for people and for programs.
struct FindReports {
  /// The stores.
  var stores: [StoreFinding.Item]
  /// What could not be searched.
  var obstacles: [SearchObstacle]

  /// A table with a line for each; paths are never cut.
  var text: String {
    var cells = [["FORMAT", "SESSIONS", "SIZE", "LAST CHANGE", "STORE"]]
    cells += stores.map { item in
      [
        item.store.format.rawValue, Quantity.grouped(item.measure.sessionCount), Quantity.bytes(item.measure.byteCount),
        item.changed.map(TimeText.readable) ?? "", SafeText.escape(item.store.root),
      ]
    }
    if stores.count > 1 {
      cells.append([
        Quantity.count(stores.count, "store"), Quantity.grouped(stores.reduce(0) { $0 + $1.measure.sessionCount }),
        Quantity.bytes(stores.reduce(0) { $0 &+ $1.measure.byteCount }), "", "",
      ])
    }
    return TextLayout.table(cells, right: [1, 2], indent: 0)
  }

  /// The same as an object.
  var json: JSON {
    [
      "stores": .array(
        stores.map { item in
          [
            "path": .path(item.store.root), "format": .string(item.store.format.rawValue),
            "sessions": .integer(item.measure.sessionCount), "bytes": .integer(item.measure.byteCount),
            "updated": .optional(item.changed), "isCertain": .bool(item.store.likelihood == .certain),
          ]
        }),
      "unsearched": .array(obstacles.map { ["path": .path($0.path), "message": .string($0.text)] }),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] = [
    .init(path: "stores[].path", meaning: "the folder of the store", kind: .path),
    .init(path: "stores[].format", meaning: "a3s, claw or user-session"),
    .init(path: "stores[].sessions", meaning: "how many sessions it has, by its files", kind: .integer),
    .init(path: "stores[].bytes", meaning: "the size of its files", kind: .integer),
    .init(
      path: "stores[].updated", meaning: "when a file of it last changed: RFC 3339 in UTC, or null",
      kind: [.text, .null]),
    .init(
      path: "stores[].isCertain",
      meaning: "false for what only looks like a store: emptied, or with nothing but damaged sessions",
      kind: .flag),
    .init(path: "unsearched[].path", meaning: "a folder that could not be searched, or not to its end", kind: .path),
    .init(path: "unsearched[].message", meaning: "why"),
  ]
}

extension StoreFinding.Item {
  /// When a file last changed.
  var changed: Instant? {
    measure.modified.map { Instant(seconds: $0.seconds, nanoseconds: $0.nanoseconds) }
  }
}
