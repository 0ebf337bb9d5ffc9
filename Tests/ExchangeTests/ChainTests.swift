import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Ways through several formats, and edits of what was converted.
@Suite struct ChainTests {
  @Test(
    "What comes back exactly from one format comes back exactly by way of another one too", arguments: sessionSamples)
  func chains(sample: FilePath) throws {
    let bytes = try readFile(sample)
    guard let own = FormatRegistry.recognise(TextOutline(bytes))?.format.name else { return }
    let others = FormatRegistry.ids.filter { $0 != own }
    for (first, second) in [(others[0], others[1]), (others[1], others[0])] {
      guard let there = try? Self.convert(bytes, sample, first) else { continue }
      guard try Self.convert(there, sample, own) == bytes, let further = try? Self.convert(there, sample, second) else {
        continue
      }
      let back = try Self.convert(further, sample, own)
      #expect(back == bytes, "\(own.rawValue), \(first.rawValue), \(second.rawValue), \(own.rawValue)")
      // One step back is what that step had been.
      #expect(try Self.convert(further, sample, first) == there)
    }
  }

  private static func convert(_ text: [UInt8], _ name: FilePath, _ format: FormatID) throws -> [UInt8] {
    try Converter().convert(text, named: name.lastComponent.stem.description, as: format).text
  }

  private static func claw(_ blocks: [(role: String, block: String)]) -> String {
    let meta =
      #"{"created_at_ms":1780300800001,"session_id":"session-1780300800001-0","type":"session_meta","updated_at_ms":1780300900002,"version":1}"#
    let lines = blocks.map { #"{"message":{"blocks":[\#($0.block)],"role":"\#($0.role)"},"type":"message"}"# }
    return ([meta] + lines).joined(separator: "\n") + "\n"
  }

  private static func text(_ text: String) -> String { #"{"text":"\#(text)","type":"text"}"# }

  private static func call(_ input: String) -> String {
    #"{"id":"toolu_1","input":"{\"command\":\"\#(input)\"}","name":"bash","type":"tool_use"}"#
  }

  private static let result =
    #"{"is_error":false,"output":"a.txt","tool_name":"bash","tool_use_id":"toolu_1","type":"tool_result"}"#

  /// Converts to a user session, edits, and converts back.
  private static func edited(_ source: String, _ old: String, _ new: String) throws -> (text: String, lost: Int) {
    let there = try convert(Array(source.utf8), "s", .userSession)
    let text = String(decoding: there, as: UTF8.self)
    #expect(text.contains(old))
    let edited = text.replacing(old, with: new, maxReplacements: 1)
    let back = try Converter().convert(Array(edited.utf8), named: "s", as: .claw)
    return (String(decoding: back.text, as: UTF8.self), back.report.count(.lost))
  }

  @Test("An edited input of a call changes that input, and nothing else")
  func input() throws {
    func session(_ input: String) -> String {
      Self.claw([
        ("user", Self.text("question")), ("assistant", Self.text("let me look")), ("assistant", Self.call(input)),
        ("tool", Self.result), ("assistant", Self.text("there is a.txt")),
      ])
    }
    let back = try Self.edited(session("ls"), #"{\"command\":\"ls\"}"#, #"{\"command\":\"ls -l\"}"#)
    #expect(back.text == session("ls -l"))
    #expect(back.lost == 0)
  }

  @Test("An edited answer that had been joined of several is one answer")
  func joined() throws {
    let question = ("user", Self.text("question"))
    let source = Self.claw([question, ("assistant", Self.text("first")), ("assistant", Self.text("second"))])
    let back = try Self.edited(source, #"first\n\nsecond"#, "EDITED")
    #expect(back.text == Self.claw([question, ("assistant", Self.text("EDITED"))]))
  }

  @Test("An edited text beside a picture leaves the picture")
  func picture() throws {
    let parts =
      #"[{"type":"text","text":"before"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]"#
    let source = """
      {"id":"s-1","config":{"name":"","workspace":"/tmp","system_prompt":null,"max_context_length":200000,"auto_compact":false,"auto_compact_threshold":0.8,"storage_type":"file","planning_mode":"Auto","goal_tracking":false},"state":"Active","messages":[{"role":"user","content":[{"type":"text","text":"look"}]},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"shot","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":\(parts),"is_error":false}]}],"context_usage":{"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},"total_usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cache_read_tokens":null,"cache_write_tokens":null},"total_cost":0.0,"cost_records":[],"tool_names":[],"thinking_enabled":false,"thinking_budget":null,"created_at":1780300800,"updated_at":1780300900,"tasks":[]}
      """
    let there = String(decoding: try Self.convert(Array(source.utf8), "s-1", .claw), as: UTF8.self)
    #expect(there.contains(#""output":"before""#))
    let edited = there.replacing(#""output":"before""#, with: #""output":"after""#)
    let back = try JSONDocument(Self.convert(Array(edited.utf8), "s-1", .a3s)).root.tree()
    #expect(back == (try JSONDocument(Array(source.replacing("before", with: "after").utf8)).root.tree()))
  }
}
