import SatchelFiles
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Reports of losses held against differences that other code makes (`tools/interop/losses`, in Python).
@Suite("Losses are reported as they are") struct LossReportTests {
  private static let script = SampleTree().root.appending("tools/interop/losses").description

  private static func run(_ files: [FilePath]) throws {
    guard let program = try builtProgram() else { return }
    let arguments = [script, "--program", program.description, "--moves"] + files.map(\.description)
    guard let (status, output) = try runOutside("python3", arguments) else { return }
    #expect(status == 0, "\(output)")
    #expect(output.contains("no reports differ"), "\(output)")
  }

  @Test(
    "no value is missing that no line names, of generated journals and A3S sessions of any shape",
    arguments: 0..<(TestMode.isLong ? 50 : 2))
  func generated(part: Int) throws {
    let folder = try TemporaryFolder()
    var files: [FilePath] = []
    for number in 0..<(TestMode.isLong ? 50 : 10) {
      var generator = SessionGenerator(seed: UInt64(part * 50 + number))
      let journal = generator.clawJournal()
      if !journal.isEmpty { files.append(try folder.write(journal, to: FilePath("\(number).jsonl"))) }
      let session = generator.a3sSession(around: GeneratedSessionTests.head)
      files.append(try folder.write(session, to: FilePath("\(number).json")))
    }
    try Self.run(files)
  }
}
