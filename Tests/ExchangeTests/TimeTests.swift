import SatchelExchange
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Times that no clock shows.
@Suite struct TimeTests {
  private static let ends: [Int64] = [
    .min, .min + 1, .min + 999, -9_223_372_036_854_776, -62_135_596_801, -1001, -1, 0, 1, 253_402_300_800,
    253_402_300_800_000, 9_223_372_036_854_775, 1_780_300_800_123_456_789, .max - 1, .max,
  ]

  private static func check(_ text: String, _ format: FormatID) throws {
    for target in FormatRegistry.ids where target != format {
      let there = try Converter().convert(Array(text.utf8), named: "s-1", as: target).text
      let back = try Converter().convert(there, named: "s-1", as: format).text
      #expect(String(decoding: back, as: UTF8.self) == text, "by \(target)")
    }
  }

  private static func a3s(_ created: Int64, _ updated: Int64) -> String {
    """
    {"id":"s-1","config":{"name":"","workspace":"/tmp","system_prompt":null,"max_context_length":200000,"auto_compact":false,"auto_compact_threshold":0.8,"storage_type":"file","planning_mode":"Auto","goal_tracking":false},"state":"Active","messages":[{"role":"user","content":[{"type":"text","text":"look"}]},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"shot","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"seen","is_error":false}]}],"context_usage":{"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},"total_usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cache_read_tokens":null,"cache_write_tokens":null},"total_cost":0.0,"cost_records":[],"tool_names":[],"thinking_enabled":false,"thinking_budget":null,"created_at":\(created),"updated_at":\(updated),"tasks":[]}
    """
  }

  private static func claw(_ created: Int64, _ updated: Int64, _ typed: Int64) -> String {
    """
    {"created_at_ms":\(created),"session_id":"session-1-0","type":"session_meta","updated_at_ms":\(updated),"version":1}
    {"text":"look","timestamp_ms":\(typed),"type":"prompt_history"}
    {"message":{"blocks":[{"text":"look","type":"text"}],"role":"user"},"type":"message"}
    {"message":{"blocks":[{"text":"seen","type":"text"}],"role":"assistant"},"type":"message"}

    """
  }

  private static func user(_ created: String, _ said: String, _ updated: String, _ duration: UInt64) -> String {
    """
    {"id":"s-1","user_id":"default","user_messages":[{"content":"look","timestamp":"\(said)"}],"agent_responses":[{"content":"seen","session_id":"s-1","timestamp":"\(said)","phase_reached":null}],"trajectory_steps":[{"step_index":0,"tool_name":"shot","tool_args":"{}","tool_call_id":"c1","output_summary":"","is_error":false,"duration_ms":\(duration),"timestamp":"\(updated)"}],"created_at":"\(created)","updated_at":"\(updated)","metadata":{}}
    """
  }

  @Test("Seconds of all 64 bits come back", arguments: ends)
  func seconds(value: Int64) throws {
    try Self.check(Self.a3s(value, 1_780_300_900), .a3s)
    try Self.check(Self.a3s(1_780_300_900, value), .a3s)
    try Self.check(Self.a3s(value, value), .a3s)
  }

  @Test("Milliseconds of all that claw reads come back", arguments: ends.filter { $0 >= 0 })
  func milliseconds(value: Int64) throws {
    try Self.check(Self.claw(value, 1, 1), .claw)
    try Self.check(Self.claw(1, value, 1), .claw)
    try Self.check(Self.claw(1, 1, value), .claw)
    try Self.check(Self.claw(value, value, value), .claw)
  }

  @Test(
    "Times of all the years that Oxios knows come back",
    arguments: [
      "-262143-01-01T00:00:00Z", "-0001-12-31T23:59:59.999999999Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z",
      "9999-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z", "+262142-12-31T23:59:59.999999999Z",
      "2016-12-31T23:59:60.5Z", "2026-05-31T10:00:00+23:59", "2026-05-31t10:00:00.1234567891z",
    ])
  func years(time: String) throws {
    let usual = "2026-05-31T10:00:00Z"
    try Self.check(Self.user(time, usual, usual, 0), .userSession)
    try Self.check(Self.user(usual, time, usual, .max), .userSession)
    try Self.check(Self.user(usual, usual, time, 1 << 63), .userSession)
    try Self.check(Self.user(time, time, time, 1), .userSession)
  }

  @Test("Times at random come back", arguments: 0..<(TestMode.isLong ? 5000 : 24))
  func random(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    func any() -> Int64 { Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<63, using: &random) }
    try Self.check(Self.a3s(any(), any()), .a3s)
    try Self.check(Self.claw(any() & .max, any() & .max, any() & .max), .claw)
  }
}
