import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Renaming: damage and size")
struct RenamingDamageTests {
  private let a3s = SessionRenaming(format: .a3s, newIDs: ["old": "new"])
  private let claw = SessionRenaming(format: .claw, newIDs: ["old": "new"])

  @Test("what stands behind a fault in a document is copied as it is, and said")
  func document() throws {
    let (text, outcome) = try a3s.rewritten(#"{"id":"old",,"parent_id":"old"} rest"#, at: "x.json")
    #expect(text == #"{"id":"new",,"parent_id":"old"} rest"#)
    #expect(outcome.referenceCount == 1 && outcome.findings.map(\.code) == ["references-not-rewritten"])
    let finding = try #require(outcome.findings.first)
    #expect(finding.severity == .damage)
    #expect(finding.place == Place(file: "x.json", line: 1, column: 13, offset: 12))
  }

  @Test(
    "texts that are no document at all are copied",
    arguments: ["", " ", "{", "[]", "null", "\"old\"", "{\"id\":", "{\"id\":\"old", "\u{FEFF}{}", "{} {}", "not JSON"])
  func noDocument(text: String) throws {
    for renaming in [a3s, claw] {
      for path in ["x.json", "runs/x.json"] as [FilePath] {
        #expect(try renaming.rewritten(text, at: path).text == text)
      }
    }
  }

  @Test("a torn or bad line of a journal does not reach the next")
  func lines() throws {
    let meta = #"{"session_id":"old","type":"session_meta"}"#
    let torn = #"{"session_id":"old","type":"sess"#
    let (text, outcome) = try claw.rewritten(
      [torn, meta, "???", "\0\0" + meta, torn].joined(separator: "\n"), at: "x.jsonl")
    let new = #"{"session_id":"new","type":"session_meta"}"#
    #expect(text == [torn, new, "???", "\0\0" + new, torn].joined(separator: "\n"))
    #expect(outcome.referenceCount == 2 && outcome.findings.map(\.place.line) == [1, 3, 5])
  }

  @Test("records behind a single object are rewritten too")
  func appended() throws {
    let object = "{\n \"messages\": [],\n \"session_id\": \"old\"\n}\n"
    let line = #"{"session_id":"old","type":"session_meta"}"#
    let (text, outcome) = try claw.rewritten(object + line, at: "x.json")
    #expect(
      text == String((object + line).split(separator: "old", omittingEmptySubsequences: false).joined(separator: "new"))
    )
    #expect(outcome.referenceCount == 2 && outcome.findings.isEmpty)
  }

  @Test("a file full of damage is told in a few sentences")
  func muchDamage() throws {
    let (text, outcome) = try claw.rewritten(String(repeating: "{\n", count: 1000), at: "x.jsonl")
    #expect(text == String(repeating: "{\n", count: 1000))
    #expect(outcome.findings.count == 33 && outcome.findings.last?.message.contains("968") == true)
  }

  @Test("an encrypted document and the log of a later store are copied and said")
  func sealed() throws {
    let sealed = "A3SE\u{1}012345678901234567890"
    let (text, outcome) = try a3s.rewritten(sealed, at: "v1/sessions/id_b2xk.json")
    #expect(text == sealed && outcome.findings.map(\.code) == ["sealed-document"])
    let log = #"{"sessionId":"old"}"#
    let (copy, kept) = try a3s.rewritten(log, at: "v1/wal/session-store.ndjson")
    #expect(copy == log && kept.findings.map(\.code) == ["references-kept"])
  }

  @Test("lines longer than what is held at once are rewritten all the same")
  func longLines() throws {
    let filler = String(repeating: "old ", count: 400_000)
    let head = #"{"aside":"\#(filler)","session_id":"old","type":"session_meta"}"# + "\n"
    let message = #"{"session_id":"old","text":"\#(filler)","type":"message"}"# + "\n"
    let torn = #"{"session_id":"old","text":"\#(filler)"# + "\n"
    let last = #"{"session_id":"old"}"#
    let (text, outcome) = try claw.rewritten(head + message + torn + last, at: "x.jsonl")
    let new = #"{"aside":"\#(filler)","session_id":"new","type":"session_meta"}"# + "\n"
    #expect(text == new + message + torn + #"{"session_id":"new"}"#)
    #expect(outcome.referenceCount == 2 && outcome.findings.count == 1)
  }

  @Test("a long converted session keeps what was put aside")
  func aside() throws {
    let text = #"{"id":"old","x-satchel":"{\"from\":\"claw\",\"id\":\"old\"}","config":{"parent_id":"old"}}"#
    #expect(
      try a3s.rewritten(text, at: "x.json").text
        == #"{"id":"new","x-satchel":"{\"from\":\"claw\",\"id\":\"old\"}","config":{"parent_id":"new"}}"#)
  }

  @Test("errors of the source and of the sink come through as what they are")
  func errors() {
    struct Full: Error {}
    let file = StoredFile(path: "x.json", role: "", byteCount: 9)
    let source = Array(#"{"id":"old"}"#.utf8)
    #expect { try a3s.rewrite(source, of: file) { (_) throws(Full) in throw Full() } } throws: { error in
      if case RenamingError<Full>.sink = error { true } else { false }
    }
    #expect { try a3s.rewrite(Unreadable(), of: file) { (_) throws(Full) in } } throws: { error in
      if case RenamingError<Full>.source = error { true } else { false }
    }
  }

  private struct Unreadable: RandomAccessBytes {
    struct Fault: Error {}
    var byteCount: UInt64 { 100 }
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
      throw ByteSourceError(Fault())
    }
  }
}
