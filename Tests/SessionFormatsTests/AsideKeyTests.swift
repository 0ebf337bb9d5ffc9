import Foundation
import SatchelJSONText
import Testing

@testable import SatchelSessionFormats

@Suite("A key in what was put aside") struct AsideKeyTests {
  private static let secret = "sk-never-to-be-seen"

  /// A text that a conversion from A3S put aside, with a key in it or without.
  private static func aside(_ key: String = #","api_key":"\#(secret)""#) -> String {
    #"{"v":1,"from":"a3s","p":[["=",["config","system_prompt"],"5b9bc4ba528108e4","é\n1.0"],"#
      + #"["+",[],12,"llm_config",{"provider":"p"\#(key),"model":"m","n":1.0}],["+",[],15,"tenant_id","harbour"]]}"#
  }

  private static func quoted(_ text: String) -> String { String(decoding: JSON.string(text).text(), as: UTF8.self) }

  /// A journal whose settings hold a text that was put aside.
  private static func journal(_ aside: String) -> String {
    #"{"session_id":"s","type":"session_meta","version":1,"x-satchel":"# + quoted(aside) + "}\n"
      + #"{"message":{"blocks":[{"text":"\"x-satchel\": \"api_key\"","type":"text"}],"role":"user"},"type":"message"}"#
      + "\n"
  }

  private func left<Format: SessionFormat>(of text: String, in format: Format.Type) throws -> String {
    let source = Array(text.utf8)
    let rest = format.unwritten(in: source).cut(from: source)
    return String(decoding: try rest.bytes(at: 0, count: Int(rest.byteCount)), as: UTF8.self)
  }

  @Test("it is cut out of the bytes, and nothing else changes") func cut() throws {
    let text = Self.journal(Self.aside())
    let found = ClawFormat.unwritten(in: Array(text.utf8))
    #expect(found.hasSecret && found.members.map(\.path) == ["x-satchel"])
    #expect(try left(of: text, in: ClawFormat.self) == Self.journal(Self.aside("")))
    #expect(ClawFormat.unwritten(in: Array(Self.journal(Self.aside("")).utf8)) == UnwrittenMembers())
    let blank = ClawFormat.unwritten(in: Array(Self.journal(Self.aside(#","api_key":null"#)).utf8))
    #expect(blank.members.count == 1 && !blank.hasSecret)
  }

  @Test("a step that sets nothing but the key is dropped, and so is one that sets something in it")
  func step() throws {
    for step in [
      #"["=",["llm_config","api_key"],null,"\#(Self.secret)"]"#, #"["+",["llm_config"],1,"api_key","\#(Self.secret)"]"#,
      #"["=",["llm_config","api_key","in"],null,"\#(Self.secret)"]"#,
    ] {
      let rest = Aside.withoutSecrets(#"{"v":1,"from":"a3s","p":[\#(step),["-",["x"],"y",null]]}"#)
      #expect(rest?.text == #"{"v":1,"from":"a3s","p":[["-",["x"],"y",null]]}"#)
      #expect(rest?.hasSecret == true && rest?.count == 1)
    }
  }

  @Test("it is found where a session was converted twice, as text or in an object") func twice() throws {
    for (twice, once) in [
      (Self.quoted(Self.aside()), Self.quoted(Self.aside(""))),
      ("{\"head\":\(Self.quoted(Self.aside()))}", "{\"head\":\(Self.quoted(Self.aside("")))}"),
    ] {
      let outer = { (inner: String) in #"{"v":1,"from":"claw","p":[["+",["meta"],3,"x-satchel",\#(inner)]]}"# }
      #expect(try left(of: Self.journal(outer(twice)), in: ClawFormat.self) == Self.journal(outer(once)))
    }
  }

  @Test(
    "a text of a person with these words stays",
    arguments: [
      #"{"v":1,"from":"a3s","p":[["+",[],1,"note",{"api_key":"mine"}]]}"#,
      #"{"v":1,"from":"claw","p":[["+",[],1,"llm_config",{"api_key":"mine"}]]}"#,
      #"{"f":"a3s","p":[["+",[0],1,"llm_config",{"api_key":"mine"}]]}"#, #"{"api_key":"mine"}"#,
    ])
  func others(text: String) throws {
    #expect(Aside.withoutSecrets(text) == nil)
    #expect(try left(of: Self.journal(text), in: ClawFormat.self) == Self.journal(text))
  }

  @Test("of a text that breaks off, or makes no sense, nothing is left that may be a key", arguments: [true, false])
  func torn(isLast: Bool) throws {
    let text = Self.journal(Self.aside())
    let end = try #require(text.range(of: "never-to"))
    let torn = text[..<end.lowerBound] + (isLast ? "" : "\n" + #"{"message":{},"type":"message"}"# + "\n")
    let rest = try left(of: String(torn), in: ClawFormat.self)
    #expect(!rest.contains("api_key") && !rest.contains("sk-"))
    #expect(isLast || rest.hasSuffix(#""x-satchel":""# + "\n" + #"{"message":{},"type":"message"}"# + "\n"))
  }

  @Test("a line feed, or any other byte, at any place of the text does no harm") func mutated() throws {
    let text = Array(Self.journal(Self.aside()).utf8)
    for place in text.indices {
      for byte in Array("\n\"\\{\u{0}".utf8) {
        let hurt = text[..<place] + [byte] + text[place...]
        let source = Array(hurt)
        let rest = ClawFormat.unwritten(in: source).cut(from: source)
        #expect(try rest.bytes(at: 0, count: Int(rest.byteCount)).count <= source.count)
      }
    }
  }

  @Test("a value that holds one is written without it, by the program's writer and by Codable") func values() throws {
    let (keyed, clean) = (JSON.string(Self.aside()), JSON.string(Self.aside("")))
    var meta = ClawMeta()
    meta.extra["x-satchel"] = keyed
    #expect(meta.tree["x-satchel"] == clean)
    #expect(try !String(decoding: JSONEncoder().encode(meta), as: UTF8.self).contains(Self.secret))
    var session = UserSession()
    session.metadata["x-satchel"] = ["head": keyed]
    #expect(session.tree["metadata"]?["x-satchel"]?["head"] == clean)
    #expect(try !String(decoding: JSONEncoder().encode(session), as: UTF8.self).contains(Self.secret))
    #expect(try !String(decoding: JSONEncoder().encode(session.metadata), as: UTF8.self).contains(Self.secret))
    var a3s = A3SSession()
    a3s.extra["x-satchel"] = keyed
    #expect(a3s.tree["x-satchel"] == clean)
  }

  @Test("a mark that stands across two pieces of a large file is found", arguments: [0, 1, 5, 11, 12, 13])
  func pieces(shift: Int) throws {
    let text = Self.journal(Self.aside())
    let mark = try #require(text.range(of: #""x-satchel""#))
    let before = text[..<mark.lowerBound].utf8.count
    let filling = String(repeating: " ", count: (1 << 18) - before - shift)
    #expect(try left(of: filling + text, in: ClawFormat.self) == filling + Self.journal(Self.aside("")))
  }
}
