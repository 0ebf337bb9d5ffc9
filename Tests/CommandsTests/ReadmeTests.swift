import Foundation
import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// The README promises what its commands print; here they are typed again.
@Suite struct ReadmeTests {
  /// A line behind `$ ` and what it printed.
  struct Step: Sendable, CustomTestStringConvertible {
    var line: String
    var output: [String]
    var testDescription: String { line }
  }

  static func readme() throws -> String {
    String(decoding: try readFile(SampleTree().root.appending("README.md")), as: UTF8.self)
  }

  /// The commands of all code blocks, in order.
  static func steps(in text: String) -> [Step] {
    var steps: [Step] = []
    var isCode = false
    var isStep = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        (isCode, isStep) = (!isCode, false)
      } else if isCode, line.hasPrefix("$ ") {
        steps.append(Step(line: String(line.dropFirst(2)), output: []))
        isStep = true
      } else if isCode, isStep {
        steps[steps.count - 1].output.append(String(line))
      }
    }
    return steps.map { step in
      var step = step
      while step.output.last?.isEmpty ?? false { step.output.removeLast() }
      return step
    }
  }

  /// Whether lines are as expected, where a line `…` stands for any.
  static func matches(_ found: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return found.isEmpty }
    if first.allSatisfy({ " …".contains($0) }), first.contains("…") {
      return (found.startIndex...found.endIndex).contains { matches(found[$0...], expected.dropFirst()) }
    }
    return found.first.map { isLine($0, first) } ?? false && matches(found.dropFirst(), expected.dropFirst())
  }

  /// Whether a line is as expected, where `…` may stand for any words.
  private static func isLine(_ found: String, _ expected: String) -> Bool {
    if found == expected { return true }
    let parts = expected.components(separatedBy: "…")
    guard parts.count == 2 else { return false }
    return found.count >= parts[0].count + parts[1].count && found.hasPrefix(parts[0]) && found.hasSuffix(parts[1])
  }

  @Test("Every command of the README prints what the README says, in the order of the README")
  func tour() throws {
    guard let program = try builtProgram() else { return }
    let steps = Self.steps(in: try Self.readme())
    #expect(steps.count >= 15)
    let folder = try TemporaryFolder()
    let home = folder.path.appending("home")
    try makeFolders(home)
    let prepared = try runOutside("cp", ["-R", SampleTree().own.description, folder.path.description])
    #expect(prepared?.status == 0)
    for step in steps {
      let script = """
        export PATH="\(program.parent):$PATH" HOME="\(home)" XDG_STATE_HOME="\(home)/state" LC_ALL=C.UTF-8
        unset COLUMNS NO_COLOR
        \(step.line)
        """
      guard let run = try runOutside("bash", ["-c", script], in: folder.path) else { return }
      var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
      while lines.last?.isEmpty ?? false { lines.removeLast() }
      #expect(Self.matches(lines[...], step.output[...]), "\(step.line)\n\(run.output)")
    }
  }

  @Test("Every command that the README mentions can be typed")
  func mentions() throws {
    let spans = try Self.readme().split(separator: "`", omittingEmptySubsequences: false)
    for span in spans where span.hasPrefix("satchel ") && !span.contains("\n") && !span.contains("…") {
      let words = span.split(separator: " ").dropFirst().map { FilePath(String($0)) }
      if words == ["help", "COMMAND"] { continue }
      #expect(throws: Never.self, "\(span)") { try ArgumentParser.parse(words) }
    }
  }

  @Test("A tour that is not true is found out")
  func checkFinds() {
    let steps = Self.steps(in: "```\n$ a\nx\n\n$ b\n```\n$ c\n")
    #expect(steps.map(\.line) == ["a", "b"])
    #expect(steps.map(\.output) == [["x"], []])
    #expect(Self.matches(["a", "b", "c"], ["a", "…", "c"]))
    #expect(Self.matches(["a", "c"], ["a", "    …", "c"]))
    #expect(Self.matches(["at 12:00 done"], ["at … done"]))
    #expect(!Self.matches(["at 12:00 gone"], ["at … done"]))
    #expect(!Self.matches(["a", "b", "c"], ["a", "c"]))
    #expect(!Self.matches(["a"], ["a", "b"]))
  }
}
