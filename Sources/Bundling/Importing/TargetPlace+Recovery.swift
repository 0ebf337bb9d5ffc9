import SatchelFiles

// An import that is killed leaves its folder, beside or inside the target. What it had come to is told by its record and
// by where the files stand: it is finished if nothing but the last step is missing, else taken back. Only folders of the
// user's own count, and only for the target that they were made for.

extension TargetPlace {
  /// Takes back imports into this target whose program was killed, and undos that were cut short; removes what they left.
  func recover() throws(FileError) {
    try sweep()
    if let parent, let name { try recover(name, in: parent) }
    if let root { try recover(FolderPlace.insideName, in: root) }
    for shelf in try shelves() {
      for entry in try shelf.entries() where try isUndoing(entry.base.descriptor) {
        _ = try takeBack(entry, from: shelf)
      }
      try shelf.sweep()
    }
  }

  private func recover(_ name: FilePath, in folder: OpenFolder) throws(FileError) {
    for leftover in try leftovers(of: name, in: folder.descriptor, system: plain) {
      let base = leftover.folder.descriptor
      guard try holdsOnlyOurs(base) else { continue }
      if let record = try ImportRecord(in: base, system: plain) {
        guard try settle(record, leftover, in: folder) else { continue }
      } else if try fileStatus(ImportRecord.finished, in: base, system: plain) != nil {
        try removeTree(leftover.name, in: folder.descriptor, system: plain)
        continue
      }
      try restorePrevious(from: base)
      try discard(leftover.name, base, in: folder)
    }
  }

  /// Brings a killed import to its end or back to its beginning; false where its folder has to stay.
  private func settle(_ record: ImportRecord, _ leftover: Leftover, in folder: OpenFolder) throws(FileError) -> Bool {
    let base = leftover.folder.descriptor
    if try fileStatus(ImportRecord.finished, in: base, system: plain) != nil {
      try finishCopy(of: record)
      try record.removeFiles(in: base, system: plain)
      return true
    }
    let isUndoing = try isUndoing(base)
    let hasContent = try fileStatus(StagingFolder.content, in: base, system: plain) != nil
    if record.isFresh, !isUndoing {
      guard !hasContent, let root, record.concerns(root.status) else { return true }  // nothing had appeared
      if record.copy != nil { try finishCopy(of: record) }
      guard record.copy == nil, let shelf = try besideShelf(making: true) else { return true }
      _ = try shelf.add(leftover.name, in: folder.descriptor, after: lastNumber())
      return false
    }
    guard let root, record.concerns(root.status) else { return false }
    try rollBack(record, base)
    return true
  }

  /// What waits among the records that are kept elsewhere becomes one of them.
  private func finishCopy(of record: ImportRecord) throws(FileError) {
    guard let copy = record.copy, let shelf = try stateShelf(record.target),
      try fileStatus(copy, in: shelf.folder.descriptor, system: plain) != nil
    else { return }
    _ = try shelf.add(copy, in: shelf.folder.descriptor, after: lastNumber())
  }

  /// Takes back what a record tells; after that it tells nothing any more, and goes.
  func rollBack(_ record: ImportRecord, _ base: Descriptor) throws(FileError) {
    guard let root else { return }
    var rollback = try Rollback(record, of: root.descriptor, base: base, system: plain)
    do throws(FileError) { try rollback.run() } catch {
      notes += rollback.setAside
      throw error
    }
    notes += rollback.setAside
    if record.isFresh, let parent, let name {
      do throws(FileError) { try plain.removeFolder(name, in: parent.descriptor) } catch {
        if error.code != .exists, error.code != .notFound { throw error }
      }
      try parent.sync()
    }
    try plain.removeFile(ImportRecord.name, in: base)
    try plain.settle(base)
  }

  /// Takes back an import that is kept, from whatever it has come to; false where another program does so just now.
  func takeBack(_ entry: UndoEntry, from shelf: UndoShelf) throws(FileError) -> Bool {
    guard try plain.lock(entry.base.descriptor) else { return false }
    if let root {
      guard shelf.isBeside ? entry.record.concerns(root.status) : entry.record.concerns(root) else { return true }
      try rollBack(entry.record, entry.base.descriptor)
    } else if !entry.record.isFresh {
      return true
    }
    try entry.remove(from: shelf)
    if let parent, shelf.isBeside { try? plain.removeFolder(undoName, in: parent.descriptor) }
    return true
  }

  func isUndoing(_ base: Descriptor) throws(FileError) -> Bool {
    try fileStatus(ImportRecord.undoing, in: base, system: plain) != nil
  }

  // MARK: Folders of imports

  private static let previous: FilePath = "previous"
  /// What an import makes in its folder, in the order in which it may go: once the record is gone, nothing is acted upon,
  /// and as long as it is there, a mark that it is finished is too.
  private static let ours = [
    ImportRecord.name, StagingFolder.content, ImportRecord.undoing, Leftover.probe, Leftover.probed, previous,
    ImportRecord.finished,
  ]

  /// A folder of the right name with anything in it that no import makes is none of ours.
  private func holdsOnlyOurs(_ base: Descriptor) throws(FileError) -> Bool {
    try plain.names(in: base).allSatisfy { $0 == StagingFolder.old || Self.ours.contains($0) }
  }

  /// Removes the folder of an import: all of what was unpacked, but what had been moved away only if it is empty.
  private func discard(_ name: FilePath, _ base: Descriptor, in folder: OpenFolder) throws(FileError) {
    for inner in Self.ours { try removeTree(inner, in: base, system: plain) }
    if try fileStatus(StagingFolder.old, in: base, system: plain) != nil {
      let old = try OpenFolder(StagingFolder.old, in: base, .noFollow, system: plain)
      try removeEmptyFolders(in: old.descriptor, system: plain)
      try? plain.removeFolder(StagingFolder.old, in: base)
    }
    try? plain.removeFolder(name, in: folder.descriptor)
  }

  /// The first versions moved what was kept of the import before into the folder of the one that was ending.
  private func restorePrevious(from base: Descriptor) throws(FileError) {
    guard let parent, try fileStatus(Self.previous, in: base, system: plain) != nil,
      try fileStatus(undoName, in: parent.descriptor, system: plain) == nil
    else { return }
    try plain.move(Self.previous, in: base, to: undoName, in: parent.descriptor)
  }
}
