import Foundation
import JSONText
import SessionFormats
import SessionModel
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

  @Test("a file is recognised by its content", arguments: ClawSamples.all)
  func recognised(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    let era = try #require(ClawFormat.recognise(TextOutline(bytes)))
    #expect(["E1", "E1m", "E3", "E4", "E5", "E8"].contains(era))
  }
}
