import SatchelJSONText
import SatchelSessionFormats
import Testing

@Suite("The key that no A3S session holds when it is written") struct A3SUnwrittenTests {
  private func cut(_ text: String) throws -> String {
    let source = Array(text.utf8)
    let rest = A3SFormat.unwritten(in: source).cut(from: source)
    var bytes: [UInt8] = []
    // Pieces of seven bytes, so that some of them span what was cut.
    while UInt64(bytes.count) < rest.byteCount {
      var piece = [UInt8](repeating: 0, count: 7)
      let offset = UInt64(bytes.count)
      let count = try unsafe piece.withUnsafeMutableBytes { unsafe try rest.read(at: offset, into: $0) }
      try #require(count > 0)
      bytes += piece[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    "it is cut out of the bytes with one comma, and nothing else changes",
    arguments: [
      (
        #"{"config":{},"llm_config":{"provider":"p","api_key":"sk"},"z":1.0}"#,
        #"{"config":{},"llm_config":{"provider":"p"},"z":1.0}"#
      ),
      (
        #"{"config":{},"llm_config":{ "api_key" : "sk" , "provider":"p"}}"#,
        #"{"config":{},"llm_config":{ "provider":"p"}}"#
      ),
      (#"{"config":{},"llm_config":{"a":1,"api_key":"sk","b":2}}"#, #"{"config":{},"llm_config":{"a":1,"b":2}}"#),
      (#"{"config":{},"llm_config":{"api_key":"sk"}}"#, #"{"config":{},"llm_config":{}}"#),
      (#"{"config":{},"llm_config":{"api_key":"a","api_key":"b","x":1}}"#, #"{"config":{},"llm_config":{"x":1}}"#),
      (
        #"{"config":{},"llm_config":{"x":1,"api_key":"a","api_key":{"k":["b"]}}}"#,
        #"{"config":{},"llm_config":{"x":1}}"#
      ),
      (#"{"config":{},"llm_config":{"api_key":"a","api_key":"b"}}"#, #"{"config":{},"llm_config":{}}"#),
      (#"{"config":{},"llm_config":{"a":1,"api\u005fkey":"sk"}}"#, #"{"config":{},"llm_config":{"a":1}}"#),
      (#"{"config":{},"llm\u005fconfig":{"a":1,"\u0061pi_key":null}}"#, #"{"config":{},"llm\u005fconfig":{"a":1}}"#),
      (
        #"{"schema_version":1,"session":{"llm_config":{"a":1,"api_key":"s"}}}"#,
        #"{"schema_version":1,"session":{"llm_config":{"a":1}}}"#
      ),
      (
        "{\n  \"llm_config\": {\n    \"model\": \"m\",\n    \"api_key\": \"s\"\n  }\n}",
        "{\n  \"llm_config\": {\n    \"model\": \"m\"\n  }\n}"
      ),
    ])
  func cutting(text: String, expected: String) throws {
    #expect(try cut(text) == expected)
  }

  @Test(
    "a member of that name in another place stays",
    arguments: [
      #"{"config":{"api_key":"x"},"llm_config":{"other":{"api_key":"x"}},"api_key":"x"}"#,
      #"{"config":{},"llm_config":[{"api_key":"x"}],"messages":[{"api_key":"x"}]}"#,
      #"{"config":{},"session":{"llm_config":{"api_key":"x"}}}"#,
      #"{"config":{},"llm_config":{"API_KEY":"x","api_key ":"x"}}"#, "[]", "", "no JSON",
    ])
  func kept(text: String) throws {
    #expect(try cut(text) == text)
  }

  @Test("of a text that breaks off, what stands before the end is found") func torn() throws {
    let text = #"{"config":{},"llm_config":{"a":1,"api_key":"sk"},"messages":[{"#
    let found = A3SFormat.unwritten(in: Array(text.utf8))
    #expect(found.isCutShort && found.hasSecret && found.members.map(\.path) == ["llm_config.api_key"])
    #expect(try cut(text) == #"{"config":{},"llm_config":{"a":1},"messages":[{"#)
  }

  @Test("behind damage, and where the text breaks off inside of the key, it is found too") func damaged() throws {
    #expect(
      try cut(#"{"config":{"llm_config":x},"llm_config": {"a":1,"api_key":"sk"},"z":"#)
        == #"{"config":{"llm_config":x},"llm_config": {"a":1},"z":"#)
    #expect(try cut(#"{"config":{},"llm_config":{"a":1,"api_key":"sk-12"#) == #"{"config":{},"llm_config":{"a":1"#)
    let mention = #"{"config":x,"text":"so \"llm_config\": {\"api_key\": \"a\"}"}"#
    #expect(try cut(mention) == mention)
  }

  @Test("it is found behind a quote too many, which turns strings inside out up to the end") func quote() throws {
    let text = #"{"config":{},"messages":[{"text":"a"b"}],"llm_config":{"a":1,"api_key":"sk"},"z":[1]}"#
    #expect(try cut(text) == text.replacing(#","api_key":"sk""#, with: ""))
  }

  @Test("null and an empty text are no secret, and not written either", arguments: ["null", "\"\""])
  func blank(value: String) throws {
    let text = #"{"config":{},"llm_config":{"a":1,"api_key":"# + value + "}}"
    let found = A3SFormat.unwritten(in: Array(text.utf8))
    #expect(!found.hasSecret && found.members.count == 1)
    #expect(try cut(text) == #"{"config":{},"llm_config":{"a":1}}"#)
  }

  @Test("a value that was given the key as an unknown member does not write it") func values() throws {
    var config = A3SModelConfig()
    config.extra["api_key"] = "sk-secret"
    config.extra["other"] = "kept"
    #expect(config.tree["api_key"] == nil && config.tree["other"] == "kept")
  }
}
