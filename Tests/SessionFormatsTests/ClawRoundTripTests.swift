import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("Claw: reading and writing") struct ClawRoundTripTests {
  @Test("a file that the program wrote comes back byte for byte", arguments: ClawSamples.all)
  func byteIdentity(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    let reading = try ClawReading(bytes)
    #expect(try reading.written() == bytes)
  }

  @Test("heads and records come back from their trees", arguments: ClawSamples.all)
  func trees(_ file: URL) throws {
    let reading = try ClawReading(try ClawSamples.bytes(file))
    #expect(try ClawHead(tree: reading.head.tree) == reading.head)
    for record in reading.records { #expect(try ClawRecord(tree: record.record.tree) == record.record) }
  }

  @Test(
    "a journal whose first record is longer than a mebibyte is recognised, and another program's is not",
    arguments: [
      (#"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"@"}]}}"#, "E3"),
      (#"{"message":{"blocks":[{"text":"@","type":"text"}],"role":"user"},"type":"message"}"#, "E3"),
      (#"{"created_at_ms":1,"note":"@","session_id":"s","type":"session_meta","updated_at_ms":1,"version":1}"#, "E3"),
      (#"{"type":"session_meta","payload":{"id":"s","instructions":"@"},"session_id":"s"}"#, nil),
      (#"{"type":"message","message":{"role":"user","content":"@"}}"#, nil),
      (#"{"type":"user","message":{"blocks":[],"role":"user","content":"@"}}"#, nil),
    ] as [(String, String?)])
  func longFirstRecord(record: String, era: String?) {
    for count in [1, 1 << 20, 9 << 20] {
      let text = record.replacing("@", with: String(repeating: "a", count: count)) + "\n"
      #expect(ClawFormat.recognise(TextOutline(Array(text.utf8)))?.name == era, "\(count)")
    }
  }

  @Test("a file is recognised by its content", arguments: ClawSamples.all)
  func recognised(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    let era = try #require(ClawFormat.recognise(TextOutline(bytes)))
    #expect(["E1", "E1m", "E3", "E4", "E5", "E8"].contains(era.name))
  }
}
