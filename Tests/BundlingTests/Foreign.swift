import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelBundling

/// Writes what is unpacked below a folder, as simply as can be: it guards against nothing.
final class PlainTaker: PayloadTaker {
  let root: FilePath
  private(set) var modes: [FilePath: UInt32] = [:]
  private(set) var times: [FilePath: Int64] = [:]
  private var path: FilePath = ""
  private var content: [UInt8] = []

  init(_ root: FilePath) { self.root = root }

  func folder(_ path: FilePath) throws(FileError) { try makeFolders(root.appending(path)) }

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) throws(FileError) {
    self.path = path
    modes[path] = mode
    times[path] = modified
    content = []
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) {
    unsafe bytes.withUnsafeBufferPointer { unsafe content += $0 }
  }

  func end() throws(FileError) {
    try makeFolders(root.appending(path).parent)
    try writeAtomically(content, to: root.appending(path), replacing: false)
  }
}

/// The code of the error and its first fault, as in `refused:symbolic-link`; `whole` where there is none.
func foreignOutcome(
  _ archive: FilePath, into root: FilePath, options: ReadOptions = ReadOptions()
) -> String {
  do throws(BundleError) {
    _ = try unpackForeign(.file(archive), into: PlainTaker(root), options: options)
    return "whole"
  } catch {
    return error.code.rawValue + (error.faults.first.map { ":\($0.code)" } ?? "")
  }
}
