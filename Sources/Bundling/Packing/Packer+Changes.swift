import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

// A file that somebody rewrites while it is read gives a mix of old and new bytes, which was never a state of it. So it is
// looked at again after reading. What only grew is as good as ever: its beginning is a state that it had. Anything else,
// also what became shorter, is read once more, which nearly always gives one whole state; if it does not, that is said. Of
// a large file, part is in the output by then: where that is a file, the whole packing begins anew, once; what went into a
// pipe cannot be taken back.

extension Packer {
  /// A file of the store that was opened, and read if it is small.
  struct Reading {
    let source: PackedFile
    /// How much of a small file stands in the buffer for those; nil for a large one.
    let smallByteCount: Int?
    /// Whether nobody rewrote or replaced the file meanwhile.
    let isSteady: Bool
  }

  /// Opens a file, and reads a small one.
  mutating func read(_ index: Int) throws(FileError) -> Reading {
    let first = try readOnce(index)
    if first.isSteady { return first }
    let second = try readOnce(index)
    if !second.isSteady { noteChange(store.files[index].path) }
    return second
  }

  private mutating func readOnce(_ index: Int) throws(FileError) -> Reading {
    let path = store.files[index].path
    let source = PackedFile(try open(path), leavingOut: droppedFormat(of: path))
    if source.byteCount >= BundleLayout.largeFile {
      return Reading(source: source, smallByteCount: nil, isSteady: true)
    }
    let count = try source.read(into: &small)
    let isWhole = UInt64(count) == source.byteCount
    let isSteady = isWhole ? try isSteady(source, index) : false
    return Reading(source: source, smallByteCount: count, isSteady: isSteady)
  }

  /// Whether what was read of a file is one state of it: nobody replaced it, and it is as it was when it was opened, or
  /// grew.
  func isSteady(_ file: PackedFile, _ index: Int) throws(FileError) -> Bool {
    let (path, before) = (store.files[index].path, file.status)
    var now: FileStatus?
    if !store.linkedFiles.contains(path) {
      now = try fileStatus(path, in: root.descriptor, system: root.system)
      if let now, now.device != before.device || now.inode != before.inode { return false }
    }
    let after: FileStatus
    if let now { after = now } else { after = try file.currentStatus() }
    if after.byteCount == before.byteCount { return after.modified == before.modified }
    // A document is written as a whole: one that is larger than it was is another.
    return after.byteCount > before.byteCount && path.extension != "json"
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
