import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What goes wrong is told by its kind and its place, never by the text of a session, wherever the damage is.
@Suite("Messages hold no text of a session") struct PrivateMessageTests {
  private static let canary = "xyzzyplugh"
  private static let samples = SampleTree().own
  /// Ids and names are what sessions and runs are told by.
  private static let identifying: Set<String> = [
    "id", "session_id", "sessionId", "parent_session_id", "parent_id", "run_id", "workflow_id", "task_id", "holderId",
    "child_session_id", "forked_from",
  ]

  /// A JSON string that is no member's name, without its quotes, and the name of the member that it is in.
  private struct Position {
    var range: Range<Int>
    var member: String
  }

  private static func positions(in text: [UInt8]) -> [Position] {
    var (found, member, place): ([Position], String, Int) = ([], "", 0)
    while let start = text[place...].firstIndex(of: UInt8(ascii: "\"")) {
      var end = start + 1
      while end < text.count, text[end] != UInt8(ascii: "\"") { end += text[end] == UInt8(ascii: "\\") ? 2 : 1 }
      guard end < text.count else { break }
      let rest = text[(end + 1)...].drop { $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }
      if rest.first == UInt8(ascii: ":") {
        member = String(decoding: text[(start + 1)..<end], as: UTF8.self)
      } else {
        found.append(Position(range: (start + 1)..<end, member: member))
      }
      place = end + 1
    }
    return found.filter { !identifying.contains($0.member) }
  }

  private static func replaced(_ text: [UInt8], _ positions: [Position]) -> [UInt8] {
    var (made, last): ([UInt8], Int) = ([], 0)
    for position in positions {
      made += text[last..<position.range.lowerBound] + Array(canary.utf8)
      last = position.range.upperBound
    }
    return made + text[last...]
  }

  /// What of a run may hold no text of a session: standard error, and every message in its report.
  private static func talk(_ run: ProgramRun) -> String {
    run.errors + messages(in: (try? JSON(parsing: run.text)) ?? .null).joined(separator: "\n")
  }

  private static func messages(in json: JSON) -> [String] {
    if let elements = json.elements { return elements.flatMap(messages) }
    return (json.members ?? []).flatMap { member in
      let told = ["message", "member", "objection"].contains(member.name) ? [member.value.text ?? ""] : []
      return told + messages(in: member.value)
    }
  }

  private static let files: [FilePath] = [
    "claw/store/session-1780300800001-0.jsonl", "claw/store/session-1774979005000.json",
    "a3s/store-b3/sess-tide-fix.json",
    "a3s/store-c/v1/sessions/id_c2Vzcy10aWRlLWZpeA.json", "a3s/store-b3/sess-tide-photo.json",
    "user-session/store/sessions/6c0a7b1d-9e2f-4a3b-8c4d-5e6f70819203.json", "broken/garbage-line.jsonl",
    "broken/truncated-session.json", "broken/missing-member.json", "broken/content-is-string.json",
  ]

  @Test("whatever single string of a session is something else, inspect does not repeat it", arguments: files)
  func eachString(name: FilePath) throws {
    let folder = try TemporaryFolder()
    let text = try readFile(Self.samples.appending(name))
    let positions = Self.positions(in: text)
    let step = max(1, positions.count / 40)
    for position in stride(from: 0, to: positions.count, by: step).map({ positions[$0] }) {
      let path = try folder.write(Self.replaced(text, [position]), to: FilePath("x").appending(name.lastComponent))
      let told = Self.talk(try ProgramRun(["inspect", path, "--json"]))
      #expect(!told.contains(Self.canary), "\(position.member): \(told)")
    }
  }

  @Test("a session full of secrets, damaged anywhere, is told by no command in its own words", arguments: files)
  func damaged(name: FilePath) throws {
    let folder = try TemporaryFolder()
    let text = try readFile(Self.samples.appending(name))
    let structural: Set<String> = ["type", "role", "timestamp", "kind", "status", "created_at", "updated_at"]
    let whole = Self.replaced(text, Self.positions(in: text).filter { !structural.contains($0.member) })
    for number in 1...6 {
      var bytes = whole
      let place = bytes.count * number / 7
      switch number % 3 {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes.insert(contentsOf: Array(#""\#(Self.canary)" \#(Self.canary) "#.utf8), at: place)
      default: bytes.replaceSubrange(place..<min(place + 3, bytes.count), with: [UInt8(ascii: "}"), 0x01, 0xff])
      }
      let place2 = FilePath("d\(number)")
      let path = try folder.write(bytes, to: place2.appending("s").appending(name.lastComponent))
      let out = { (text: String) in folder.path.appending(place2).appending(FilePath(text)) }
      let lines: [[FilePath]] = [
        ["inspect", path, "--json"], ["inspect", path], ["convert", path, out("c"), "--to", "claw", "--json"],
        ["convert", path, out("a"), "--to", "a3s", "--json"], ["salvage", path, "-o", out("v"), "--json"],
        ["diff", path, Self.samples.appending(name), "-q"], ["list", path.parent, "-q"],
        ["pack", path.parent, "-o", out("b.tgz"), "--json"],
      ]
      for line in lines {
        let told = Self.talk(try ProgramRun(line))
        #expect(!told.contains(Self.canary), "\(line[0]) of \(number): \(told)")
      }
    }
  }
}
