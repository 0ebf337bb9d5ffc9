import Foundation
public import SatchelFiles

/// Runs a program of the machine; nil, with a line that says so, where it is not installed.
///
/// Returns its exit status and what it printed, both streams together.
public func runOutside(
  _ program: String, _ arguments: [String], in folder: FilePath = "."
) throws -> (status: Int32, output: String)? {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.currentDirectoryURL = URL(fileURLWithPath: folder.description)
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  if process.terminationStatus == 127 {
    print("skipped: \(program) is not installed")
    return nil
  }
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
