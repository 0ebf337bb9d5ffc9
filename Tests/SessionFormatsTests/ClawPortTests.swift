import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

/// Section 13 of the journal reference.
@Suite("Claw: files of the Python port") struct ClawPortTests {
  private static let folder = "Samples/claw/.port_sessions"
  static let files: [URL] = {
    let tree = SampleTree()
    let paths = try? tree.files(below: tree.own) + (tree.shared.map { try tree.files(below: $0) } ?? [])
    return (paths ?? []).filter { path in
      path.description.contains(".port_sessions/") || path.description.hasSuffix("port-session.json")
    }.map { URL(filePath: $0.description) }
  }()

  @Test("they are known by what they hold, and written again byte for byte", arguments: files)
  func identity(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    #expect(ClawFormat.recognise(TextOutline(bytes)) == ClawEra.port)
    let reading = try ClawReading(bytes)
    #expect(reading.head.era == ClawEra.port)
    #expect(reading.head.layout == .port)
    #expect(try reading.written() == bytes)
    #expect(reading.codes == ["port-session"])
    #expect(ClawFormat.objections(to: bytes).isEmpty)
    #expect(!ClawFormat.objections(to: bytes, as: .newest).isEmpty)
  }

  @Test("they hold what the person typed, as messages") func prompts() throws {
    let text = #"{"session_id": "a", "messages": ["q \ud83c\udf0a", ""], "input_tokens": 2, "output_tokens": 5}"#
    let reading = try ClawReading(text)
    var context = ReadingContext()
    let entries = ClawFormat.entries(of: reading.records.map(\.record), in: &context)
    #expect(entries.map { $0.message?.role } == [.user, .user])
    #expect(entries.first?.message?.blocks == [.text("q 🌊")])
    #expect(ClawFormat.header(of: reading.head).id == "a")
    #expect(reading.records.map(\.record.beginsTurn) == [true, true])
    #expect(reading.records.map(\.record.holdsAside) == [false, false])
  }

  @Test(
    "without one of the four members it is no file of the port",
    arguments: ["session_id", "messages", "input_tokens", "output_tokens"])
  func members(_ name: String) {
    let text = #"{"session_id": "a", "messages": ["q"], "input_tokens": 2, "output_tokens": 5}"#
    #expect(ClawFormat.recognise(TextOutline(Array(text.utf8))) == ClawEra.port)
    let broken = Array(text.replacing(name, with: "other").utf8)
    #expect(ClawFormat.recognise(TextOutline(broken)) != ClawEra.port)
  }

  @Test("a prompt that is half of a surrogate pair is read, and kept as it was") func loneSurrogate() throws {
    let text =
      "{\n  \"session_id\": \"a\",\n  \"messages\": [\n    \"x\\udc80\"\n  ],\n  \"input_tokens\": 1,\n"
      + "  \"output_tokens\": 0\n}"
    let reading = try ClawReading(text)
    #expect(try reading.written() == Array(text.utf8))
    var context = ReadingContext()
    let entries = ClawFormat.entries(of: reading.records.map(\.record), in: &context)
    #expect(entries.first?.message?.blocks == [.text("x\u{FFFD}")])
  }

  @Test("in a journal a bare text is no record") func bareText() {
    #expect(throws: SessionError.self) { try ClawReading(ClawObjectionTests.journal(ClawObjectionTests.meta, #""x""#)) }
  }

  @Test("a bare prompt has no place in a journal") func noPlace() throws {
    var sink = ClawBuffer()
    var writer = try ClawFormat.Writer(head: ClawHead(meta: ClawMeta()), into: &sink)
    #expect(throws: SessionError.self) { try writer.append(.portPrompt("x"), into: &sink) }
  }

  @Test("strings are spelled in ASCII as Python spells them") func spelling() {
    let text = "\" \\ / \u{0}\u{1F}\n\r\t\u{8}\u{C}\u{7F}é潮🌊"
    #expect(
      JSONString(text, escapes: .ascii).raw
        == #"\" \\ / \u0000\u001f\n\r\t\b\f\u007f\u00e9\u6f6e\ud83c\udf0a"#)
    #expect(JSONString(text, escapes: .ascii).value == text)
  }
}
