import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// A salvage for people and for programs.
struct SalvageReports {
  /// What was done.
  var report: SalvageReport
  /// What was named on the command line.
  var input: FilePath
  /// What was written.
  var output: FilePath

  // MARK: Text

  /// What was saved, then what was not, with its places; piece by piece.
  func write<Failure: Error>(to body: (String) throws(Failure) -> Void) throws(Failure) {
    let sound = report.files.count { $0.outcome == .sound }
    let hurt = report.files.filter {
      [.salvaged, .unsalvageable].contains($0.outcome) || $0.outcome == .sound && $0.leftover != nil
    }
    let unread = report.files.filter { $0.outcome == .unread }
    var text = "\(SafeText.escape(output)): \(report.format.rawValue), "
    if hurt.isEmpty {
      text += unread.isEmpty ? soundness : "\(Quantity.count(sound, "sound file")) copied\n"
    } else if hurt.allSatisfy({ $0.outcome == .sound }) {
      text += "nothing was wrong, but something is left out on purpose\n"
    } else {
      text += heading(sound: sound, hurt: hurt.count { $0.outcome != .sound })
    }
    try body(text)
    for file in unread { try body("\(SafeText.escape(file.input)): not looked into, copied as it is\n") }
    for file in hurt { try body(Self.file(file)) }
    if !report.findings.isEmpty { try body(FindingText.lines(report.findings)) }
  }

  private var soundness: String {
    report.leftOut.isEmpty
      ? "nothing was wrong, copied byte for byte\n"
      : "no damage, but not all was copied: \(Quantity.count(report.leftOut.count, "link")) left out\n"
  }

  private func heading(sound: Int, hurt: Int) -> String {
    let copied = sound > 0 ? "; \(Quantity.count(sound, "sound file")) copied" : ""
    return "\(Quantity.count(report.saved, "record")) saved, \(Quantity.grouped(report.lost)) lost"
      + (hurt > 1 ? " in \(hurt) files" : "") + copied + "\n"
  }

  private static func file(_ file: SalvagedFile) -> String {
    let account = file.account
    var rows = [
      ["read", Quantity.bytes(account.byteCount)], ["kept as it was", Quantity.bytes(account.copied)],
      ["left over", Quantity.bytes(account.left)], ["added", Quantity.bytes(account.added)],
    ]
    if let leftover = file.leftover, account.left > 0 { rows.append(["kept in", SafeText.escape(leftover)]) }
    var text = "\(SafeText.escape(file.input)): \(file.outcome.rawValue)\n" + TextLayout.table(rows)
    for piece in account.pieces.prefix(shown) { text += "  \(self.piece(piece))\n" }
    let more = max(0, account.pieces.count - shown) + account.furtherPieces
    if more > 0 { text += "  and \(Quantity.count(more, "piece")) more; index.json has all\n" }
    return text
  }

  private static let shown = 20

  private static func piece(_ piece: SalvagePiece) -> String {
    let reason = SafeText.escape(piece.reason)
    guard let offset = piece.offset else { return "added \(Quantity.bytes(piece.length)): \(reason)" }
    return "left \(Place(offset: offset, length: piece.length)): \(reason)"
  }

  // MARK: JSON

  /// The object of `--json`.
  var json: StreamedObject {
    var object = StreamedObject([
      "input": .path(input), "output": .path(output), "format": .string(report.format.rawValue),
      "saved": .integer(report.saved), "lost": .integer(report.lost),
    ])
    object.append("files", report.files, Self.object)
    object.append(findings: report.findings)
    return object
  }

  private static func object(_ file: SalvagedFile) -> JSON {
    let account = file.account
    return [
      "input": .path(file.input), "output": file.output.map(JSON.path) ?? .null,
      "leftover": file.leftover.map(JSON.path) ?? .null, "outcome": .string(file.outcome.rawValue),
      "role": .string(file.role), "saved": .integer(account.saved), "lost": .integer(account.lost),
      "bytes": [
        "read": .integer(account.byteCount), "copied": .integer(account.copied), "left": .integer(account.left),
        "added": .integer(account.added),
      ], "pieces": .array(account.pieces.map(object)), "furtherPieces": .integer(account.furtherPieces),
    ]
  }

  private static func object(_ piece: SalvagePiece) -> JSON {
    [
      "kind": .string(piece.kind.rawValue), "offset": .optional(piece.offset), "length": .integer(piece.length),
      "outputOffset": .optional(piece.outputOffset), "reason": .string(piece.reason),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "input", meaning: "what was read", kind: .path),
      .init(path: "output", meaning: "what was written", kind: .path),
      .init(path: "format", meaning: "the format of both"),
      .init(path: "saved", meaning: "messages and other records that were written, of damaged files", kind: .integer),
      .init(path: "lost", meaning: "records and values that could not be", kind: .integer),
      .init(path: "files[].input", meaning: "a file; of a store, relative to it", kind: .path),
      .init(path: "files[].output", meaning: "where it was written, or null", kind: [.path, .null]),
      .init(path: "files[].leftover", meaning: "the folder with what was left over, or null", kind: [.path, .null]),
      .init(path: "files[].outcome", meaning: "sound, salvaged, unsalvageable or not-looked-into"),
      .init(path: "files[].role", meaning: "what it is for in its store"),
      .init(
        path: "files[].saved", meaning: "messages and other records that were written; 0 for sound files",
        kind: .integer),
      .init(path: "files[].lost", meaning: "records and values that could not be", kind: .integer),
      .init(path: "files[].bytes.read", meaning: "the size of the file: the sum of the next two", kind: .integer),
      .init(path: "files[].bytes.copied", meaning: "bytes that are in the output as they were", kind: .integer),
      .init(path: "files[].bytes.left", meaning: "bytes that are kept in the leftover folder", kind: .integer),
      .init(path: "files[].bytes.added", meaning: "bytes of the output that were not in the input", kind: .integer),
      .init(path: "files[].pieces[].kind", meaning: "added or left"),
      .init(path: "files[].pieces[].offset", meaning: "the first byte in the input, or null", kind: [.integer, .null]),
      .init(path: "files[].pieces[].length", meaning: "how many bytes", kind: .integer),
      .init(
        path: "files[].pieces[].outputOffset", meaning: "the first byte in the output, or null",
        kind: [.integer, .null]),
      .init(path: "files[].pieces[].reason", meaning: "why"),
      .init(path: "files[].furtherPieces", meaning: "pieces that are only in index.json", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "findings")
}
