import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Input that is broken in every way that the samples know: a sentence with its place, the right status, and nothing
/// half-written.
@Suite struct BadInputTests {
  static let samples = SampleTree()

  /// One kind of bad input: what it is, its bytes, the status, and words that the sentence must hold.
  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var content: [UInt8]
    var options: [FilePath] = []
    var statuses: [Int32]
    var words: [String] = []
    var testDescription: String { name }

    init(_ name: String, _ content: String, options: [FilePath] = [], _ statuses: Int32..., words: String...) {
      self.init(name, Array(content.utf8), options: options, statuses, words)
    }

    init(_ name: String, _ content: [UInt8], options: [FilePath] = [], _ statuses: [Int32], _ words: [String]) {
      (self.name, self.content, self.options) = (name, content, options)
      (self.statuses, self.words) = (statuses, words)
    }
  }

  static let meta = #"{"type":"session_meta","version":1,"session_id":"s","created_at_ms":1,"updated_at_ms":2}"# + "\n"
  static let faults: [Fault] = [
    Fault("empty file", "", 3, words: "empty"),
    Fault("only blanks", " \n\t\n", 3),
    Fault("not JSON", "Dear diary,\n", 3, words: "byte 0"),
    Fault("not text", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [3, 4], []),
    Fault("other JSON", #"{"name":"satchel","version":"1.0"}"#, 3, words: "'name', 'version'"),
    Fault("a list", "[1,2,3]", 3),
    Fault("cut in the first member", #"{"messages": [{"ro"#, 3, 4),
    Fault(
      "invalid UTF-8 in a session",
      Array(#"{"version":1,"messages":[{"role":"user"#.utf8) + [0xFF] + Array("\"}]}".utf8),
      [3, 4], []),
    Fault(
      "10,000 levels", String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000), 3, 5),
    Fault(
      "10,000 levels in a member", #"{"version":1,"messages":"# + String(repeating: "[", count: 10_000), 3, 4, 5),
    Fault(
      "a line beyond the limit",
      meta + #"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":""#
        + String(repeating: "x", count: 2000) + "\"}]}}\n", options: ["--max-value", "1K"], 5, words: "1024", "line 2"),
  ]

  @Test("Bad input gives one sentence with its place and the right status, and leaves no trace", arguments: faults)
  func fault(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(fault.content, to: "input")
    let before = try folderSnapshot(folder.path)
    let output = folder.path.appending("output")
    for arguments in [
      ["inspect", path], ["convert", path, output, "--to", "a3s"], ["convert", path, output, "--to=claw"],
    ] {
      let run = try ProgramRun(arguments + fault.options)
      #expect(fault.statuses.contains(run.status), "\(arguments[0]): status \(run.status), \(run.errors)")
      #expect(run.errors.hasPrefix("satchel: \(path)"), "\(run.errors)")
      #expect(run.errors.components(of: "\n") == 1, "\(run.errors)")
      for word in fault.words { #expect(run.errors.contains(word), "\(run.errors)") }
      #expect(run.text.isEmpty)
      #expect(try folderSnapshot(folder.path) == before)
      let json = try ProgramRun(arguments + fault.options + ["--json"]).error
      #expect(json["file"] == .string(path.description))
      #expect(json["status"]?.int64 == Int64(run.status))
    }
  }

  @Test(
    "A session cut at any byte is read, or refused with a place, and never half-written", arguments: InspectTests.files)
  func truncated(path: String, format: String) throws {
    let whole = try readFile(Self.samples.own.appending(path))
    let folder = try TemporaryFolder()
    let input = folder.path.appending("input")
    let output = folder.path.appending("output")
    let stride = max(1, whole.count / 150)
    for length in Swift.stride(from: 0, to: whole.count - 1, by: stride) {
      try writeAtomically(Array(whole[..<length]), to: input)
      let inspected = try ProgramRun(["inspect", "--json", input])
      #expect([0, 3, 4].contains(inspected.status), "\(length) bytes: \(inspected.errors)")
      let run = try ProgramRun(["convert", input, output, "--to", format == "a3s" ? "claw" : "a3s", "--json"])
      #expect([0, 3, 4].contains(run.status), "\(length) bytes: \(run.errors)")
      let names = try folderSnapshot(folder.path).map(\.path)
      if run.errors.isEmpty {
        #expect(names == ["input", "output"], "\(length) bytes")
        try SystemFiles().removeFile(output, in: .workingFolder)
      } else {
        #expect(names == ["input"], "\(length) bytes")
        #expect(try run.error["message"]?.text?.isEmpty == false)
      }
    }
  }

  @Test("Every broken sample ends with a status that the help lists, and a sentence if nothing comes out")
  func brokenSamples() throws {
    let known = Set(CommandSpecification.inspect.allStatuses.map(\.status.rawValue))
    for path in try Self.samples.files(below: Self.samples.own.appending("broken")) {
      let run = try ProgramRun(["inspect", path])
      #expect(known.contains(run.status) && run.status != 2 && run.status != 6, "\(path): \(run.errors)")
      #expect(run.errors.isEmpty == !run.text.isEmpty, "\(path): \(run.errors)\(run.text)")
      if !run.errors.isEmpty { #expect(run.errors.hasPrefix("satchel: \(path)"), "\(run.errors)") }
    }
  }

  @Test("A folder that cannot be read is told by name")
  func unreadable() throws {
    let store = Self.samples.own.appending("a3s/store-b3")
    for command: [FilePath] in [["inspect", store], ["convert", store, "/nonexistent/out", "--to", "claw"]] {
      let run = try ProgramRun(command, files: FaultingFiles(.init(failing: 0, errno: 13, staysBroken: false)))
      #expect([3, 6].contains(run.status))
      #expect(run.errors.contains("permission denied"), "\(run.errors)")
    }
  }
}
