import BundleLaws
import SatchelFiles
import SatchelGzip
import SatchelJSONText

@testable import SatchelBundling

/// Called by libFuzzer. The first byte says what the rest is: lines of a manifest, of an index, or names of files.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTags(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let form = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  switch form % 3 {
  case 0: checkManifest(rest, piece: 1 + Int(form / 3))
  case 1: checkIndex(rest, piece: 1 + Int(form / 3))
  default: checkNaming(rest)
  }
  return 0
}

/// A payload with a file of two members and an empty one, and the tag file in front of it.
let payload = [
  record("data/claw/a b", 1_500_000, at: 1536, mode: 0o600), record("data/claw/c", 0, at: 1_502_208),
  record("data/claw/d", 3, at: 1_502_720),
]
let others = [record("bagit.txt", 54, at: 512)]
let members = [
  GzipMember(offset: 0, plainOffset: 0), GzipMember(offset: 300, plainOffset: 1536),
  GzipMember(offset: 700_000, plainOffset: 1536 + (1 << 20)), GzipMember(offset: 900_000, plainOffset: 1_502_000),
]

private func record(_ path: String, _ size: UInt64, at offset: UInt64, mode: UInt32 = 0o644) -> EntryRecord {
  EntryRecord(
    path: Array(path.utf8), isFolder: false, byteCount: size, digest: .ofNothing, contentOffset: offset, mode: mode,
    modified: FileTime(seconds: Int64(offset)))
}

extension Array where Element == UInt8 {
  /// Parts of so many bytes.
  func parts(_ size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min(count, $0 + size)] }
  }
}
