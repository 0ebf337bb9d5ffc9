import Foundation
import SatchelFiles
import SatchelTestSupport

/// A run of the program in a process of its own, which may be killed at an operation.
enum Child {
  /// Where the built programs are: beside the one that runs the tests.
  private static let folder = FilePath(
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  )
  .parent

  /// Runs it; whether it was killed, and its exit status otherwise.
  static func run(_ number: Int, _ side: String, _ arguments: [FilePath]) throws -> (wasKilled: Bool, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: folder.appending("crash-run").description)
    process.arguments = ["\(number)", side] + arguments.map(\.description)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationReason == .uncaughtSignal, process.terminationStatus)
  }
}
