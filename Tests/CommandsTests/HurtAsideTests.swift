import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What a conversion put aside, damaged since.
@Suite struct HurtAsideTests {
  private static let session = """
    {"id":"s-1","config":{"name":"","workspace":"/srv/tides","system_prompt":null,"max_context_length":200000,"auto_compact":false,"auto_compact_threshold":0.8,"storage_type":"file","planning_mode":"Auto","goal_tracking":false},"state":"Active","messages":[{"role":"user","content":[{"type":"text","text":"look"}]},{"role":"assistant","content":[{"type":"tool_use","id":"c0","name":"shot","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c0","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAAAAAAAAAAAAAA"}}],"is_error":false}]},{"role":"assistant","content":[{"type":"text","text":"done"}]}],"context_usage":{"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},"total_usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cache_read_tokens":null,"cache_write_tokens":null},"total_cost":0.0,"cost_records":[],"tool_names":[],"thinking_enabled":false,"thinking_budget":null,"created_at":1780300800,"updated_at":1780300900,"tasks":[]}
    """

  private static func converted(in folder: borrowing TemporaryFolder) throws -> String {
    let source = try folder.write(session, to: "s.json")
    let target = folder.path.appending("u.json")
    #expect(try ProgramRun(["convert", source, target, "--to", "user-session", "--quiet"]).status == 0)
    return String(decoding: try readFile(target), as: UTF8.self)
  }

  @Test(
    "What was put aside and is damaged is damage to inspect, and its conversion back fails or counts a loss",
    arguments: ["\0\0\0\0", "\\q", "\n", "\\ud83d"])
  func unreadable(hurt: String) throws {
    let folder = try TemporaryFolder()
    let text = try Self.converted(in: folder)
    let path = try folder.write(text.replacing("AAAAAA\\\"}", with: hurt + "AA\\\"}"), to: "hurt.json")
    #expect(try readFile(path) != Array(text.utf8))
    #expect(try [3, 4].contains(ProgramRun(["inspect", path]).status))
    let run = try ProgramRun(["convert", path, folder.path.appending("back.json"), "--to", "a3s"])
    #expect(run.status != 0 || !run.text.contains("lost: nothing"), "\(run.text)")
  }

  @Test(
    "What makes no sense any more in what was put aside counts as lost, so that --strict fails",
    arguments: [
      ("[[\\\"=\\\",[2", "[[\\\"?\\\",[2"), ("{\\\"f\\\":", "{\\\"f\\\\:"), ("{\\\"v\\\":1", "{\\\"v\\\"1"),
    ])
  func senseless(old: String, new: String) throws {
    let folder = try TemporaryFolder()
    let text = try Self.converted(in: folder)
    let path = try folder.write(text.replacing(old, with: new), to: "hurt.json")
    #expect(try readFile(path) != Array(text.utf8))
    let back = folder.path.appending("back.json")
    let run = try ProgramRun(["convert", path, back, "--to", "a3s"])
    #expect(run.status == 0 && run.text.contains("what was put aside"), "\(run.text)")
    let strict = try ProgramRun(["convert", path, folder.path.appending("strict.json"), "--to", "a3s", "--strict"])
    #expect(strict.status != 0)
  }

  @Test("What was put aside and is over --max-value is status 5, or comes back whole")
  func overBound() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try Self.converted(in: folder), to: "u.json")
    for bound: FilePath in ["100", "150", "200", "250", "300", "350", "400"] {
      let back = folder.path.appending(FilePath("back-\(bound)"))
      let run = try ProgramRun(["convert", path, back, "--to", "a3s", "--max-value", bound])
      #expect(run.status == 5 || run.status == 0, "\(run.text)")
      if run.status == 0 {
        #expect(try JSON(parsing: readFile(back)) == JSON(parsing: Self.session))
      } else {
        #expect(try fileStatus(back) == nil)
      }
    }
  }

  @Test("A list of a snapshot that holds bytes which are no UTF-8 comes back byte for byte")
  func snapshotBytes() throws {
    let folder = try TemporaryFolder()
    let samples = SampleTree()
    let snapshots = try samples.files(below: samples.own.appending("a3s/store-c/v1/sessions"))
    let list = Array("\"artifacts\": [\n    {".utf8)
    var bytes = try #require(
      try snapshots.map { try readFile($0) }.first { $0.firstRange(of: list) != nil })
    let content = Array("\"content\": \"".utf8)
    let place = try #require(bytes.firstRange(of: content, after: list)) + content.count
    bytes[place] = 0xFF
    let path = try folder.write(bytes, to: "s.json")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back.json"))
    #expect(try ProgramRun(["convert", path, there, "--to", "claw", "--quiet"]).status == 0)
    #expect(try ProgramRun(["convert", there, back, "--to", "a3s", "--quiet"]).status == 0)
    #expect(try readFile(back) == bytes)
  }

  @Test("What a conversion had to invent does not count as carried")
  func carried() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"created_at_ms":1780300800001,"session_id":"session-1780300800001-0","type":"session_meta","updated_at_ms":1780300900002,"version":1}
      {"message":{"blocks":[{"id":"t1","input":"{}","name":"bash","type":"tool_use"}],"role":"assistant"},"type":"message"}

      """, to: "session-1780300800001-0.jsonl")
    let run = try ProgramRun(["convert", path, folder.path.appending("u.json"), "--to", "user-session"])
    for none in ["user messages", "tool messages", "text parts", "tool results", "record\n"] {
      #expect(!run.text.contains(none), "\(run.text)")
    }
    #expect(run.text.contains("1  assistant messages") && run.text.contains("1  tool calls"))
  }

  @Test("Two spellings of the same text or number are no difference, wherever they stand")
  func spellings() throws {
    let folder = try TemporaryFolder()
    let user = """
      {"id":"s-1","user_id":"default","user_messages":[],"agent_responses":[],"created_at":"2026-06-01T10:00:00Z","updated_at":"2026-06-01T10:00:01Z","metadata":{"title":"東京","n":1.50,"deep":{"x":["é"]}}}
      """
    let left = try folder.write(user, to: "a.json")
    let right = try folder.write(
      user.replacing("東京", with: "\\u6771\\u4eac").replacing("1.50", with: "15e-1").replacing("é", with: "\\u00e9"),
      to: "b.json")
    let run = try ProgramRun(["diff", left, right])
    #expect(run.status == 0, "\(run.text)")
    let other = try folder.write(user.replacing("é", with: "e"), to: "c.json")
    #expect(try ProgramRun(["diff", left, other]).status == 1)
  }
}

extension [UInt8] {
  fileprivate func firstRange(of other: [UInt8]) -> Range<Int>? {
    indices.first { self[$0...].starts(with: other) }.map { $0..<$0 + other.count }
  }

  /// Where some bytes first stand behind others.
  fileprivate func firstRange(of bytes: [UInt8], after other: [UInt8]) -> Int? {
    firstRange(of: other).flatMap { start in
      indices.dropFirst(start.upperBound).first { self[$0...].starts(with: bytes) }
    }
  }
}
