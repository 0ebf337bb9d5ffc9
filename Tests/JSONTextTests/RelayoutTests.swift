import SatchelJSONText
import Testing

@Suite("Laying out anew") struct RelayoutTests {
  private static let texts = [
    "{}", "[]", " [ ] ", #"{"a":[],"b":{},"c":[1,2.50,-0.0,1e3],"d":"x, \"[y]\" \\","e":{"f":[{"g":null}]}}"#,
    #"["é 中 😀","\u00e9\\","a: b",true,false]"#, "12345678901234567890123", #""only""#, "[[],[[]],{\"a\":{}}]",
  ]

  private func layout(_ text: [UInt8], _ style: JSONWriter.Style, depth: Int = 0, step: Int = 1 << 20) -> [UInt8] {
    var layout = JSONRelayout(style: style, depth: depth)
    var out: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: step) {
      layout.take(Array(text[start..<min(start + step, text.count)]), into: &out)
    }
    return out
  }

  @Test("the layout is the writer's own, from any layout and in pieces of any size", arguments: texts)
  func same(text: String) throws {
    let tree = try JSON(parsing: text)
    for step in [1, 2, 3, 7, 1 << 20] {
      for source in [Array(text.utf8), tree.text(style: .pretty), tree.text()] {
        #expect(layout(source, .pretty, step: step) == tree.text(style: .pretty))
        #expect(layout(source, .compact, step: step) == tree.text())
      }
    }
  }

  @Test("a value inside a larger text is laid out for its depth", arguments: texts)
  func depth(text: String) throws {
    let tree = try JSON(parsing: text)
    let whole = JSON.object([JSONMember("k", tree)]).text(style: .pretty)
    #expect(
      Array(#"{"#.utf8) + Array("\n  \"k\": ".utf8) + layout(Array(text.utf8), .pretty, depth: 1) + Array("\n}".utf8)
        == whole)
  }
}
