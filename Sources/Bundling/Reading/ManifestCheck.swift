import SatchelDigests
import SatchelFiles

/// Holds the lines of a manifest against the payload, both in byte order of the paths, without keeping the lines.
struct ManifestCheck {
  private let records: PagedList<EntryRecord>
  private var place = 0
  private var partial: [UInt8] = []
  private var lastPath: [UInt8] = []
  private static let longestLine = 64 + 2 + 4096

  init(_ records: PagedList<EntryRecord>) {
    self.records = records
  }

  mutating func take(_ bytes: Span<UInt8>, report: (BundleFault) -> Void) {
    var rest = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0)[...] }
    while let end = rest.firstIndex(of: 0x0a) {
      keep(rest[..<end])
      check(line: partial, report)
      partial = []
      rest = rest[(end + 1)...]
    }
    keep(rest)
  }

  /// Of a line that is too long, one byte more than is allowed is kept, so that it is seen to be.
  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    partial += bytes.prefix(Self.longestLine + 1 - partial.count)
  }

  mutating func finish(report: (BundleFault) -> Void) {
    if !partial.isEmpty { report(fault("manifest-cut", "the last line of the manifest has no end")) }
    while place < records.count { passOver(report) }
  }

  private mutating func check(line: [UInt8], _ report: (BundleFault) -> Void) {
    if place < records.count, case let record = records[place], Self.is(line, of: record) {
      lastPath = record.path
      place += 1
      return
    }
    guard line.count > 66, line.count <= Self.longestLine, line[64] == 0x20, line[65] == 0x20,
      let wanted = SHA256Digest(hex: line[..<64])
    else {
      return report(fault("manifest-unreadable", "a line of the manifest cannot be read"))
    }
    let path = Array(line[66...])
    guard lastPath.lexicographicallyPrecedes(path) else {
      return report(fault("manifest-disordered", "the manifest is out of order or names a file twice", path))
    }
    lastPath = path
    while place < records.count, records[place].path.lexicographicallyPrecedes(path) { passOver(report) }
    guard place < records.count, records[place].path == path else {
      return report(fault("missing-file", "the manifest names a file that is not there", path))
    }
    if records[place].digest != wanted {
      report(fault("wrong-checksum", "the file's SHA-256 is not the manifest's", path))
    }
    place += 1
  }

  /// Whether a line is the very one that a file has.
  private static func `is`(_ line: [UInt8], of record: EntryRecord) -> Bool {
    line.count == 66 + record.path.count && line[64] == 0x20 && line[65] == 0x20
      && line[66...] == record.path[...] && SHA256Digest(hex: line[..<64]) == record.digest
  }

  private mutating func passOver(_ report: (BundleFault) -> Void) {
    report(fault("extra-file", "the manifest does not name the file", records[place].path))
    place += 1
  }

  private func fault(_ code: String, _ message: String, _ path: [UInt8]? = nil) -> BundleFault {
    BundleFault(
      .damaged, .manifest, code: code, message: message,
      member: FilePath(bytes: path ?? Array(BundleLayout.manifest.utf8)))
  }
}
