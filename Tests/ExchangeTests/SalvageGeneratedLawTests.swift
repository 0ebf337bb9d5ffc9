import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

@testable import SatchelExchange

/// The law of salvage over sessions of odd shapes, whose texts look like parts of sessions.
@Suite struct SalvageGeneratedLawTests {
  private static let seeds = TestMode.seeds(36)
  private static let tree = SampleTree()
  /// What is generated: the format, and whether the document stands on one line.
  enum Kind: CaseIterable { case a3s, a3sLine, user, userLine, journal, object }

  @Test(
    "Damage one span of a generated session: what stands outside of it comes out but for one value in twenty, what does not is counted, and the program takes the result",
    arguments: Kind.allCases)
  func oneSpan(kind: Kind) throws {
    var (all, lost) = (0, 0)
    var losses: [String] = []
    for seed in Self.seeds {
      let (bytes, damage) = try Self.damaged(kind, seed)
      guard let values = PlacedValue.all(in: bytes) else { continue }
      let untouched = values.filter { !damage.touches($0.range) }
      all += untouched.count
      let what = "\(kind) \(seed): \(damage)"
      let missing = try SalvageLawTests.missing(untouched, after: damage, stem: "s-1.json", Comment(rawValue: what))
      lost += missing
      if missing > 0 { losses.append("\(missing) at \(what): \(String(decoding: damage.hurt, as: UTF8.self))") }
    }
    #expect(all > Self.seeds.count)
    #expect(lost * 20 <= all, "\(lost) of \(all) values are lost: \(losses)")
  }

  @Test("The real client resumes every generated A3S session that was salvaged", .enabled(if: RealClient.python != nil))
  func client() throws {
    let folder = try TemporaryFolder()
    let store = folder.path.appending("store")
    try FileManager.default.createDirectory(atPath: store.description, withIntermediateDirectories: true)
    var count = 0
    for seed in Self.seeds {
      let (_, damage) = try Self.damaged(.a3s, seed)
      guard let salvage = try MemorySalvage(damage.hurt, stem: "s-1.json"), salvage.account != nil else { continue }
      let output = salvage.isSound ? damage.hurt : salvage.output
      // A client looks for a session under the name of its file.
      let named = try JSONDocument(output).root.tree().setting(["id"], .string("s-\(seed)"))
      try Data(named.text()).write(to: URL(filePath: store.appending(FilePath("s-\(seed).json")).description))
      count += 1
    }
    #expect(count * 10 > Self.seeds.count * 8)
    let tool = try #require(Self.tree.shared).parent.appending("tools/a3s_check_store.py")
    let python = try #require(RealClient.python)
    let answer = try #require(try runOutside(python, [tool.description, store.description]))
    let lines = answer.output.components(separatedBy: "\n")
    #expect(lines.filter { $0.hasPrefix("ok ") }.count == count, "\(lines.filter { $0.hasPrefix("FAIL") })")
  }

  private static func damaged(_ kind: Kind, _ seed: Int) throws -> (bytes: [UInt8], damage: Damage) {
    var generator = SessionGenerator(seed: UInt64(seed), hasMisleadingTexts: true)
    let bytes: [UInt8] =
      switch kind {
      case .a3s: generator.a3sSession(around: GeneratedSessionTests.head)
      case .a3sLine: try onOneLine(generator.a3sSession(around: GeneratedSessionTests.head))
      case .user: generator.userSession()
      case .userLine: try onOneLine(generator.userSession())
      case .journal: generator.clawJournal()
      case .object: generator.clawObject()
      }
    return (bytes, Damage(bytes.isEmpty ? Array("{}".utf8) : bytes, using: &generator.random))
  }

  private static func onOneLine(_ bytes: [UInt8]) throws -> [UInt8] { try JSONDocument(bytes).root.tree().text() }
}
