import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

/// A small session, of which single values are replaced.
struct UserSessionSketch {
  var id = #""a""#
  var userID = #""u""#
  var users = #"[{"content": "q", "timestamp": "2026-06-01T00:00:00Z"}]"#
  var responses = #"[{"content": "r", "timestamp": "2026-06-01T00:00:01Z"}]"#
  var steps = "[]"
  var reasoning = "[]"
  var created = #""2026-06-01T00:00:00Z""#
  var updated = #""2026-06-01T00:00:01Z""#
  var metadata = "{}"
  var more = ""

  var bytes: [UInt8] {
    Array(
      """
      {"id": \(id), "user_id": \(userID), "user_messages": \(users), "agent_responses": \(responses), \
      "trajectory_steps": \(steps), "reasoning_records": \(reasoning), "created_at": \(created), \
      "updated_at": \(updated), "metadata": \(metadata)\(more)}
      """.utf8)
  }

  init(_ change: (inout UserSessionSketch) -> Void = { _ in }) { change(&self) }

  static func step(
    arguments: String = #""{}""#, duration: String = "1", isError: String = "false",
    time: String = "2026-06-01T00:00:00Z", id: String = "legacy-0"
  ) -> String {
    """
    {"tool_name": "t", "tool_args": \(arguments), "output_summary": "s", "duration_ms": \(duration), \
    "is_error": \(isError), "tool_call_id": "\(id)", "timestamp": "\(time)"}
    """
  }

  static func nested(_ levels: Int) -> String {
    String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
  }

  typealias Change = @Sendable (inout UserSessionSketch) -> Void
}

@Suite("User sessions: what the program refuses")
struct UserSessionObjectionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var change: UserSessionSketch.Change
    var testDescription: String { name }

    init(_ name: String, _ change: @escaping UserSessionSketch.Change) {
      self.name = name
      self.change = change
    }
  }

  static let accepted: [Case] = [
    Case("nothing unusual") { _ in },
    Case("unknown members, also repeated ones") { $0.more = #", "x": 1, "x": 1e999, "y": "\ud800""# },
    Case("unknown members nested very deep") { $0.more = #", "x": "# + UserSessionSketch.nested(300) },
    Case("repeated members in metadata") { $0.metadata = #"{"k": 1, "k": 2}"# },
    Case("a message as a list") { $0.users = #"[["q", "2026-06-01T00:00:00Z"]]"# },
    Case("a response as a list of era E1") {
      $0.responses = #"[["r", null, null, null, true, "2026-06-01T00:00:00Z"]]"#
    },
    Case("a response as a list with its range as a list") {
      $0.responses = #"[["r", "s", null, null, null, "2026-06-01T00:00:00Z", [0, 1]]]"#
    },
    Case("a response as a list of era E3") { $0.responses = #"[["r", null, null, null, "2026-06-01T00:00:00Z"]]"# },
    Case("null for what may be absent") {
      $0.more = #", "brain_space": null, "active_seed_id": null, "active_persona_id": null, "project_id": null"#
    },
    Case("null and nothing for a response's members") {
      $0.responses =
        #"[{"content": "", "session_id": null, "trajectory_range": null, "timestamp": "2026-06-01T00:00:00Z"}]"#
    },
    Case("metadata nested 125 deep") { $0.metadata = #"{"k": "# + UserSessionSketch.nested(125) + "}" },
    Case("arguments nested 124 deep") {
      $0.steps = "[" + UserSessionSketch.step(arguments: UserSessionSketch.nested(124)) + "]"
    },
    Case("null as arguments") { $0.steps = "[" + UserSessionSketch.step(arguments: "null") + "]" },
    Case("the greatest count") { $0.steps = "[" + UserSessionSketch.step(duration: "18446744073709551615") + "]" },
    Case("integers beyond 64 bits in metadata") { $0.metadata = #"{"k": 18446744073709551616, "z": -0}"# },
    Case("a range that points nowhere") {
      $0.responses =
        #"[{"content": "", "timestamp": "2026-06-01T00:00:00Z", "trajectory_range": {"start": 9, "end": 3}}]"#
    },
    Case("reasoning without segments, and a segment without anything") {
      $0.reasoning =
        #"[{"content": "", "source": "thinking", "timestamp": "2026-06-01T00:00:00Z", "segments": [{}]}]"#
    },
    Case("surrogate pairs and U+0000") { $0.id = #""\ud83c\udf0a\u0000""# },
    Case("times with an offset") { $0.created = #""2026-06-01 09:00:00.5+09:00""# },
    Case("an id that its own rules refuse") { $0.id = #""../../x""# },
  ]

  static let refused: [Case] = [
    Case("a required member that is missing") { $0.users = #"[{"content": "q"}]"# },
    Case("null for the id") { $0.id = "null" },
    Case("null for the owner") { $0.userID = "null" },
    Case("null for a list") { $0.users = "null" },
    Case("null for the other list") { $0.responses = "null" },
    Case("null for steps") { $0.steps = "null" },
    Case("null for reasoning") { $0.reasoning = "null" },
    Case("null for metadata") { $0.metadata = "null" },
    Case("null for a time") { $0.created = "null" },
    Case("a number for a time") { $0.updated = "1780221600" },
    Case("a time without offset") { $0.updated = #""2026-06-01T00:00:00""# },
    Case("a known member that stands twice") { $0.more = #", "id": "a""# },
    Case("a list that stands twice") { $0.more = #", "user_messages": []"# },
    Case("metadata that stand twice") { $0.more = #", "metadata": {}"# },
    Case("a member of a message that stands twice") {
      $0.users = #"[{"content": "q", "content": "q", "timestamp": "2026-06-01T00:00:00Z"}]"#
    },
    Case("a number for a text") { $0.users = #"[{"content": 1, "timestamp": "2026-06-01T00:00:00Z"}]"# },
    Case("a list that is too short") { $0.users = #"[["q"]]"# },
    Case("a list that is too long") { $0.users = #"[["q", "2026-06-01T00:00:00Z", 1]]"# },
    Case("1 for true") {
      $0.responses = #"[{"content": "", "evaluation_passed": 1, "timestamp": "2026-06-01T00:00:00Z"}]"#
    },
    Case("a fraction for a count") { $0.steps = "[" + UserSessionSketch.step(duration: "12.0") + "]" },
    Case("a negative count") { $0.steps = "[" + UserSessionSketch.step(duration: "-1") + "]" },
    Case("minus zero for a count") { $0.steps = "[" + UserSessionSketch.step(duration: "-0") + "]" },
    Case("a count beyond 64 bits") { $0.steps = "[" + UserSessionSketch.step(duration: "18446744073709551616") + "]" },
    Case("0 for false") { $0.steps = "[" + UserSessionSketch.step(isError: "0") + "]" },
    Case("a step without arguments") {
      $0.steps = "[" + UserSessionSketch.step().replacing(#""tool_args": "{}", "#, with: "") + "]"
    },
    Case("null for segments") {
      $0.reasoning = #"[{"content": "", "source": "", "timestamp": "2026-06-01T00:00:00Z", "segments": null}]"#
    },
    Case("reasoning without source") { $0.reasoning = #"[{"content": "", "timestamp": "2026-06-01T00:00:00Z"}]"# },
    Case("half a surrogate pair in a text") {
      $0.users = #"[{"content": "\ud800", "timestamp": "2026-06-01T00:00:00Z"}]"#
    },
    Case("half a surrogate pair in metadata") { $0.metadata = #"{"k": ["\udc00"]}"# },
    Case("half a surrogate pair in arguments") {
      $0.steps = "[" + UserSessionSketch.step(arguments: #""\ud800""#) + "]"
    },
    Case("metadata nested 126 deep") { $0.metadata = #"{"k": "# + UserSessionSketch.nested(126) + "}" },
    Case("arguments nested 125 deep") {
      $0.steps = "[" + UserSessionSketch.step(arguments: UserSessionSketch.nested(125)) + "]"
    },
    Case("a number beyond doubles in metadata") { $0.metadata = #"{"k": 1e309}"# },
    Case("a number beyond doubles in arguments") {
      $0.steps = "[" + UserSessionSketch.step(arguments: "[1e309]") + "]"
    },
    Case("NaN, even in an unknown member") { $0.more = #", "x": NaN"# },
    Case("a comment") { $0.more = #", "x": 1 /* y */"# },
    Case("a trailing comma") { $0.more = "," },
    Case("a leading zero") { $0.metadata = #"{"k": 01}"# },
    Case("a raw control character") { $0.id = "\"\u{1}\"" },
    Case("one bad element") { $0.users = #"[{"content": "q", "timestamp": "2026-06-01T00:00:00Z"}, 7]"# },
    Case("brackets that do not match") { $0.users = #"[{"content": "q", "timestamp": "2026-06-01T00:00:00Z"}}"# },
  ]

  @Test("what the program reads has no objections", arguments: accepted)
  func accepts(_ sample: Case) throws {
    let bytes = UserSessionSketch(sample.change).bytes
    #expect(UserSessionFormat.objections(to: bytes) == [])
    let parts = try UserSessionParts(bytes)
    #expect(UserSessionFormat.objections(to: try parts.bytes) == [])
  }

  @Test("what the program refuses has one, with a reason and a place", arguments: refused)
  func refuses(_ sample: Case) throws {
    let objections = UserSessionFormat.objections(to: UserSessionSketch(sample.change).bytes)
    let objection = try #require(objections.first)
    #expect(objections.count == 1)
    #expect(!objection.message.isEmpty)
    #expect(objection.place != Place())
  }

  @Test(
    "a text as a whole is refused",
    arguments: ["", "  \n", "{", "[]", "7", "\u{FEFF}{}", "{} {}", #"{"id": "a"}"#, "not JSON"])
  func wholes(text: String) { #expect(UserSessionFormat.objections(to: Array(text.utf8)).count == 1) }

  @Test("the smallest file of every era is read", arguments: ["", "\r\n\t "])
  func smallest(blank: String) {
    let text = #"{"id":"a","user_id":"u","created_at":"2026-06-01T00:00:00Z","updated_at":"2026-06-01T00:00:00Z"}"#
    #expect(UserSessionFormat.objections(to: Array((blank + text + blank).utf8)) == [])
  }

  @Test("the samples have no objections, as written by the program", arguments: UserSessionSamples.sessions)
  func samples(file: UserSessionSamples.File) { #expect(UserSessionFormat.objections(to: file.bytes) == []) }

  @Test(
    "broken samples are refused",
    arguments: [
      "truncated-user-session.json", "list-is-null.json", "time-without-offset.json", "number-out-of-range.json",
    ])
  func broken(name: String) throws {
    let bytes = UserSessionSamples.broken(name)
    try #require(!bytes.isEmpty)
    #expect(UserSessionFormat.objections(to: bytes).count == 1)
  }
}
