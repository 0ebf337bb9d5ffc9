import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

// A file that somebody rewrites while it is read gives a mix of old and new bytes, which was never a state of it. So it is
// looked at again after reading. What only grew is as good as ever: its beginning is a state that it had. Anything else is
// read once more, which nearly always gives one whole state; if it does not, that is said.

extension Packer {
  /// What was read of a small file, into the buffer for those.
  struct SmallReading {
    let byteCount: Int
    let status: FileStatus
    /// Whether nobody rewrote or replaced the file meanwhile.
    let isSteady: Bool
  }

  /// Reads a small file; nil for a large one.
  mutating func readSmall(_ index: Int) throws(FileError) -> SmallReading? {
    guard let first = try readOnce(index) else { return nil }
    if first.isSteady || isShrunk(first, index) { return first }
    guard let second = try readOnce(index) else { return nil }
    if !second.isSteady { noteChange(store.files[index].path) }
    return second
  }

  private mutating func readOnce(_ index: Int) throws(FileError) -> SmallReading? {
    let path = store.files[index].path
    var file = try FileSource(path, in: root.descriptor, followingLinks: false, system: root.system)
    if file.byteCount >= BundleLayout.largeFile { return nil }
    let count = try file.read(into: &small)
    let isWhole = UInt64(count) == file.byteCount
    let isSteady = isWhole ? try isSteady(file, index) : false
    return SmallReading(byteCount: count, status: file.status, isSteady: isSteady)
  }

  /// A journal is only ever added to, so one that became shorter has lost something.
  private func isShrunk(_ reading: SmallReading, _ index: Int) -> Bool {
    store.files[index].isJournal && UInt64(reading.byteCount) < reading.status.byteCount
  }

  /// Whether what was read of a file is one state of it: nobody replaced it, and it is as it was when it was opened, or
  /// grew.
  func isSteady(_ file: borrowing FileSource, _ index: Int) throws(FileError) -> Bool {
    let (path, before) = (store.files[index].path, file.status)
    let now = try file.currentStatus()
    if let there = try fileStatus(path, in: root.descriptor, system: root.system),
      there.device != before.device || there.inode != before.inode
    {
      return false
    }
    if now.byteCount == before.byteCount { return now.modified == before.modified }
    // A document is written as a whole: one that is larger than it was is another.
    return now.byteCount > before.byteCount && path.extension != "json"
  }

  mutating func noteChange(_ path: FilePath) {
    findings.append(
      Finding(
        .warning, code: PackReport.changedWhilePacked,
        message: "the file was rewritten while it was packed; what was packed may be no state that it ever had",
        place: Place(file: path.description)))
  }
}

extension PackReport {
  /// The code of a finding about a file that was changed while it was packed, each time that it was read.
  public static let changedWhilePacked = "changed-while-packed"
}
