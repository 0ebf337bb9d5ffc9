import Foundation
import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Asks the real A3S client, where there is one: `SATCHEL_PYTHON` names a Python that has it.
@Suite("Conversion: the real client reads what is written") struct RealClientTests {
  private static let tree = SampleTree()

  @Test(
    "every session of a store that was converted to A3S is resumed by the client",
    .enabled(if: RealClient.python != nil),
    arguments: ["claw/store", "claw/rotated", "user-session/store"])
  func resumed(store: String) throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("out")
    let report = try Converter().convert(Self.tree.own.appending(FilePath(store)), to: output, as: .a3s)
    let process = Process()
    process.executableURL = URL(filePath: try #require(RealClient.python))
    let tool = try #require(Self.tree.shared).parent.appending("tools/a3s_check_store.py")
    process.arguments = [tool.description, output.description]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let answer = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(answer)")
    #expect(
      answer.components(separatedBy: "\n").filter { $0.hasPrefix("ok ") }.count == report.sessionCount, "\(answer)")
  }
}
