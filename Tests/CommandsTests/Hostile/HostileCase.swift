import SatchelFiles
import Testing

/// One row of the table of hostile bundles.
struct HostileCase: CustomTestStringConvertible, Sendable {
  /// What is tried.
  let name: String
  /// The code of the fault that must be told.
  let code: String
  /// The exit status of `verify` and `import`: 5 for what is unsafe, 4 for what is damaged.
  let status: Int32
  /// More options, for lower limits.
  let options: [FilePath]
  /// Makes the bundle; told a folder that nothing may be written to.
  let make: @Sendable (HostileBase, FilePath) throws -> [UInt8]

  init(
    _ name: String, _ code: String, _ status: Int32 = 5, options: [FilePath] = [],
    _ make: @escaping @Sendable (HostileBase) throws -> [UInt8]
  ) {
    self.init(name, code, status, options: options) { base, _ in try make(base) }
  }

  init(
    _ name: String, _ code: String, _ status: Int32 = 5, options: [FilePath] = [],
    _ make: @escaping @Sendable (HostileBase, FilePath) throws -> [UInt8]
  ) {
    self.name = name
    self.code = code
    self.status = status
    self.options = options
    self.make = make
  }

  var testDescription: String { name }

  /// All rows.
  static let all = names + kinds + fields + paxHeaders + streams + tagFiles + descriptions + indexes + compression
}
