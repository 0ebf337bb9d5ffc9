import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport

/// What to count.
enum TallySamples {
  struct File {
    var name: String
    var bytes: [UInt8]
  }

  /// Every sample, ours and the shared ones, sound and broken, of any format.
  static func files() throws -> [File] {
    let tree = SampleTree()
    let paths = try tree.files(below: tree.own) + (tree.shared.map { try tree.files(below: $0) } ?? [])
    return paths.filter { ["json", "jsonl", "tmp", "bak"].contains($0.extension ?? "") }.compactMap { path in
      (try? Data(contentsOf: URL(filePath: path.description))).map { File(name: path.description, bytes: Array($0)) }
    }
  }

  /// The sound sessions of a format.
  static func sessions(of format: FormatID) throws -> [File] {
    try files().filter { file in
      guard !file.name.contains("/broken/") else { return false }
      return FormatRegistry.recognise(TextOutline(file.bytes))?.format.name == format
    }
  }

  /// A journal with everything that a plain line can hold.
  static let clawLines = [
    #"{"created_at_ms":1,"session_id":"s","type":"session_meta","updated_at_ms":2,"version":1}"#,
    #"{"message":{"blocks":[{"text":"a \"b\" é 中 😀 \u00e9\n","type":"text"}],"role":"user"},"type":"message"}"#,
    #"{"message":{"blocks":[{"signature":"s","thinking":"t","type":"thinking"},{"id":"1","input":"{\"a\":1}","name":"bash","type":"tool_use"}],"role":"assistant","usage":{"cache_creation_input_tokens":1,"cache_read_input_tokens":2,"input_tokens":3,"output_tokens":4294967295}},"type":"message"}"#,
    #"{"message":{"blocks":[{"is_error":false,"output":"o","tool_name":"bash","tool_use_id":"1","type":"tool_result"}],"role":"tool"},"type":"message"}"#,
  ]

  private static func message(_ inner: String) -> String { #"{"message":{\#(inner)},"type":"message"}"# }
  private static func part(_ inner: String) -> String { message(#""blocks":[{\#(inner)}],"role":"user""#) }

  private static let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)

  /// Lines that differ from plain ones in one respect each.
  static let oddLines: [String] =
    [
      "", " ", "{}", "[]", "null", "}", "\u{FEFF}{}", "{\"type\":\"message\"}", "{\"message\":{}}",
      " " + clawLines[1], clawLines[1] + " ", "\t" + clawLines[1], clawLines[1] + clawLines[1], clawLines[1] + ",",
      clawLines[0], clawLines[1].replacing("\"type\":\"message\"", with: "\"type\":\"message\",\"type\":\"x\""),
      clawLines[1].replacing("\"type\":\"message\"", with: "\"type\":\"message\",\"type\":\"message\""),
      clawLines[1].replacing("\"role\"", with: "\"r\\u006fle\""), clawLines[1].replacing("user", with: "us\\u0065r"),
      clawLines[1].replacing("user", with: "boss"), clawLines[1].replacing("\"user\"", with: "null"),
      clawLines[1].replacing("é", with: "\\ud83d\\ude00"), clawLines[1].replacing("é", with: "\\ud83d"),
      clawLines[1].replacing("é", with: "\u{0}"), clawLines[1].replacing("é", with: "\t"),
      clawLines[1].replacing("é", with: "\\x"), clawLines[1].replacing("é", with: "\u{7f}"),
      clawLines[2].replacing("\"name\":\"bash\"", with: "\"name\":\"b\\u0061sh\""),
      clawLines[2].replacing("\"name\":\"bash\"", with: "\"name\":\"e\u{301}\""),
      clawLines[3].replacing("false", with: "null"), clawLines[3].replacing("false", with: "truex"),
      clawLines[3].replacing("\"1\"", with: "1"), clawLines[3].replacing("}]", with: "},]"),
      clawLines[3].replacing(":", with: " : "), clawLines[3].replacing(",", with: " ,\t"),
      message(#""role":"user","blocks":[]"#), message(#""role":"user","blocks":null"#), message(#""role":"user""#),
      message(#""blocks":[],"role":"user","usage":null"#), message(#""blocks":[],"blocks":[],"role":"user""#),
      message(#""blocks":[],"role":"user","x":{"y":[1,-2,{"z":null}]}"#), message(#""blocks":[1],"role":"user""#),
      part(#""text":"x""#), part(#""text":1,"type":"text""#), part(#""text":"x","type":"text","text":"y""#),
      part(#""text":"x","type":"thinking""#), part(#""thinking":null,"type":"thinking""#),
      part(#""signature":5,"thinking":"x","type":"thinking""#), part(#""data":"x","type":"image""#),
      part(#""text":"x","type":5"#), part(#""text":"x","type":"text","é":"é""#),
      part(#""text":"x","type":"te\u0078t""#),
      part(#""id":5,"text":"x","type":"text""#), part(#""name":null,"text":"x","type":"text""#),
    ]
    + ["1.0", "1e5", "-1", "-0", "007", "00", "4294967296", "99999999999999999999", "\"3\"", "null", "3 "].flatMap {
      [
        clawLines[2].replacing("tokens\":3", with: "tokens\":\($0)"),
        clawLines[2].replacing("\"role\"", with: "\"extra\":\($0),\"role\""),
      ]
    }
    + [
      #"{"text":"t","timestamp_ms":5,"type":"prompt_history"}"#, #"{"text":"t","type":"prompt_history"}"#,
      #"{"count":1,"removed_message_count":2,"summary":"s","type":"compaction"}"#, #"{"type":"other"}"#,
      message(#""blocks":[],"role":"user","x":"# + deep),
    ]
}
