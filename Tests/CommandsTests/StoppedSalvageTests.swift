import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Salvage: stopped") struct StoppedSalvageTests {
  @Test("Stopped at any operation, a salvage of a store ends with 130 and leaves nothing, or is whole")
  func store() throws {
    let folder = try TemporaryFolder()
    let (input, output) = (SampleTree().own.appending("a3s/store-b3"), folder.path.appending("out"))
    #expect(try ProgramRun(["salvage", input, "-o", output]).status == 0)
    let whole = try folderSnapshot(output)
    try removeTree(output)
    var (number, stopped) = (1, 0)
    while true {
      let interruption = Interruption()
      let run = try ProgramRun(
        ["salvage", input, "-o", output], files: RaisingFiles(interruption, after: number), interruption: interruption)
      if !interruption.isRaised { break }
      if run.status == 130 {
        stopped += 1
        #expect(try fileStatus(output) == nil, "operation \(number)")
        #expect(try names(folder.path).isEmpty, "operation \(number)")
      } else {
        // Too late to stop it.
        #expect(try folderSnapshot(output).map(\.path) == whole.map(\.path), "operation \(number): \(run.errors)")
        try removeTree(output)
      }
      number += TestMode.isLong ? 1 : 3
    }
    #expect(stopped > 20)
  }
}
