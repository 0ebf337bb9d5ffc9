import SatchelDigests
import SatchelFiles

/// What was copied.
public struct CopyReport: Sendable {
  /// The snapshots that were copied.
  public var copied: [Snapshot] = []
  /// Those that were there already.
  public var present: [Snapshot] = []
  /// Bytes that were written.
  public var storedByteCount: UInt64 = 0
}

extension Repository {
  /// Copies all snapshots, or one, that another repository does not have; every blob is held against its name on the way.
  public func copy(to other: Repository, _ name: String? = nil) throws(BackupError) -> CopyReport {
    let (hold, otherHold) = (try folder.hold(alone: false), try other.folder.hold(alone: false))
    defer { _ = (hold, otherHold) }
    var report = CopyReport()
    let there = Set(try other.folder.readIndex().snapshots.compactMap(\.name))
    let wanted: [Found]
    if let name { wanted = [try choose(name)] } else { wanted = try all() }
    for found in wanted {
      if there.contains(found.snapshot.name) {
        report.present.append(found.snapshot)
        continue
      }
      for blob in found.manifest.layers + [found.manifest.config, found.reference] {
        report.storedByteCount += try copy(blob, to: other)
      }
      let entry = ImageIndex.Entry(
        found.reference, name: found.snapshot.name, artifactType: RepositoryLayout.snapshotType)
      try other.folder.changeIndex { index in
        if !index.entries.contains(where: { $0.name == entry.name }) { index.entries.append(entry) }
      }
      report.copied.append(found.snapshot)
    }
    return report
  }

  private func copy(_ blob: BlobReference, to other: Repository) throws(BackupError) -> UInt64 {
    if try other.folder.byteCount(of: blob.digest) == blob.byteCount { return 0 }
    let source = try folder.open(blob.digest)
    var file = try other.folder.begin()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var offset: UInt64 = 0
    while offset < source.byteCount {
      let count: Int
      do throws(FileError) { count = try source.read(at: offset, into: &buffer) } catch {
        throw BackupError(reading: error)
      }
      if count == 0 { break }
      try file.write(buffer.span.extracting(0..<count))
      offset += UInt64(count)
    }
    let isWhole = offset == blob.byteCount
    guard isWhole, try file.publish(expecting: blob.digest) != nil else {
      throw BackupError(
        .damaged,
        "the blob \(blob.digest.hex) in '\(path)' is damaged; nothing that needs it was copied, see 'satchel check'")
    }
    return offset
  }
}
