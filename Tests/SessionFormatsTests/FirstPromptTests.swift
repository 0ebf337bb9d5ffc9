import SatchelJSONText
import SatchelSessionModel
import Testing

@testable import SatchelSessionFormats

@Suite struct FirstPromptTests {
  private static func journal(_ messages: [(role: String, text: String)]) -> [UInt8] {
    let meta = #"{"created_at_ms":1,"session_id":"s","type":"session_meta","updated_at_ms":1,"version":1}"#
    let lines = messages.map { message in
      let text = String(decoding: JSON.string(message.text).text(), as: UTF8.self)
      return #"{"message":{"blocks":[{"text":\#(text),"type":"text"}],"role":"\#(message.role)"},"type":"message"}"#
    }
    return Array((([meta] + lines).joined(separator: "\n") + "\n").utf8)
  }

  @Test("The first message of a person that says anything is told, on one line")
  func first() throws {
    let bytes = Self.journal([
      ("system", "You are an agent."), ("user", " \n\t "), ("assistant", "Hello"),
      ("user", "  Fix the\n\ttide  table, “please” \u{1F30A} "), ("user", "And more"),
    ])
    let expected = "Fix the tide table, “please” \u{1F30A}"
    #expect(try ClawFormat.tally(bytes).totals.firstPrompt == expected)
    #expect(try ClawFormat.plainTally(bytes, limits: ReadingLimits())?.totals.firstPrompt == expected)
    #expect(try ClawFormat.tallyByRecords(bytes, limits: ReadingLimits()).totals.firstPrompt == expected)
  }

  static let long = [
    String(repeating: "abc ", count: 500), String(repeating: "\u{1F30A}", count: 3000),
    String(repeating: "\u{1}\"", count: 2000), String(repeating: " ", count: 40_000) + "far behind",
    String(repeating: " \n", count: 9000) + String(repeating: "é", count: 161),
    "a" + String(repeating: "\u{301}", count: 5000), String(repeating: "x", count: 160), "",
  ]

  @Test("A long prompt is cut to 160 characters and a mark, the same on every way of counting", arguments: long)
  func cut(text: String) throws {
    let bytes = Self.journal([("user", text)])
    let counted = try ClawFormat.tallyByRecords(bytes, limits: ReadingLimits()).totals.firstPrompt
    let scanned = try #require(try ClawFormat.plainTally(bytes, limits: ReadingLimits())).totals.firstPrompt
    #expect(counted.map { Array($0.utf8) } == scanned.map { Array($0.utf8) })
    let words = text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
    let scalars = counted?.unicodeScalars
    #expect((scalars?.count ?? 0) <= 162)
    #expect(words.unicodeScalars.starts(with: (scalars ?? "".unicodeScalars).filter { $0 != "…" }))
    #expect((scalars?.last == "…") == (words.unicodeScalars.count > 160))
  }

  @Test("Samples of every format tell how they begin")
  func samples() throws {
    for format in FormatRegistry.all {
      var prompts = 0
      for file in try TallySamples.sessions(of: format.name) {
        if try format.tallied(file.bytes).firstPrompt != nil { prompts += 1 }
      }
      #expect(prompts > 0, "\(format.name)")
    }
  }
}

extension SessionFormat {
  fileprivate static func tallied(_ bytes: [UInt8]) throws -> SessionTotals { try tally(bytes).totals }
}
