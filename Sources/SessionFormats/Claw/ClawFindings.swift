import SatchelJSONText
import SatchelSessionModel

/// Findings, of which the first hundred of each kind are kept and the others counted, so
/// that a journal in which every line is odd does not fill the memory.
struct FindingLog: Sendable {
  private var kept: [Finding] = []
  private var counts: [String: Int] = [:]
  private static let limit = 100

  mutating func add(_ finding: Finding) {
    let count = counts[finding.code, default: 0] + 1
    counts[finding.code] = count
    if count <= Self.limit { kept.append(finding) }
  }

  mutating func warn(_ code: String, _ message: String, at place: Place) {
    add(Finding(.warning, code: code, message: message, place: place))
  }

  var findings: [Finding] {
    let more = counts.filter { $0.value > Self.limit }.sorted { $0.key < $1.key }
    return kept
      + more.map { code, count in
        Finding(.note, code: code, message: "\(count - Self.limit) more of this kind (\(code))")
      }
  }
}

extension FindingLog {
  /// What is odd about the settings of a journal.
  mutating func look(atMetas count: Int, isBlank: Bool) {
    if isBlank {
      add(Finding(.warning, code: "empty", message: "The file is empty; the program opens it as a new session"))
    } else if count == 0 {
      add(Finding(.warning, code: "no-meta", message: "No settings; the program makes up an id at each load"))
    } else if count > 1 {
      add(Finding(.note, code: "several-metas", message: "\(count) session_meta records; the last one counts"))
    }
  }

  /// What is odd about a line, whatever its record.
  mutating func look(at line: ClawLine) {
    if line.isBlank {
      add(Finding(.note, code: "blank-line", message: "A blank line; the program passes over it", place: line.place))
    } else if line.ending == .endOfFile {
      let message = "The last line has no line feed; the program's next append would glue two records together"
      warn("no-final-newline", message, at: line.place)
    } else if line.ending == .carriageReturnLineFeed {
      add(Finding(.note, code: "carriage-return", message: "The line ends in CR LF", place: line.place))
    }
  }

  /// What the program would refuse although nothing is lost by reading it.
  mutating func look(at record: ClawRecord, _ traits: JSONTraits, at place: Place) {
    look(at: traits, at: place)
    switch record {
    case .message(let envelope): look(at: envelope.message, at: place)
    case .unknown(type: "prompt_history", _):
      warn("ignored-prompt", "A prompt with a missing or odd member; the program passes over it", at: place)
    case .unknown(let type, _):
      warn("unknown-record", "A record of type \(type.shownAsWord); the program refuses the whole file", at: place)
    default: break
    }
  }

  mutating func look(at traits: JSONTraits, at place: Place) {
    if traits.hasFraction {
      warn("fraction", "A number that is no integer; the program refuses the whole file", at: place)
    }
    if traits.hasLongInteger {
      warn("long-integer", "An integer of more than 64 bits; the program refuses the whole file", at: place)
    }
    if traits.strings.contains(.surrogateEscapes) {
      warn("surrogate-escape", "A surrogate escape (\\ud83d); the program refuses the whole file", at: place)
    }
  }

  private mutating func look(at message: ClawMessage, at place: Place) {
    if !message.role.isKnown {
      warn(
        "unknown-role", "A message of \(message.role.rawValue.shownAsWord); the program refuses the whole file",
        at: place)
    }
    guard message.blocks.contains(where: \.isRefused) else { return }
    for block in message.blocks {
      switch block {
      case .unknown(let type, _):
        warn("unknown-block", "A part of type \(type.shownAsWord); the program refuses the whole file", at: place)
      case .branchThinking:
        warn("branch-thinking", "Thinking as an early branch wrote it; the program refuses the whole file", at: place)
      default: break
      }
    }
  }
}

extension ClawBlock {
  fileprivate var isRefused: Bool {
    switch self {
    case .unknown, .branchThinking: true
    default: false
    }
  }
}
