import Foundation
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelTestSupport
import Testing

/// Asks the real A3S client, where there is one: `SATCHEL_PYTHON` names a Python that has it.
@Suite("Inspecting: the real client refuses what is foretold") struct RealClientEventTests {
  private static let tree = SampleTree()
  /// Every so many of the recorded cases, by a number that goes through all members and all faults.
  private static let cases = A3SEventAnswers.cases.joined().enumerated().filter { $0.offset % 17 == 0 }.map(\.element)

  @Test("of a store whose runs have one fault each, the client refuses the sessions that inspect warns of")
  func recorded() throws {
    let folder = try TemporaryFolder()
    try write(Self.cases, to: folder)
    let warned = try self.warned(folder.path)
    for (index, sample) in Self.cases.enumerated() {
      #expect(warned.contains(name(index)) != sample.isTaken, "\(sample)")
    }
  }

  @Test("the client's own answers are those", .enabled(if: RealClient.python != nil)) func asked() throws {
    let folder = try TemporaryFolder()
    try write(Self.cases, to: folder)
    let warned = try self.warned(folder.path)
    let process = Process()
    process.executableURL = URL(filePath: try #require(RealClient.python))
    let tool = try #require(Self.tree.shared).parent.appending("tools/a3s_check_store.py")
    process.arguments = [tool.description, folder.path.description, "--json"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let answer = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var refused: Set<String> = []
    var count = 0
    for line in answer.split(separator: "\n") where line.first == "{" {
      let told = try JSON(parsing: Array(line.utf8))
      count += 1
      if told["error"] != nil { refused.insert(try #require(told["id"]?.text)) }
    }
    #expect(count == Self.cases.count, "\(answer.suffix(500))")
    #expect(refused == warned, "\(refused.symmetricDifference(warned).sorted())")
    #expect(!refused.isEmpty && refused.count < count)
  }

  private func name(_ index: Int) -> String { "s\(index)" }

  private func write(_ cases: [A3SEventAnswers.Case], to folder: borrowing TemporaryFolder) throws {
    let base = #"""
      {"id":"@","config":{"name":"","workspace":"/tmp","max_context_length":0,"auto_compact":false},"state":"Active",
      "messages":[],"context_usage":{"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},
      "total_usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0},"tool_names":[],
      "thinking_enabled":false,"created_at":0,"updated_at":0}
      """#
    for (index, sample) in cases.enumerated() {
      try folder.write(base.replacing("@", with: name(index)), to: FilePath(name(index) + ".json"))
      try folder.write(sample.text, to: FilePath("runs/\(name(index)).json"))
    }
  }

  /// The sessions of whose runs something is said that is more than a note.
  private func warned(_ store: FilePath) throws -> Set<String> {
    let inspection = try Inspector().inspect(store)
    let files = inspection.findings.filter { $0.severity != .note }.compactMap(\.place.file)
    #expect(inspection.isRefused && files.allSatisfy { $0.hasPrefix("runs/") })
    return Set(files.compactMap { FilePath($0).stem.string })
  }
}
