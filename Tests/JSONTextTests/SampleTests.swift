import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelJSONText

@Suite("JSON of samples") struct SampleTests {
  @Test("the walker makes of every sample what the parser makes, values and faults, with tiny windows") func walker()
    throws
  {
    let tree = SampleTree()
    var count = 0
    for path in try tree.files(below: tree.own) + (try tree.shared.map { try tree.files(below: $0) } ?? []) {
      guard "\(path)".hasSuffix(".json") || "\(path)".hasSuffix(".jsonl") else { continue }
      let bytes = try readFile(path)
      guard bytes.count < 200_000 else { continue }
      let reading = Reading(document: bytes)
      #expect(Reading(walker: bytes, step: 11) == reading, "\(path)")
      #expect(Reading(walker: bytes, step: 64) { $0 > 1 } == reading, "\(path)")
      if case .value(let value) = reading {
        for style in [JSONWriter.Style.compact, .pretty] {
          #expect(try JSON(parsing: value.text(style: style)) == value, "\(path)")
        }
      }
      count += 1
    }
    #expect(count > 0)
  }
}
