import Foundation
public import SatchelFiles

/// The program `satchel` as it was built together with the tests, for tests that need a process of its own; nil, with a
/// line that says so, where it is not beside them.
public func builtProgram() throws -> FilePath? {
  let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let program = FilePath(own).parent.appending("satchel")
  if try fileStatus(program) != nil { return program }
  print("skipped: \(program) is not built")
  return nil
}
