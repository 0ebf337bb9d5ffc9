import Foundation

/// The real A3S client, where there is one: `SATCHEL_PYTHON` names a Python that has it.
public enum RealClient {
  /// That Python; nil, and a line that says so, where there is none, or not the samples and tools beside the project.
  public static let python: String? = {
    let python = ProcessInfo.processInfo.environment["SATCHEL_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
    if let python, SampleTree().shared != nil { return python }
    print("note: SATCHEL_PYTHON is not set; the real A3S client is not asked")
    return nil
  }()
}
