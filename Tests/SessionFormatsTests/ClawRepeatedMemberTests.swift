import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("Repeated members in a journal") struct ClawRepeatedMemberTests {
  static let journals = [
    #"{"created_at_ms":1,"session_id":"s","type":"x","type":"session_meta","updated_at_ms":1,"version":1}"#,
    #"{"created_at_ms":1,"session_id":7,"session_id":"a","session_id":"s","type":"session_meta","updated_at_ms":1,"version":1}"#,
    #"{"message":{"blocks":[],"role":"nobody","role":"user"},"type":"message"}"#,
  ]

  @Test("the last one counts, the others are kept, and the same bytes are written", arguments: journals)
  func lastWins(text: String) throws {
    let bytes = Array((text + "\n").utf8)
    var reader = try ClawFormat.Reader(bytes, limits: ReadingLimits())
    var sink = Collected()
    var writer = try ClawFormat.Writer(head: reader.head, into: &sink)
    while let next = try reader.next() { try writer.append(next.record, into: &sink) }
    try writer.finish(head: reader.head, into: &sink)
    #expect(String(decoding: sink.bytes, as: UTF8.self) == text + "\n")
  }

  @Test("the id is that of the last member") func effectiveID() throws {
    let reader = try ClawFormat.Reader(Array((Self.journals[1] + "\n").utf8), limits: ReadingLimits())
    #expect(ClawFormat.header(of: reader.head).id == "s")
  }

  private struct Collected: SectionedSink {
    var bytes: [UInt8] = []
    mutating func write(_ bytes: [UInt8], section: Int) { self.bytes += bytes }
  }
}
