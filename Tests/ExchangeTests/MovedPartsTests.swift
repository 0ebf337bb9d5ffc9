import SatchelJSONText
import SatchelSessionFormats
import Testing

@testable import SatchelExchange

@Suite struct MovedPartsTests {
  @Test("Parts that an operation names are found in a value that is large enough to be kept as text")
  func large() throws {
    let name: JSON = ["x-satchel-part": ["at": [0, "content", 2]]]
    let ones = JSON.array(Array(repeating: 1, count: SpelledJSON.least + 1))
    let value = try JSON(parsing: JSON.array([ones, ["inner": [name]], name]).text())
    guard case .spelled = value else {
      Issue.record("it is a tree")
      return
    }
    let operation = PatchOperation(path: [.element(1)], change: .set(was: nil, value))
    #expect(MovedParts.references(in: operation).map(\.path) == Array(repeating: path, count: 2))
    let part: JSON = ["type": "text", "text": "a"]
    #expect(MovedParts.resolved(value) { _ in part } == .array([ones, ["inner": [part]], part]))
    #expect(MovedParts.resolved(value) { _ in nil } == .array([ones, ["inner": []]]))
  }

  @Test("A record that goes aside whole names the parts that it has in common with the target, and gets them back")
  func whole() throws {
    let head =
      #"{"created_at_ms":1,"session_id":"session-1780300800001-0","type":"session_meta","updated_at_ms":2,"version":1}"#
    let thought = #"{"signature":"c2ln","thinking":"hm","type":"thinking"}"#
    let blocks = #"[\#(thought),{"text":"said","type":"text"}]"#
    let message = #"{"message":{"blocks":\#(blocks),"role":"assistant"},"tu\u0072n":1,"type":"message"}"#
    let source = Array((head + "\n" + message + "\n").utf8)
    let there = try Converter().convert(source, named: "session-1780300800001-0", as: .a3s)
    #expect(there.text.firstRange(of: Array("x-satchel-part".utf8)) != nil)
    let back = try Converter().convert(there.text, named: "session-1780300800001-0", as: .claw)
    #expect(back.text == source && back.report.count(.lost) == 0)
  }

  private let path: [PatchOperation.Step] = [.element(0), .member("content"), .element(2)]
}
