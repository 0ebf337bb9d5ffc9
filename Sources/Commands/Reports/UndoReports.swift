import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// What was taken back, for people and for programs.
struct UndoReports {
  /// What was done.
  var report: UndoReport
  /// Where.
  var target: FilePath

  /// Which import, and the numbers.
  var text: String {
    let name = "import \(report.kept.number) of \(report.kept.timeText)"
    let head = "\(SafeText.escape(target)): "
    if report.removed.isEmpty, report.restored.isEmpty {
      return head + "\(name) had written nothing; nothing to take back\n"
    }
    let restored = report.restored.isEmpty ? "" : "; \(Quantity.count(report.restored.count, "old file")) restored"
    let would = report.isDryRun ? "would be " : ""
    return head + "\(name) \(would)taken back: \(Quantity.count(report.removed.count, "file")) removed\(restored)\n"
      + report.setAside.map { "  \(SafeText.escape($0.sentence))\n" }.joined()
  }

  /// The same as an object.
  var json: StreamedObject {
    var object = StreamedObject([
      "into": .path(target), "dryRun": .bool(report.isDryRun), "import": .integer(report.kept.number),
      "importedAt": .string(report.kept.preciseTime),
    ])
    object.append("removed", report.removed)
    object.append("restored", report.restored)
    object.append([
      "setAside": .array(report.setAside.map { ["path": .path($0.path), "keptAs": .path($0.keptAs)] })
    ])
    return object
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] = [
    .init(
      path: "import", meaning: "with --undo: the number of the import that was, or would be, taken back", kind: .integer
    ),
    .init(path: "importedAt", meaning: "with --undo: when it was made"),
    .init(path: "removed", meaning: "with --undo: files that were removed", kind: .paths),
    .init(path: "restored", meaning: "with --undo: files that are back", kind: .paths),
    .init(path: "setAside[].path", meaning: "with --undo: a file that could not go back to its place", kind: .path),
    .init(path: "setAside[].keptAs", meaning: "with --undo: where it is now", kind: .path),
    .init(
      path: "imports[].import", meaning: "with --undo --list: the number of an import that can be taken back",
      kind: .integer),
    .init(path: "imports[].importedAt", meaning: "with --undo --list: when it was made"),
    .init(path: "imports[].written", meaning: "with --undo --list: files that it wrote", kind: .paths),
    .init(path: "imports[].retired", meaning: "with --undo --list: files that it moved away", kind: .paths),
    .init(
      path: "imports[].undo", meaning: "with --undo --list: the folder that keeps what taking back needs", kind: .path),
  ]
}

/// The imports that can be taken back, for people and for programs.
struct KeptImportReports {
  /// The last one first.
  var kept: [KeptImport]
  /// Into which folder.
  var target: FilePath

  /// A line an import.
  var text: String {
    if kept.isEmpty { return "\(SafeText.escape(target)): no import is kept that could be taken back\n" }
    return kept.map { kept in
      let moved = kept.retired.isEmpty ? "" : ", \(Quantity.count(kept.retired.count, "file")) replaced"
      return "\(kept.number)  \(kept.timeText)  \(Quantity.count(kept.written.count, "file")) written\(moved)\n"
    }.joined()
  }

  /// The same as an object.
  var json: JSON {
    let imports = kept.map { kept -> JSON in
      [
        "import": .integer(kept.number), "importedAt": .string(kept.preciseTime),
        "written": .array(kept.written.map { .path($0) }), "retired": .array(kept.retired.map { .path($0) }),
        "undo": .path(kept.folder),
      ]
    }
    return ["into": .path(target), "imports": .array(imports)]
  }
}

extension KeptImport {
  private var instant: Instant { Instant(seconds: time.seconds, nanoseconds: time.nanoseconds) }
  fileprivate var timeText: String { TimeText.readable(instant) }
  fileprivate var preciseTime: String { TimeText.precise(instant) }
}
