import SatchelJSONText
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelSessionFormats

@Suite("A3S runs: what the program refuses in events")
struct A3SEventTests {
  @Test(
    "every recorded answer of the program to a member of an event is foretold",
    arguments: A3SEventAnswers.cases)
  func foretold(cases: [A3SEventAnswers.Case]) {
    for sample in cases {
      let objections = A3SFormat.objections(toSide: .runs, Array(sample.text.utf8), in: A3SEra.b2)
      #expect(objections.isEmpty == sample.isTaken, "\(sample): \(objections)")
    }
  }

  @Test("the answers are about every kind of event that 3.1.0 knows, and every way in which a tool fails")
  func covered() {
    let first = A3SEvents.kinds.filter { $0.since == nil }.map(\.type)
    let asked = A3SEventAnswers.cases.compactMap(\.first).map(\.event)
    #expect(Set(asked) == Set(first + ["run"]))
    #expect(Set(first).count == first.count)
    #expect(asked.count { $0 == "tool_end" } == A3SEvents.toolErrors.count)
  }

  @Test(
    "every member of the table is asked about",
    arguments: A3SEvents.kinds.filter { $0.since == nil && $0.type != "tool_end" }.map(\.type))
  func membersAsked(type: String) throws {
    let kind = try #require(A3SEvents.kinds.first { $0.type == type })
    let cases = try #require(A3SEventAnswers.cases.first { $0.first?.event == type })
    let asked = Set(cases.map { $0.path.replacing(".0", with: "") })
    for path in A3SShape.record(kind.members).paths {
      #expect(asked.contains("0.events.event" + path), "\(type)\(path)")
    }
  }

  @Test("values that stand elsewhere too have the members that they have there")
  func shared() {
    #expect(A3SEvents.usage.names == A3STokenUsage.table.names)
    #expect(A3SEvents.task.names == A3STask.table.names)
  }

  @Test("events of later programs are refused only by those of an earlier era")
  func later() {
    let event = #"{"type":"peer_invocation","from_session_id":"a"}"#
    let later = #"{"type":"run_control_applied"}"#
    func isRead(_ event: String, in era: Era?) -> Bool {
      let run = A3SSideFileTests.run("failed", #"{"sequence":0,"timestamp_ms":1,"event":\#(event)}"#)
      return A3SFormat.objections(toSide: .runs, Array(run.utf8), in: era).isEmpty
    }
    #expect(!isRead(event, in: A3SEra.b2) && isRead(event, in: A3SEra.b3) && isRead(event, in: nil))
    #expect(!isRead(later, in: A3SEra.b2) && !isRead(later, in: A3SEra.b4) && !isRead(later, in: nil))
    #expect(isRead(event, in: A3SEra.d) && isRead(later, in: A3SEra.d))
    #expect(!isRead(#"{"type":"turn_start"}"#, in: A3SEra.d))
  }

  @Test("an objection names the member and its place")
  func place() throws {
    let event = #"{"sequence":0,"timestamp_ms":1,"event":{"type":"turn_end","turn":1,"usage":{"prompt_tokens":-1}}}"#
    let text = Array(A3SSideFileTests.run("failed", event).utf8)
    let found = try #require(A3SFormat.objections(toSide: .runs, text).first)
    #expect(
      found.message == "[0].events[0].event.usage.prompt_tokens is out of range (0 to 18446744073709551615)")
    #expect(text[Int(try #require(found.place.offset))] == UInt8(ascii: "-"))
  }

  @Test(
    "an integer that is spelled -0 is refused wherever it stands, a float is not",
    arguments: [
      (A3SSideKind.traces, "[\(A3SSideFileTests.trace)]", #""exit_code":0"#),
      (.artifacts, #"{"artifacts":[\#(A3SSideFileTests.artifact)]}"#, #""shown_bytes":3"#),
      (.runs, A3SSideFileTests.run("failed"), #""event_count":0"#),
    ])
  func minusZero(kind: A3SSideKind, text: String, member: String) throws {
    let name = try #require(member.split(separator: ":").first)
    let spelled = text.replacing(member, with: name + ":-0")
    #expect(spelled != text)
    #expect(A3SFormat.objections(toSide: kind, Array(text.utf8)).isEmpty)
    #expect(A3SFormat.objections(toSide: kind, Array(spelled.utf8)).count == 1)
  }

  @Test(
    "a session's integers are no -0 either",
    arguments: [
      ("created_at", false), ("total_usage.prompt_tokens", false), ("thinking_budget", false), ("total_cost", true),
      ("context_usage.percent", true), ("config.queue_config.laneTimeouts.Query", false),
    ])
  func sessionMinusZero(path: String, isRead: Bool) throws {
    let zero = try JSON(parsing: Array("-0".utf8))
    let session = try JSON(parsing: A3SMutations.base).setting(path.split(separator: ".").map(String.init), zero)
    #expect(A3SFormat.objections(to: session.text()).isEmpty == isRead)
  }
}

extension A3SShape {
  /// The members of a record, its own alone.
  var names: [String] {
    guard case .record(let members) = self else { return [] }
    return members.map { $0.name.description }
  }

  /// Every member below, without the numbers of elements.
  var paths: [String] {
    switch self {
    case .record(let members):
      members.flatMap { member in ([""] + member.shape.paths).map { "." + member.name.description + $0 } }
    case .list(let element): element.paths
    default: []
    }
  }
}
