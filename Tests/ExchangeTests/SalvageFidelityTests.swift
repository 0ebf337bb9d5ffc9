import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

@testable import SatchelExchange

/// What is sound stays as it is, beside damage that has to be mended; and what is lost is counted.
@Suite struct SalvageFidelityTests {
  fileprivate static let a3s = """
    {
      "id": "s-1",
      "config": {"name":"","workspace":"/tmp","system_prompt":null,"max_context_length":200000,"auto_compact":false,"auto_compact_threshold":0.8,"storage_type":"file","planning_mode":"Auto","goal_tracking":false},
      "state": "Active",
      "messages": [
        {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"write","input":{"content":"x","usage":1.5,"a":1,"a":2}},{"type":"text","text":"TEXT"}]}
      ],
      "context_usage": {"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},
      "total_usage": {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cache_read_tokens":null,"cache_write_tokens":null},
      "total_cost": 0.0,
      "cost_records": [],
      "tool_names": [],
      "thinking_enabled": false,
      "thinking_budget": null,
      "created_at": 1780300800,
      "updated_at": 1780300900,
      "tasks": []
    }
    """

  fileprivate static func salvage(_ text: String) throws -> (root: JSON, account: SalvageAccount) {
    let salvage = try #require(try MemorySalvage(Array(text.utf8)))
    #expect(salvage.accountFault == nil)
    #expect(salvage.outputFault == nil)
    return (try JSONDocument(salvage.output).root.tree(), try #require(salvage.account))
  }

  @Test("Each member that had to be made up is named in the report")
  func madeUp() throws {
    let end = try #require(Self.a3s.firstRange(of: "  \"context_usage\""))
    let (root, account) = try Self.salvage(String(Self.a3s[..<end.lowerBound]))
    let made = account.pieces.map(\.reason).filter { $0.hasPrefix("the program demands") }
    #expect(!made.isEmpty && Set(made).count == made.count)
    for name in ["context_usage", "created_at"] {
      #expect(root[name] != nil && made.contains("the program demands '\(name)', and it was lost"))
    }
  }

  @Test("On one line, messages behind a setting that lost its end are the session's, not members of that setting")
  func swallowed() throws {
    let line = Self.a3s.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.joined()
    let hurt = line.replacing(
      #""planning_mode":"Auto","goal_tracking":false},"#, with: #""auto_delegation":{"maxTasklanning_mode":"Auto"},"#)
    let (root, account) = try Self.salvage(hurt)
    #expect(root["messages"]?.elements?.count == 1 && root["tasks"] != nil)
    #expect(root["config"]?["storage_type"]?.text == "file" && root["config"]?["messages"] == nil)
    #expect(account.saved == 1 && account.lost == 1)
  }

  @Test("A session whose messages nobody can tell any more is not saved with nothing lost")
  func unknownList() throws {
    let line = Self.a3s.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.joined()
    let hurt = line.replacing(#""messages": [{"role""#, with: #""m?gxl??": [{"rule""#)
    let (root, account) = try Self.salvage(hurt)
    #expect(root["messages"]?.elements?.isEmpty ?? false)
    #expect(account.lost > 0)
  }

  @Test(
    "Mending one text of an A3S message leaves the input of its call as it was",
    arguments: ["a\u{1}b", "half \\ud83c", "line\nfeed"])
  func input(damaged: String) throws {
    let (root, account) = try Self.salvage(Self.a3s.replacing("TEXT", with: damaged))
    let blocks = root["messages"]?.elements?.first?["content"]?.elements
    let input = try JSONDocument(Array(#"{"content":"x","usage":1.5,"a":1,"a":2}"#.utf8)).root.tree()
    #expect(blocks?.first?["input"] == input)
    #expect(blocks?.count == 2)
    #expect(account.lost == 0)
  }

  @Test("A bare text as content becomes a list of one text, where the program wants one, and nowhere else")
  func bareText() throws {
    let text = Self.a3s.replacing(
      "\"messages\": [", with: "\"messages\": [\n    {\"role\":\"user\",\"content\":\"hello\\u0041\"},")
    let (root, _) = try Self.salvage(text.replacing("TEXT", with: "a\u{1}b"))
    #expect(root["messages"]?.elements?.count == 2)
    let content = root["messages"]?.elements?.first?["content"]
    #expect(content?.elements?.first?["text"]?.text == "helloA" || content?.text == "helloA")
    #expect(root["messages"]?.elements?.last?["content"]?.elements?.first?["input"]?["content"]?.text == "x")
  }

  @Test("One unfit member of the config costs that member")
  func config() throws {
    let text = Self.a3s.replacing("\"auto_compact\":false", with: "\"auto_compact\":\"perhaps\"")
    let (root, account) = try Self.salvage(text.replacing("/tmp", with: "/home/kim/tides"))
    #expect(root["config"]?["workspace"]?.text == "/home/kim/tides")
    #expect(root["config"]?["planning_mode"]?.text == "Auto")
    #expect(account.lost == 1)
  }

  @Test("Runs lose what the program refuses, and nothing else of them changes")
  func runs() throws {
    let events = """
      {"sequence":0,"timestamp_ms":1780300800001,"event":{"type":"task_updated","session_id":"s-1","tasks":[{"id":"t-1","content":"do it","status":"pending","priority":"medium"}]}},
      {"sequence":1,"timestamp_ms":1780300800002,"event":{"type":"tool_end","id":"c1","name":"write","output":"ok","exit_code":0,"metadata":{"content":"text"}}}
      """
    let refused = #",{"sequence":2,"timestamp_ms":1780300800003,"event":{"type":"no_such_event"}}"#
    let text = """
      [{"snapshot":{"id":"run-1","session_id":"s-1","status":"completed","prompt":"hi","created_at_ms":1780300800000,"updated_at_ms":1780300801000,"event_count":3},"events":[\(events)\(refused)]}]
      """
    let plan = try #require(DocumentPlan.side(.runs, limits: ReadingLimits()))
    let source = Array(text.utf8)
    let output = Collected()
    let ledger = SalvageLedger(source, output: { output.bytes += $0 }, leftover: { _, _ in })
    var salvage = DocumentSalvage(source, plan: plan, ledger: ledger)
    #expect(try salvage.run())
    let kept = try JSONDocument(output.bytes).root.tree().elements?.first?["events"]
    #expect(kept == (try JSONDocument(Array("[\(events)]".utf8)).root.tree()))
    #expect(salvage.lost == 1)
  }

  private final class Collected { var bytes: [UInt8] = [] }

  @Test("Of repeated members of a record both stay, as claw reads the last")
  func repeated() throws {
    let text = #"""
      {"created_at_ms":1780300800001,"session_id":"s","type":"session_meta","updated_at_ms":1780300900002,"version":1}
      {"message":{"blocks":[{"text":"first","text":"second","type":"text"},{"text":"\ud83d\ude00","type":"text"}],"role":"user"},"type":"message"}

      """#
    let salvage = try #require(try MemorySalvage(Array(text.utf8)))
    #expect(salvage.outputFault == nil)
    #expect(String(decoding: salvage.output, as: UTF8.self) == text.replacing(#"\ud83d\ude00"#, with: "😀"))
  }

  @Test("Behind a damaged message of a claw object, on one line, the others come out")
  func oneLine() throws {
    let messages = ["one", "two", "three", "four"].map {
      #"{"blocks":[{"text":"\#($0)","type":"text"}],"role":"user"}"#
    }
    let whole = #"{"messages":[\#(messages.joined(separator: ","))],"version":1}"#
    for (old, new) in [
      ("{\"blocks\":[{\"text\":\"two", "{\"\"blocks\":[{\"text\":\"two"), ("two\"", "two"), ("two\",", "two\"]}],"),
      ("\"messages\":[", "\"messages\":[["),
    ] {
      let (root, account) = try Self.salvage(whole.replacing(old, with: new))
      let texts = (root["messages"]?.elements ?? []).compactMap { $0["blocks"]?.elements?.first?["text"]?.text }
      #expect(texts.suffix(2) == ["three", "four"] && texts.first == "one", "\(new): \(texts)")
      #expect(account.lost > 0 || texts.count == 4)
      #expect(root["version"]?.int64 == 1)
    }
  }

  private static let user = """
    {
      "id": "s-1",
      "user_id": "default",
      "user_messages": [
        {
          "content": "q",
          "timestamp": "2026-06-01T10:00:00.000001Z"
        }
      ],
      "agent_responses": [
        {
          "content": "a1",
          "session_id": "s-1",
          "phase_reached": null,
          "evaluation_passed": null,
          "timestamp": "2026-06-01T10:00:00.000002Z"
        }
      ],
      "trajectory_steps": [
        {
          "tool_name": "bash",
          "tool_args": {},
          "output_summary": "ok",
          "duration_ms": 12,
          "is_error": false,
          "tool_call_id": "c1",
          "timestamp": "2026-06-01T10:00:00.000003Z"
        }
      ],
      "created_at": "2026-06-01T10:00:00Z",
      "updated_at": "2026-06-01T10:00:01Z",
      "metadata": {}
    }
    """

  @Test(
    "Answers under a name that is hurt are saved",
    arguments: [
      "\"agent_\nresponses\": [", "\"agent_responces\": [", "\"agent_esponses\": [", "agent_responses\": [",
      "\"xyz\": [",
    ])
  func hurtName(name: String) throws {
    let hurt = Self.user.replacing("\"agent_responses\": [", with: name)
    let (root, account) = try Self.salvage(hurt)
    let isSaved = root["agent_responses"]?.elements?.first?["content"]?.text == "a1"
    #expect(isSaved || account.lost > 0 || name.contains("xyz"), "\(root)")
    #expect(isSaved || name.contains("xyz"))
  }

  @Test("A duration with a fraction of nothing costs nothing")
  func duration() throws {
    let (root, account) = try Self.salvage(Self.user.replacing("\"duration_ms\": 12", with: "\"duration_ms\": 12.0"))
    let step = root["trajectory_steps"]?.elements?.first
    #expect(step?["duration_ms"]?.int64 == 12 && step?["tool_name"]?.text == "bash")
    #expect(account.lost == 0)
  }

  @Test("A document without its beginning has lost something", arguments: [20, 60, 120])
  func noBeginning(count: Int) throws {
    let (_, account) = try Self.salvage(String(Self.user.dropFirst(count)))
    #expect(account.lost > 0)
  }
}

extension SalvageFidelityTests {
  @Test("However many places of a message have to be mended, it is saved whole")
  func manyRepairs() throws {
    let inputs = (0..<300).map { "\"k\($0)\":\"a\u{1}b\"" }.joined(separator: ",")
    let (root, account) = try Self.salvage(Self.a3s.replacing("\"content\":\"x\"", with: inputs))
    let input = root["messages"]?.elements?.first?["content"]?.elements?.first?["input"]
    #expect(input?["k299"]?.text == "a\u{1}b" && input?["usage"]?.text() == Array("1.5".utf8))
    #expect(account.lost == 0)
  }
}
