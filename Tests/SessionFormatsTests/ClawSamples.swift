import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// The claw files to test with.
enum ClawSamples {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Files of ours that the program could have written.
  static var own: [URL] { files(below: root.appendingPathComponent("Samples/claw")).filter(isJournal) }

  /// Real files, where they are at hand.
  static var shared: [URL] {
    let folder = root.deletingLastPathComponent().appendingPathComponent("shared/samples/claw")
    let found = files(below: folder).filter(isJournal)
    if found.isEmpty { print("no real claw files at \(folder.path): testing with Samples/ only") }
    return found
  }

  static var all: [URL] { own + shared }

  private static func isJournal(_ file: URL) -> Bool {
    !file.path.contains(".port_sessions") && file.lastPathComponent != "port-session.json"
  }

  static func broken(_ name: String) throws -> [UInt8] {
    try bytes(root.appendingPathComponent("Samples/broken/\(name)"))
  }

  static func bytes(_ file: URL) throws -> [UInt8] { try [UInt8](Data(contentsOf: file)) }

  private static func files(below folder: URL) -> [URL] {
    let listing = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let found = (listing?.allObjects ?? []).compactMap { $0 as? URL }
    return found.filter { ["json", "jsonl"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
  }
}

/// Keeps what a writer writes.
struct ClawBuffer: SectionedSink {
  var bytes: [UInt8] = []
  mutating func write(_ part: [UInt8], section: Int) { bytes += part }
}

/// A claw file, read.
struct ClawReading {
  var head: ClawHead
  var records: [LocatedRecord<ClawRecord>] = []
  var findings: [Finding] = []

  init(_ bytes: [UInt8], limits: ReadingLimits = ReadingLimits()) throws {
    var reader = try ClawFormat.Reader(bytes, limits: limits)
    head = reader.head
    while let record = try reader.next() { records.append(record) }
    findings = reader.findings
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  /// The file written again.
  func written() throws -> [UInt8] {
    var sink = ClawBuffer()
    var writer = try ClawFormat.Writer(head: head, into: &sink)
    for record in records { try writer.append(record.record, into: &sink) }
    try writer.finish(head: head, into: &sink)
    return sink.bytes
  }

  var messages: [ClawMessage] {
    records.compactMap { if case .message(let envelope) = $0.record { envelope.message } else { nil } }
  }

  var codes: Set<String> { Set(findings.map(\.code)) }
}
