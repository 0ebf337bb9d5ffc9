import Foundation
import SatchelJSONText
import Testing

@Suite("JSON text") struct JSONTextTests {
  @Test("pretty documents come back byte for byte from the tree") func prettyRoundTrip() throws {
    let text = """
      {
        "a": 1.0,
        "b": [],
        "c": {},
        "d": [
          1e3,
          "\\u00e9\\ud83d\\ude00 ü",
          null
        ]
      }
      """
    #expect(try JSON(parsing: text).text(style: .pretty) == Array(text.utf8))
  }

  @Test("walker sees every element of a large array") func walker() throws {
    var writer = JSONWriter(style: .pretty)
    writer.beginObject()
    writer.key("list")
    writer.beginArray()
    for index in 0..<200_000 { writer.string("element \(index) \"quoted\"") }
    writer.endArray()
    writer.key("after")
    writer.integer(7)
    writer.endObject()
    var walker = JSONWalker(writer.bytes)
    try walker.enterObject()
    #expect(try walker.nextKey()?.value == "list")
    try walker.enterArray()
    var count = 0
    while try walker.nextElement() {
      let text = try walker.value().root.string
      #expect(text == "element \(count) \"quoted\"")
      count += 1
    }
    #expect(count == 200_000)
    #expect(try walker.nextKey()?.value == "after")
    #expect(try walker.value().root.number?.int64 == 7)
    #expect(try walker.nextKey() == nil)
    try walker.finish()
  }

  @Test("lines keep their numbers, offsets and endings") func lines() throws {
    var reader = JSONLineReader(Array("{}\r\n\n{\"a\":1}\n{\"to".utf8))
    var seen: [JSONLine] = []
    while let line = try reader.next() { seen.append(line) }
    #expect(seen.map(\.number) == [1, 2, 3, 4])
    #expect(seen.map(\.offset) == [0, 4, 5, 13])
    #expect(seen.map(\.ending) == [.carriageReturnLineFeed, .lineFeed, .lineFeed, .endOfFile])
    #expect(seen.map(\.isBlank) == [false, true, false, false])
  }
}
