import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("Claw: reading and writing") struct ClawRoundTripTests {
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
}
