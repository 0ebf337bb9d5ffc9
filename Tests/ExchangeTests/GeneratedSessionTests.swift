import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Of the sessions that are made of each kind: few normally, thousands in the long mode.
let generatedSeeds = TestMode.seeds(50)

@Suite("Generated sessions") struct GeneratedSessionTests {
  static let head: JSON = {
    let sample = SampleTree().own.appending("a3s/store-b3")
    let files = (try? SampleTree().files(below: sample)) ?? []
    return files.lazy.compactMap { try? JSON(parsing: readFile($0)) }.first { $0["config"] != nil } ?? nil
  }()

  private func check(_ bytes: [UInt8], _ format: FormatID, seed: Int) throws {
    for target in FormatRegistry.ids where target != format {
      let folder = try TemporaryFolder()
      let source = try folder.write(bytes, to: "source")
      let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
      let report = try Converter().convert(source, to: there, as: target)
      #expect(report.source == format)
      #expect(report.isCanonical == true, "seed \(seed)")
      _ = try Converter().convert(there, to: back, as: format)
      let after = try readFile(back)
      #expect(
        after == bytes,
        "seed \(seed) by \(target): \(String(decoding: bytes, as: UTF8.self)) became \(String(decoding: after, as: UTF8.self))"
      )
    }
  }

  @Test("journals of any shape come back byte for byte", arguments: generatedSeeds) func journals(seed: Int) throws {
    var generator = SessionGenerator(seed: UInt64(seed))
    let bytes = generator.clawJournal()
    guard !bytes.isEmpty else { return }
    try check(bytes, .claw, seed: seed)
  }

  @Test("single objects come back byte for byte", arguments: generatedSeeds) func objects(seed: Int) throws {
    var generator = SessionGenerator(seed: UInt64(seed))
    try check(generator.clawObject(), .claw, seed: seed)
  }

  @Test("A3S sessions of any shape come back byte for byte", arguments: generatedSeeds) func a3s(seed: Int) throws {
    var generator = SessionGenerator(seed: UInt64(seed))
    try check(generator.a3sSession(around: Self.head), .a3s, seed: seed)
  }

  @Test("user sessions of any shape come back byte for byte", arguments: generatedSeeds) func users(seed: Int)
    throws
  {
    var generator = SessionGenerator(seed: UInt64(seed))
    try check(generator.userSession(), .userSession, seed: seed)
  }
}
