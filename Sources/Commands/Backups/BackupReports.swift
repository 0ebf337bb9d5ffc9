import SatchelBackups
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// What was backed up, for people and for programs.
struct BackupReports {
  /// What was done.
  var report: BackupReport
  /// Where.
  var repository: FilePath
  /// Whether nothing was written.
  var isDryRun: Bool
  /// Folders that were named and in which no store was found.
  var missing: [(FilePath, Failure)] = []

  var text: String {
    let name = isDryRun ? "nothing written (--dry-run)" : "snapshot \(report.snapshot.name)"
    var text = "\(SafeText.escape(repository)): \(name)\n"
    for store in report.stores { text += Self.text(store) }
    text +=
      "  read \(Quantity.bytes(report.readByteCount)), of it new \(Quantity.bytes(report.newByteCount)), stored "
      + "\(Quantity.bytes(report.storedByteCount))\n"
    return text
  }

  private static func text(_ store: BackupReport.Store) -> String {
    let counts = [
      (store.new, "new"), (store.grown, "grown"), (store.rewritten, "rewritten"), (store.unchanged, "unchanged"),
      (store.vanished, "vanished"),
    ].filter { $0.0 > 0 }.map { "\(Quantity.grouped($0.0)) \($0.1)" }
    var text =
      "  \(store.store.format.rawValue) '\(SafeText.escape(store.store.root))': "
      + Quantity.count(store.store.sessionCount, "session")
      + (counts.isEmpty ? "" : ": " + counts.joined(separator: ", "))
      + "; \(Quantity.count(store.store.fileCount, "file")), \(Quantity.bytes(store.store.byteCount))\n"
    if store.store.vanishedCount > 0 {
      let count = Quantity.count(store.store.vanishedCount, "session")
      text += "    \(count) gone at the source: the last version is kept ('satchel snapshots --vanished')\n"
    }
    for missing in store.leftOut.prefix(20) {
      let why = missing.message.map { ": \(SafeText.escape($0))" } ?? ""
      text +=
        "    left out: \(SafeText.escape(missing.path)), \(Quantity.count(missing.fileCount, "file")) (\(missing.reason))\(why)\n"
    }
    let told = store.findings.filter { $0.severity != .note }
    if !told.isEmpty { text += FindingText.lines(told) }
    if store.leftOut.count > 20 { text += "    and \(store.leftOut.count - 20) more; --json has all\n" }
    return text
  }

  var json: StreamedObject {
    var object = StreamedObject([
      "repository": .path(repository), "snapshot": isDryRun ? .null : .string(report.snapshot.name),
      "dryRun": .bool(isDryRun),
    ])
    object.append("stores", report.stores.map(Self.json))
    object.append([
      "failed": .array(
        report.failed.map { failed in
          [
            "store": .path(failed.store), "code": .string(failed.error.code.rawValue),
            "message": .string(failed.error.message),
          ]
        }
          + missing.map { path, failure in
            ["store": .path(path), "code": .string(failure.code), "message": .string(failure.message)]
          }),
      "readBytes": .integer(report.readByteCount), "newBytes": .integer(report.newByteCount),
      "storedBytes": .integer(report.storedByteCount),
    ])
    return object
  }

  private static func json(_ store: BackupReport.Store) -> StreamedObject {
    var object = StreamedObject([
      "format": .string(store.store.format.rawValue), "store": .path(store.store.root),
      "sessions": .integer(store.store.sessionCount), "files": .integer(store.store.fileCount),
      "bytes": .integer(store.store.byteCount), "new": .integer(store.new), "grown": .integer(store.grown),
      "rewritten": .integer(store.rewritten), "unchanged": .integer(store.unchanged),
      "vanished": .integer(store.vanished), "vanishedKept": .integer(store.store.vanishedCount),
    ])
    object.append("leftOut", store.leftOut) { missing in
      [
        "path": .path(missing.path), "reason": .string(missing.reason), "message": .optional(missing.message),
        "files": .integer(missing.fileCount), "bytes": .integer(missing.byteCount),
      ]
    }
    object.append(findings: store.findings)
    return object
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "repository", meaning: "the repository", kind: .path),
      .init(path: "snapshot", meaning: "the name of the new snapshot; null with --dry-run", kind: [.text, .null]),
      .init(path: "dryRun", meaning: "whether nothing was written because of --dry-run", kind: .flag),
      .init(path: "stores[].format", meaning: "the format of its sessions"),
      .init(path: "stores[].store", meaning: "the folder", kind: .path),
      .init(path: "stores[].sessions", meaning: "how many sessions it has", kind: .integer),
      .init(path: "stores[].files", meaning: "how many files", kind: .integer),
      .init(path: "stores[].bytes", meaning: "their bytes", kind: .integer),
      .init(path: "stores[].new", meaning: "sessions that were not there at the last snapshot", kind: .integer),
      .init(path: "stores[].grown", meaning: "sessions whose file was lengthened", kind: .integer),
      .init(path: "stores[].rewritten", meaning: "sessions that changed in another way", kind: .integer),
      .init(path: "stores[].unchanged", meaning: "sessions as they were", kind: .integer),
      .init(path: "stores[].vanished", meaning: "sessions of the last snapshot that are gone", kind: .integer),
      .init(
        path: "stores[].vanishedKept", meaning: "sessions that are gone, now or before, and kept", kind: .integer),
      .init(path: "stores[].leftOut[].path", meaning: "what was left out, relative to the store", kind: .path),
      .init(
        path: "stores[].leftOut[].reason",
        meaning:
          "version-control, leftover, secret, hot-database, excluded, not-of-a-session, link, special-file, repository or unreadable"
      ),
      .init(path: "stores[].leftOut[].message", meaning: "more about it, or null", kind: [.text, .null]),
      .init(path: "stores[].leftOut[].files", meaning: "how many files", kind: .integer),
      .init(path: "stores[].leftOut[].bytes", meaning: "their bytes", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "stores[].findings") + [
      .init(path: "failed[].store", meaning: "a store that could not be backed up", kind: .path),
      .init(path: "failed[].code", meaning: "why, in a word"),
      .init(path: "failed[].message", meaning: "why, in a sentence"),
      .init(path: "readBytes", meaning: "bytes of files that were read", kind: .integer),
      .init(path: "newBytes", meaning: "of them, bytes that were not in the repository", kind: .integer),
      .init(path: "storedBytes", meaning: "bytes of packs that were written", kind: .integer),
    ]
}
