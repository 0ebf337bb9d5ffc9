import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

/// Where samples of user sessions are found: in the repository, and in the shared folder beside it
/// where there is one.
enum UserSessionSamples {
  static let repository = URL(filePath: SampleTree().root.description)

  static let shared = SampleTree().shared.map { URL(filePath: $0.parent.description) }

  struct File: Sendable, CustomTestStringConvertible {
    var url: URL
    var bytes: [UInt8] { (try? Data(contentsOf: url)).map { Array($0) } ?? [] }
    var testDescription: String { url.lastPathComponent }
  }

  /// Sessions in the spelling of the program.
  static let sessions: [File] = {
    let folders =
      [repository.appending(path: "Samples/user-session/store/sessions")]
      + (shared.map { [$0.appending(path: "samples/user-session/sessions")] } ?? [])
    return folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
        .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.map(File.init(url:))
    }
  }()

  static func broken(_ name: String) -> [UInt8] {
    File(url: repository.appending(path: "Samples/broken/\(name)")).bytes
  }
}

/// Sections in memory.
struct UserSessionSections: SectionedSink {
  var sections = [[UInt8]](repeating: [], count: UserSessionWriter.sectionCount)

  mutating func write(_ bytes: [UInt8], section: Int) throws { sections[section] += bytes }

  /// Writes a session and puts the sections behind each other.
  static func write(_ head: UserSessionHead, _ exchanges: [UserExchange]) throws -> [UInt8] {
    var sink = UserSessionSections()
    var writer = try UserSessionWriter(head: head, into: &sink)
    for exchange in exchanges { try writer.append(exchange, into: &sink) }
    try writer.finish(head: head, into: &sink)
    return sink.sections.flatMap { $0 }
  }
}

/// A session as head and exchanges.
struct UserSessionParts {
  var head: UserSessionHead
  var exchanges: [UserExchange] = []
  var findings: [Finding] = []

  init(_ bytes: [UInt8]) throws {
    var reader = try UserSessionReader(bytes)
    head = reader.head
    while let next = try reader.next() { exchanges.append(next.record) }
    findings = reader.findings
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  var bytes: [UInt8] { get throws { try UserSessionSections.write(head, exchanges) } }

  /// Whether the exchanges' lists put behind each other are those of the whole.
  func sameLists(as session: UserSession) -> Bool {
    exchanges.compactMap(\.user) == session.userMessages
      && exchanges.flatMap(\.steps) == session.trajectorySteps
      && exchanges.flatMap(\.reasoning) == session.reasoningRecords
  }
}
