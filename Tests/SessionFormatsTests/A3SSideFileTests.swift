import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("A3S side files")
struct A3SSideFileTests {
  static let files = A3SSideKind.allCases.flatMap { kind in
    A3SSamples.side(kind.rawValue).map { Case(kind: kind, file: $0) }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var kind: A3SSideKind
    var file: A3SSamples.File
    var testDescription: String { file.testDescription }

    /// Reads and writes by the type of the kind.
    func rewritten() throws -> [UInt8] {
      let bytes = file.bytes
      switch kind {
      case .artifacts: return A3SSideFile.bytes(of: try A3SSideFile.value(A3SArtifacts.self, from: bytes))
      case .traces: return A3SSideFile.bytes(of: try A3SSideFile.value([A3STraceEvent].self, from: bytes))
      case .verification: return A3SSideFile.bytes(of: try A3SSideFile.value([A3SVerificationReport].self, from: bytes))
      case .runs: return A3SSideFile.bytes(of: try A3SSideFile.value([A3SRun].self, from: bytes))
      case .subagentTasks: return A3SSideFile.bytes(of: try A3SSideFile.value([A3SSubagentTask].self, from: bytes))
      case .loopCheckpoints: return A3SSideFile.bytes(of: try A3SSideFile.value(A3SLoopCheckpoint.self, from: bytes))
      }
    }

    /// Foundation's coders over the type of the kind.
    func recoded() throws -> Data {
      let data = Data(file.bytes)
      let decoder = JSONDecoder()
      let encoder = JSONEncoder()
      switch kind {
      case .artifacts: return try encoder.encode(decoder.decode(A3SArtifacts.self, from: data))
      case .traces: return try encoder.encode(decoder.decode([A3STraceEvent].self, from: data))
      case .verification: return try encoder.encode(decoder.decode([A3SVerificationReport].self, from: data))
      case .runs: return try encoder.encode(decoder.decode([A3SRun].self, from: data))
      case .subagentTasks: return try encoder.encode(decoder.decode([A3SSubagentTask].self, from: data))
      case .loopCheckpoints: return try encoder.encode(decoder.decode(A3SLoopCheckpoint.self, from: data))
      }
    }
  }

  @Test("all kinds are among the samples")
  func allKinds() {
    #expect(Set(Self.files.map(\.kind)) == Set(A3SSideKind.allCases))
  }

  @Test("a side file of the program is written again byte for byte", arguments: files)
  func identity(sample: Case) throws {
    #expect(try sample.rewritten() == sample.file.bytes)
  }

  @Test("Foundation's coders agree with the lossless path", arguments: files)
  func codable(sample: Case) throws {
    let recoded = try JSON(parsing: Array(sample.recoded()))
    #expect(recoded.withoutSpelling.isEquivalent(to: try JSON(parsing: sample.file.bytes)))
  }

  @Test("the scan counts what the whole reading gives", arguments: files)
  func scan(sample: Case) throws {
    let bytes = sample.file.bytes
    let summary = try A3SSideScan.summary(of: sample.kind, bytes)
    switch sample.kind {
    case .runs:
      let runs = try A3SSideFile.value([A3SRun].self, from: bytes)
      #expect(summary.runs.map(\.id) == runs.map(\.snapshot.id))
      #expect(summary.runs.map(\.sessionID) == runs.map(\.snapshot.sessionID))
    case .loopCheckpoints:
      let checkpoint = try A3SSideFile.value(A3SLoopCheckpoint.self, from: bytes)
      #expect(summary.runs.map(\.id) == [checkpoint.runID])
    case .artifacts: #expect(try summary.count == A3SSideFile.value(A3SArtifacts.self, from: bytes).artifacts.count)
    default: #expect(try summary.count == JSON(parsing: bytes).elements?.count)
    }
  }

  @Test("the program's objections to side files have none for what it wrote", arguments: files)
  func real(sample: Case) {
    #expect(A3SFormat.objections(toSide: sample.kind, sample.file.bytes) == [])
  }

  static let refused: [(A3SSideKind, String, Bool)] = [
    (.traces, "[]", true), (.traces, "", false), (.traces, "{}", false),
    (.traces, "[\(trace)]", true),
    (.traces, "[\(trace.replacing("tool_execution", with: "other"))]", false),
    (
      .traces,
      #"[{"schema":"zzz","kind":"program_execution","name":"x","success":true,"exit_code":-1,"duration_ms":1,"output_bytes":2,"details":{"a":1},"extra":1}]"#,
      true
    ),
    (.traces, "[\(trace.replacing(#""schema":"a3s.trace_event.v1","#, with: ""))]", false),
    (.runs, "[]", true), (.runs, "", false), (.runs, "{}", false),
    (.runs, run("completed"), true), (.runs, #"[{"snapshot":\#(snapshot("completed"))}]"#, false),
    (.runs, run("completed", #"{"sequence":0,"timestamp_ms":1,"event":{"type":"future_event","x":1}}"#), false),
    (.runs, run("failed", #"{"sequence":0,"timestamp_ms":1,"event":{"type":"turn_start","turn":1,"zz":2}}"#), true),
    (.runs, run("failed", #"{"sequence":0,"timestamp_ms":1,"event":{"type":"turn_start","zz":2}}"#), false),
    (.runs, run("failed", #"{"sequence":0,"timestamp_ms":1,"event":{"type":"turn_start","turn":"1"}}"#), false),
    (.runs, run("Completed"), false),
    (.runs, run("created").replacing(#""event_count":0"#, with: #""event_count":99"#), true),
    (.runs, run("cancelled").replacing(#""X""#, with: #""OTHER""#), true), (.runs, run("verifying"), true),
    (.verification, "[]", true), (.verification, "", false),
    (.verification, #"[{"schema":"s","subject":"s","status":"needs_review","checks":[]}]"#, true),
    (
      .verification,
      #"[{"schema":"x","subject":"s","status":"skipped","checks":[{"id":"i","kind":"k","description":"d","status":"passed"}],"residual_risks":["r"],"extra":1}]"#,
      true
    ),
    (.verification, #"[{"schema":"x","subject":"s","status":"Passed","checks":[]}]"#, false),
    (.verification, #"[{"schema":"x","subject":"s","status":"passed"}]"#, false),
    (.artifacts, #"{"artifacts": []}"#, true), (.artifacts, "{}", false), (.artifacts, "[]", false),
    (.artifacts, "", false),
    (.artifacts, #"{"artifacts":[\#(artifact)]}"#, true),
    (.artifacts, #"{"artifacts":[\#(artifact)],"retained_uris":["a3s://tool-output/x/1"],"zz":1}"#, true),
    (.artifacts, #"{"artifacts":[\#(artifact),\#(artifact)]}"#, true),
    (.artifacts, #"{"artifacts":[\#(artifact.replacing(#""content":"hello","#, with: ""))]}"#, false),
    (.subagentTasks, "[]", true), (.subagentTasks, "{}", false),
    (.loopCheckpoints, "{}", false), (.loopCheckpoints, "[]", false),
  ]
  static let trace =
    #"{"schema":"a3s.trace_event.v1","kind":"tool_execution","name":"x","success":true,"exit_code":0,"duration_ms":1,"output_bytes":2}"#
  static let artifact =
    #"{"artifact_id":"a","artifact_uri":"u","tool_name":"x","content":"hello","original_bytes":5,"shown_bytes":3}"#
  static func snapshot(_ status: String) -> String {
    #"{"id":"run-1","session_id":"X","status":"\#(status)","prompt":"p","created_at_ms":1,"updated_at_ms":2,"event_count":0}"#
  }
  static func run(_ status: String, _ events: String = "") -> String {
    #"[{"snapshot":\#(snapshot(status)),"events":[\#(events)]}]"#
  }

  @Test("the recorded answers to side files are foretold", arguments: refused)
  func foretold(kind: A3SSideKind, text: String, isAccepted: Bool) {
    let objections = A3SFormat.objections(toSide: kind, Array(text.utf8))
    #expect(objections.isEmpty == isAccepted, "\(objections)")
  }

  static let check = #"{"id":"i","kind":"k","description":"d","status":"passed"}"#

  @Test(
    "a fault in a report is told where it stands, though the checks are read one by one",
    arguments: [
      (#"{"id":"i","kind":"k","description":"d","status":"Passed"}"#, #"{"id":"i""#, "checks[1].status"),
      (#"{"id":"i","kind":"k","status":"passed"}"#, #"{"id":"i""#, "checks[1]"),
      (#"{"id":"i","kind":7,"description":"d","status":"passed"}"#, "7", "checks[1].kind"), ("5", "5", "checks[1]"),
    ])
  func places(wrong: String, hit: String, member: String) throws {
    let before = #" [ {"schema":"s", "residual_risks":["r"], "checks" : [\#(Self.check), "#
    let text = before + wrong + #"], "subject":"s","status":"passed"}]"#
    let found = try #require(A3SFormat.objections(toSide: .verification, Array(text.utf8)).first)
    #expect(found.message.contains(member))
    let place = try #require(wrong.firstRange(of: hit)).lowerBound.utf16Offset(in: wrong)
    #expect(found.place.offset == UInt64(before.utf8.count + place))
  }

  @Test(
    "what is wrong beside the checks is told where it stands",
    arguments: [
      (#""subject":5"#, "5"), (#""subject":"s","subject":"s""#, #""s"}"#), (#""checks":{},"subject":"s""#, "{}"),
    ])
  func placesBesideChecks(wrong: String, hit: String) throws {
    let checks = wrong.contains("checks") ? "" : #""checks":[\#(Self.check)],"#
    let text = #"[ {"schema":"s",\#(checks)"status":"passed", \#(wrong)}]"#
    let place = try #require(text.firstRange(of: hit)).lowerBound.utf16Offset(in: text)
    let found = try #require(A3SFormat.objections(toSide: .verification, Array(text.utf8)).first)
    #expect(found.place.offset == UInt64(place), "\(found)")
    #expect(throws: SessionError.self) { try A3SSideScan.summary(of: .verification, Array(text.utf8)) }
  }

  @Test("a side file that is cut off anywhere is refused", arguments: A3SSideKind.allCases)
  func cut(kind: A3SSideKind) throws {
    let sample = try #require(Self.files.filter { $0.kind == kind }.max { $0.file.bytes.count < $1.file.bytes.count })
    var bytes = sample.file.bytes
    if bytes.count > 6000 { bytes = try JSON(parsing: bytes).shortened().text() }
    for length in 0..<bytes.count {
      #expect(throws: SessionError.self) { try A3SSideScan.summary(of: kind, Array(bytes[..<length])) }
    }
  }
}

extension JSON {
  /// The same with long strings and lists cut.
  func shortened() -> JSON {
    switch self {
    case .string(let text): .string(String(text.repaired.prefix(20)))
    case .array(let elements): .array(elements.prefix(3).map { $0.shortened() })
    case .object(let members): .object(members.map { JSONMember(key: $0.key, value: $0.value.shortened()) })
    default: self
    }
  }
}
