public import Files
import Foundation

/// The real A3S client: a Python with the package `a3s-code`, named by `SATCHEL_PYTHON`, and
/// the script beside the repository that lets it open a store.
public enum RealClient {
  /// What a call printed, and its exit status.
  public struct Answer: Sendable {
    /// 0 when every session was loaded.
    public var status: Int32
    /// Both outputs.
    public var output: String
  }

  /// Whether the client can be asked; a line on standard output says why not.
  public static let isThere: Bool = {
    if interpreter == nil { print("SATCHEL_PYTHON names no Python with the real A3S client: it is not asked") }
    if script == nil { print("no ../shared/tools beside the repository: the real A3S client is not asked") }
    return interpreter != nil && script != nil
  }()

  private static let interpreter = ProcessInfo.processInfo.environment["SATCHEL_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

  private static let script: String? = {
    let path = SampleTree().root.parent.appending("shared/tools/a3s_check_store.py").description
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// Lets the client resume every session of a store; it works on a copy.
  public static func open(store: FilePath) throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: interpreter ?? "/nonexistent")
    process.arguments = [script ?? "", store.description]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Answer(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }
}
