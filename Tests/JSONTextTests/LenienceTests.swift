import Testing

@testable import SatchelJSONText

@Suite("What may be read beyond RFC 8259") struct LenienceTests {
  static let commas = JSONOptions(allowsTrailingCommas: true)
  static let controls = JSONOptions(allowsControlCharacters: true)
  static let zeros = JSONOptions(allowsLeadingZeros: true)

  private func both(_ text: String, _ options: JSONOptions) -> Reading {
    let bytes = Array(text.utf8)
    let reading = Reading(document: bytes, options: options)
    for level in [0, 1, 9] {
      #expect(Reading(walker: bytes, step: 1, options: options) { $0 >= level } == reading)
    }
    return reading
  }

  @Test("one comma before a closing bracket, where asked for") func trailingCommas() {
    #expect(both("[1,]", Self.commas) == .value([1]))
    #expect(both("[1 , \n]", Self.commas) == .value([1]))
    #expect(both(#"{"a":[{},],}"#, Self.commas) == .value(["a": [[:]]]))
    for (text, offset) in [("[,]", 1), ("{,}", 1), ("[1,,]", 3), (#"{"a":1,,}"#, 7), ("[1,}", 3), (#"{"a":,}"#, 5)] {
      guard case .fault(let fault) = both(text, Self.commas) else {
        Issue.record("accepted: \(text)")
        continue
      }
      #expect(fault.offset == UInt64(offset) && fault.reason == .unexpectedByte(Array(text.utf8)[offset]))
    }
    #expect(both("1,", Self.commas) == .fault(JSONSyntaxError(.trailingContent, offset: 1, line: 1, column: 2)))
  }

  @Test("raw control characters in strings, where asked for, and flagged") func controlCharacters() throws {
    for byte in UInt8(0)..<0x20 {
      let text: [UInt8] = [0x22, byte, 0x22]
      let view = try JSONDocument(text, options: Self.controls).root
      #expect(view.flags == .rawControl)
      #expect(view.tree().text() == text)
      #expect(throws: JSONSyntaxError.self) { try JSONDocument(text, options: Self.commas) }
    }
    #expect(throws: JSONSyntaxError.self) { try JSONDocument([0x5B, 0, 0x5D], options: Self.controls) }
  }

  @Test("leading zeros, where asked for, in their own spelling") func leadingZeros() throws {
    let tree = try JSON(parsing: "[007,-00,00.5,0e1]", options: Self.zeros)
    #expect(tree.text() == Array("[007,-00,00.5,0e1]".utf8))
    #expect(tree.elements?[0].int64 == 7)
    #expect(throws: JSONSyntaxError.self) { try JSONDocument("[007]", options: Self.commas) }
  }
}
