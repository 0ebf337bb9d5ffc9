import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

/// What the program of a release makes of a session's file when it loads and saves it, by the user-session reference
/// (sections 5, 6, 7 and 10): it keeps the members that it knows, in its own order, and shuffles the free ones.
struct UserSessionProgram: Sendable, CustomTestStringConvertible {
  var name: String
  var hasSeeds = false
  var hasReasoning = true
  var hasParent = true
  var hasBrainSpace = false
  var testDescription: String { name }

  static let e2d = UserSessionProgram(name: "E2d", hasSeeds: true, hasReasoning: false, hasParent: false)
  static let e3d = UserSessionProgram(name: "E3d")
  static let e4 = UserSessionProgram(name: "E4", hasBrainSpace: true)

  /// The file as this program saves it.
  func save(_ bytes: [UInt8]) throws -> [UInt8] { try save(JSON(parsing: bytes)).text(style: .pretty) }

  func save(_ session: JSON) -> JSON {
    var members: [JSONMember] = []
    func take(_ name: String, _ value: JSON?) { if let value { members.append(JSONMember(name, value)) } }
    take("id", session["id"])
    take("user_id", session["user_id"])
    take("user_messages", list(session["user_messages"]) { picked($0, ["content", "timestamp"]) } ?? [])
    take("agent_responses", list(session["agent_responses"], response) ?? [])
    take(
      "trajectory_steps",
      filled(
        list(session["trajectory_steps"]) {
          picked(
            $0,
            ["tool_name", "tool_args", "output_summary", "duration_ms", "is_error", "tool_call_id", "timestamp"])
        }))
    if hasReasoning { take("reasoning_records", filled(list(session["reasoning_records"], reasoning))) }
    let optional =
      (hasBrainSpace ? ["brain_space"] : []) + (hasSeeds ? ["active_seed_id"] : [])
      + ["active_persona_id", "project_id"] + (hasParent ? ["parent_session_id"] : [])
    for name in optional where session[name] != .null { take(name, session[name]) }
    take("created_at", session["created_at"].map(time))
    take("updated_at", session["updated_at"].map(time))
    take("metadata", .object((sorted(session["metadata"] ?? [:]).members ?? []).reversed()))
    return .object(members)
  }

  private func response(_ response: JSON) -> JSON {
    var members = [JSONMember("content", response["content"] ?? .null)]
    for name in ["session_id"] + (hasSeeds ? ["seed_id"] : []) + ["phase_reached", "evaluation_passed"] {
      members.append(JSONMember(name, response[name] ?? .null))
    }
    members += picked(response, ["timestamp"]).members ?? []
    if let range = response["trajectory_range"], range != .null {
      members.append(JSONMember("trajectory_range", picked(range, ["start", "end"])))
    }
    return .object(members)
  }

  private func reasoning(_ record: JSON) -> JSON {
    var members = picked(record, ["content", "source", "timestamp"]).members ?? []
    let segments = filled(
      list(record["segments"]) { segment in
        let text = segment["text"].flatMap { $0 == "" ? nil : JSONMember("text", $0) }
        return .object([JSONMember("before_step", segment["before_step"] ?? 0)] + (text.map { [$0] } ?? []))
      })
    if let segments { members.append(JSONMember("segments", segments)) }
    return .object(members)
  }

  private func list(_ value: JSON?, _ element: (JSON) -> JSON) -> JSON? {
    value.flatMap(\.elements).map { .array($0.map(element)) }
  }

  private func filled(_ list: JSON?) -> JSON? { list == [] ? nil : list }

  /// The members of those names, of an object or of a list that has their values in order.
  private func picked(_ object: JSON, _ names: [String]) -> JSON {
    let values = object.elements
    return .object(
      names.enumerated().compactMap { place, name in
        (values.map { $0[place] } ?? object[name]).map {
          JSONMember(name, name == "timestamp" ? time($0) : name == "tool_args" ? sorted($0) : $0)
        }
      })
  }

  private func time(_ value: JSON) -> JSON {
    value.text.flatMap { Timestamp($0) }.map { .string($0.canonical.text) } ?? value
  }

  private func sorted(_ value: JSON) -> JSON {
    switch value {
    case .array(let elements): .array(elements.map(sorted))
    case .object(let members):
      .object(
        Dictionary(members.map { ($0.name, sorted($0.value)) }) { $1 }
          .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { JSONMember($0.key, $0.value) })
    case .number(let number) where Int64(number.text) == nil && UInt64(number.text) == nil || number.text == "-0":
      JSONNumber(shortest: number.double).map { .number($0) } ?? value
    default: value
    }
  }
}

@Suite("User sessions between saves of their program") struct UserSessionSaveTests {
  private static let others = sessionSamples.filter {
    guard let inspection = try? Inspector().inspect($0) else { return false }
    return inspection.format != .userSession
  }
  private static let own = sessionSamples.filter { (try? Inspector().inspect($0).format) == .userSession }

  /// With the free members in one order, which the program does not keep.
  private func settled(_ bytes: [UInt8], without names: Set<String> = []) throws -> JSON {
    let session = try JSON(parsing: bytes)
    let metadata = (session["metadata"]?.members ?? []).filter { !names.contains($0.name) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return session.setting(["metadata"], .object(metadata))
  }

  private func convert(
    _ input: FilePath, _ output: FilePath, to format: FormatID, _ style: WritingStyle? = nil
  ) throws -> ConversionReport {
    try Converter(options: ConversionOptions(style: style)).convert(input, to: output, as: format)
  }

  @Test("a new file is one that the programs since segments were known write", arguments: others)
  func oneEra(sample: FilePath) throws {
    let folder = try TemporaryFolder()
    for style in [nil, WritingStyle.newest] {
      let output = folder.path.appending("u-\(style?.rawValue ?? "").json")
      _ = try convert(sample, output, to: .userSession, style)
      let bytes = try readFile(output)
      for program in [UserSessionProgram.e3d, .e4] {
        #expect(try settled(program.save(bytes)) == settled(bytes), "\(program.name)")
      }
      #expect(try JSON(parsing: bytes)["agent_responses"]?.elements?.contains { $0["seed_id"] != nil } == false)
    }
  }

  @Test(
    "a save of the program in between costs nothing on the way back", arguments: others,
    [UserSessionProgram.e3d, .e4, .e2d])
  func savedBetween(sample: FilePath, program: UserSessionProgram) throws {
    let format = try Inspector().inspect(sample).format
    let folder = try TemporaryFolder()
    let (there, saved) = (folder.path.appending("u.json"), folder.path.appending("saved.json"))
    _ = try convert(sample, there, to: .userSession)
    let bytes = try readFile(there)
    let session = try JSON(parsing: bytes)
    // What a program does not know, it drops.
    let isKnown = session["reasoning_records"] == nil && session["parent_session_id"] == nil
    guard program.hasReasoning || isKnown else { return }
    try writeAtomically(program.save(bytes), to: saved)
    let (back, direct) = (folder.path.appending("back"), folder.path.appending("direct"))
    let report = try convert(saved, back, to: format)
    _ = try convert(there, direct, to: format)
    #expect(try readFile(back) == readFile(direct))
    #expect(report.count(.lost) == 0 && report.count(.putAside) == 0)
  }

  @Test("the newest form is what the newest program saves, and what it drops is put aside", arguments: own)
  func newest(sample: FilePath) throws {
    let folder = try TemporaryFolder()
    let (output, again) = (folder.path.appending("n.json"), folder.path.appending("again.json"))
    let report = try convert(sample, output, to: .userSession, .newest)
    let (source, written) = try (readFile(sample), readFile(output))
    let aside: Set<String> = ["x-satchel"]
    #expect(
      try settled(written, without: aside) == settled(UserSessionProgram.e4.save(source), without: aside))
    let responses = try JSON(parsing: source)["agent_responses"]?.elements ?? []
    if responses.contains(where: { $0["seed_id"]?.text != nil }) {
      #expect(report.lines.contains { $0.path.contains("seed_id") && $0.outcome == .putAside })
    }
    #expect(report.count(.lost) == 0)
    _ = try convert(output, again, to: .userSession, .newest)
    #expect(try readFile(again) == written)
  }

  @Test("the newest form of formats is the one that era newest writes") func told() throws {
    let eras = UserSessionFormat.eras.filter { $0.writtenAs != nil }
    #expect(eras.map(\.name) == ["E4"] && eras.map(\.writtenAs) == [.newest])
    #expect(eras.first?.era == UserSessionFormat.eras.last?.era)
  }
}
