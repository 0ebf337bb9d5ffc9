import Foundation
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// Asks the real client, where there is one: `SATCHEL_PYTHON` names a Python that has it.
@Suite("A3S store: the real client reads what is written")
struct A3SRealClientTests {
  private static let tree = SampleTree()

  @Test("a store written here is resumed by the client, session by session", .enabled(if: RealClient.python != nil))
  func resumed() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try copy("a3s/store-b3", into: store)
    var header = SessionHeader(id: "fresh")
    header.workspace = "/tmp"
    var notes = MappingNotes()
    var fresh = A3SSession(head: A3SFormat.head(for: header, noting: &notes), messages: [])
    fresh.messages = [A3SMessage(role: "user", content: [.text(A3STextBlock("hi \u{7F}\u{2028}"))])]
    fresh.head.aside = #"{"kept":"\ud800"}"#
    try store.save(fresh)
    let (status, output) = try check(folder.path)
    #expect(status == 0, "\(output)")
    #expect(output.components(separatedBy: "\n").filter { $0.hasPrefix("ok ") }.count == 6, "\(output)")
  }

  @Test("a store whose sessions were all renamed is resumed by the client", .enabled(if: RealClient.python != nil))
  func renamed() throws {
    let stock = try A3SStore(existing: Self.tree.own.appending("a3s/store-b3")).inventory()
    let newIDs = Dictionary(
      uniqueKeysWithValues: stock.sessions.map { session in
        (session.id, SessionRenaming.freshID(for: session.id, in: .a3s) { _ in false })
      })
    let store = try RenamedStore.make(stock, SessionRenaming(format: .a3s, newIDs: newIDs))
    let (status, output) = try check(store.folder.path)
    #expect(status == 0, "\(output)")
    let accepted = output.components(separatedBy: "\n").filter { $0.hasPrefix("ok ") }
    #expect(accepted.count == stock.sessions.count, "\(output)")
    #expect(accepted.allSatisfy { $0.contains("-2") }, "\(output)")
  }

  private func copy(_ sample: String, into store: A3SStore) throws {
    let source = A3SStore(existing: Self.tree.own.appending(FilePath(sample)))
    for name in try source.list() {
      let session = try #require(try source.load(name))
      try store.save(session)
      if let value = try source.load(.artifacts, of: name.text) {
        try store.save(value, as: .artifacts, of: session.id)
      }
      if let value = try source.load(.traces, of: name.text) { try store.save(value, as: .traces, of: session.id) }
      if let value = try source.load(.verification, of: name.text) {
        try store.save(value, as: .verification, of: session.id)
      }
      if let value = try source.load(.runs, of: name.text) { try store.save(value, as: .runs, of: session.id) }
    }
  }

  private func check(_ store: FilePath) throws -> (Int32, String) {
    let tool = try #require(Self.tree.shared).parent.appending("tools/a3s_check_store.py")
    let process = Process()
    process.executableURL = URL(filePath: try #require(RealClient.python))
    process.arguments = [tool.description, store.description]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
