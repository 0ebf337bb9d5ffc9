import Exchange
import Files
import SessionFormats
import SessionModel
import TestSupport
import Testing

@Suite("The real A3S client") struct RealClientTests {
  @Test("opens every session that was converted from another format", .enabled(if: RealClient.isThere))
  func opensConverted() throws {
    let folder = try TemporaryFolder()
    var count = 0
    for sample in sessionSamples {
      guard let inspection = try? Inspector().inspect(sample), inspection.format != .a3s else { continue }
      let id = try #require(inspection.sessions.first?.header.id)
      let name = id.replacing("/", with: "_").replacing("\\", with: "_").replacing("..", with: "_") + ".json"
      let report = try Converter().convert(sample, to: folder.path.appending(name), as: .a3s, replacing: true)
      #expect(report.sessionCount == 1)
      count += 1
    }
    #expect(count > 10)
    let answer = try RealClient.open(store: folder.path)
    #expect(answer.status == 0, "\(answer.output)")
    #expect(!answer.output.contains("FAIL"))
  }
}
