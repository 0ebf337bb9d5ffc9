import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("A3S sessions: aggregate snapshots") struct A3SSnapshotTests {
  static let bare = A3SMutations.base

  static func snapshot(_ lists: [String: String] = [:], session: JSON? = nil) throws -> JSON {
    var members = [JSONMember("schema_version", 1), JSONMember("session", try session ?? JSON(parsing: bare))]
    for list in A3SSnapshotList.allCases {
      members.append(JSONMember(list.rawValue, try JSON(parsing: lists[list.rawValue] ?? "[]")))
    }
    return .object(members)
  }

  static var id: String { get throws { try JSON(parsing: bare)["id"]?.text ?? "" } }

  private func echo(_ bytes: [UInt8]) throws -> [UInt8] {
    var reader = try A3SReader(bytes)
    var sink = Collected()
    var writer = try A3SWriter(head: reader.head, into: &sink)
    while let next = try reader.next() { try writer.append(next.record, into: &sink) }
    try writer.finish(head: reader.head, into: &sink)
    return sink.bytes
  }

  private struct Collected: SectionedSink {
    var bytes: [UInt8] = []
    mutating func write(_ bytes: [UInt8], section: Int) throws { self.bytes += bytes }
  }

  @Test("reading and writing gives the same bytes, members unknown to us included") func exact() throws {
    let lists = ["trace_events": #"[{"x":1.50}]"#, "artifacts": "[ ]"]
    guard case .object(var members) = try Self.snapshot(lists) else { return }
    members.append(JSONMember("session_review", ["findings": []]))
    members.insert(JSONMember("note", "before"), at: 1)
    let text = JSON.object(members).text(style: .pretty)
    #expect(try String(decoding: echo(text), as: UTF8.self) == String(decoding: text, as: UTF8.self))
  }

  @Test("the session reads the same as without a snapshot around it") func session() throws {
    let inside = try A3SReader(Self.snapshot().text())
    var head = inside.head
    #expect(head.snapshot?.parts.count == 7)
    head.snapshot = nil
    #expect(try head == A3SReader(JSON(parsing: Self.bare).text()).head)
  }

  @Test("a tree holds the snapshot and gives it back") func tree() throws {
    let head = try A3SReader(Self.snapshot(["trace_events": "[1, 2]"]).text(style: .pretty)).head
    let back = try A3SHead(tree: head.tree)
    #expect(back == head)
    #expect(A3SFormat.missing(in: back).isEmpty && A3SFormat.oversize(of: head).isEmpty)
  }

  @Test("a part too large for a tree is told, and can be supplied") func oversize() throws {
    let long = "[\"" + String(repeating: "x", count: 3 << 20) + "\"]"
    let head = try A3SReader(Self.snapshot(["run_records": long]).text()).head
    let oversize = A3SFormat.oversize(of: head)
    #expect(oversize.map(\.name) == ["run_records"])
    let back = try A3SHead(tree: head.tree)
    #expect(A3SFormat.missing(in: back) == ["run_records"])
    let whole = A3SFormat.supplying(back, "run_records", with: oversize.first?.text)
    #expect(whole == head)
    let empty = A3SFormat.supplying(back, "run_records", with: nil)
    #expect(empty.snapshot?.part(.runRecords)?.text.byteCount == 2)
  }

  @Test(
    "what the program refuses at once is refused",
    arguments: [
      (#""schema_version":1"#, #""schema_version":2"#, "must be 1, not 2"),
      (#""schema_version":1"#, #""schema_version":1.0"#, "must be 1"),
      (#""schema_version":1"#, #""schema_version":null"#, "must be 1"),
      (#""schema_version":1,"#, "", "schema_version of the snapshot is missing"),
      (#""artifacts":[]"#, #""artifacts":[],"artifacts":[]"#, "artifacts stands twice"),
      (#""artifacts":[]"#, #""session":{},"artifacts":[]"#, "session stands twice"),
    ])
  func refused(old: String, new: String, message: String) throws {
    let text = String(decoding: try Self.snapshot().text(), as: UTF8.self)
    try #require(text.contains(old))
    let broken = Array(text.replacing(old, with: new).utf8)
    #expect { try A3SReader(broken) } throws: { error in
      let error = error as? SessionError
      return error?.code == .invalid && error?.message.contains(message) == true && error?.place.offset != nil
    }
  }

  @Test("a snapshot cut off anywhere is never read as whole") func cut() throws {
    let text = try Self.snapshot().text(style: .pretty)
    for length in stride(from: 0, to: text.count - 1, by: 37) {
      #expect(throws: SessionError.self) {
        var reader = try A3SReader(Array(text[..<length]))
        while try reader.next() != nil {}
      }
    }
  }

  @Test("a session object with an unknown member 'session' is no snapshot") func notASnapshot() throws {
    let odd = try JSON(parsing: Self.bare).setting(["session"], ["a": 1])
    let head = try A3SReader(odd.text()).head
    #expect(head.snapshot == nil && head.extra["session"] != nil)
  }

  @Test("members of 8.3.0 tell era D") func eras() throws {
    let text = try Self.snapshot().text()
    #expect(A3SFormat.recognise(TextOutline(text)) == A3SEra.d)
    #expect(try A3SReader(text).head.era == A3SEra.d)
    let older = String(decoding: text, as: UTF8.self).replacing(#""retained_artifact_uris":[],"#, with: "")
    #expect(A3SFormat.recognise(TextOutline(Array(older.utf8))) == A3SEra.c)
    #expect(try A3SReader(Array(older.utf8)).head.era == A3SEra.c)
  }

  @Test("retained URIs must be a list of strings", arguments: [("[\"a\"]", 0), ("[\"a\", 1, {}]", 2), ("null", 1)])
  func retained(list: String, count: Int) throws {
    let text = try Self.snapshot(["retained_artifact_uris": list]).text()
    let found = A3SFormat.objections(to: text)
    #expect(found.count == count)
    #expect(found.allSatisfy { $0.place.member?.hasPrefix("retained_artifact_uris") == true })
  }

  @Test("a fault in a list is an objection at its place in the file") func faultInList() throws {
    let text = try Self.snapshot(["trace_events": #"[{"schema":"s"}]"#]).text()
    let found = try #require(A3SFormat.objections(to: text).first)
    #expect(found.place.member?.hasPrefix("trace_events") == true)
    let offset = Int(try #require(found.place.offset))
    #expect(String(decoding: text[offset...], as: UTF8.self).hasPrefix(#"{"schema":"s"}"#))
  }
}
