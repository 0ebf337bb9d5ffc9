import SatchelFiles

// Beside the target stands `.NAME.satchel-undo`, and in it one folder an import, called by a number that grows: its record
// and what it had replaced. Where nothing can stand beside the target, the same stands below the user's own state folder,
// named by device and inode of the target. The program's first versions kept only one, directly in the folder; it counts
// as number 0.

/// A folder that keeps what is needed to take back the last imports into a target.
struct UndoShelf {
  /// How many imports that wrote something can be taken back.
  static let capacity = 5

  let folder: OpenFolder
  /// How it is called in messages.
  let path: FilePath
  /// Whether it stands beside the target.
  let isBeside: Bool

  /// Opens it; nil where it is not there, or is not the user's own.
  init?(_ name: FilePath, in parent: OpenFolder, path: FilePath, isBeside: Bool) throws(FileError) {
    do throws(FileError) {
      folder = try OpenFolder(name, in: parent.descriptor, .noFollow, system: parent.system)
    } catch {
      switch error.code {
      case .notFound, .notADirectory, .isALink, .permissionDenied: return nil
      default: throw error
      }
    }
    guard folder.status.isPrivate(to: parent.system.userID) else { return nil }
    (self.path, self.isBeside) = (path, isBeside)
  }

  /// Makes it, if it is not there; nil where something of somebody else's stands there.
  init?(making name: FilePath, in parent: OpenFolder, path: FilePath, isBeside: Bool) throws(FileError) {
    do throws(FileError) {
      try parent.system.makeFolder(name, in: parent.descriptor, mode: 0o700)
    } catch {
      if error.code != .exists { throw error }
    }
    try self.init(name, in: parent, path: path, isBeside: isBeside)
  }

  private var system: any FileSystem { folder.system }

  /// What is kept, the last import first.
  func entries() throws(FileError) -> [UndoEntry] {
    var entries: [UndoEntry] = []
    for name in try system.names(in: folder.descriptor) {
      guard let number = Self.number(name) else { continue }
      if let entry = try entry(name, number) { entries.append(entry) }
    }
    if let record = try ImportRecord(in: folder.descriptor, system: system) {
      entries.append(UndoEntry(number: 0, name: nil, folder, record, path))
    }
    return entries.sorted { $0.number > $1.number }
  }

  private func entry(_ name: FilePath, _ number: Int) throws(FileError) -> UndoEntry? {
    do throws(FileError) {
      let opened = try OpenFolder(name, in: folder.descriptor, .noFollow, system: system)
      guard opened.status.isPrivate(to: system.userID),
        let record = try ImportRecord(in: opened.descriptor, system: system)
      else { return nil }
      return UndoEntry(number: number, name: name, opened, record, path.appending(name))
    } catch {
      switch error.code {
      case .notFound, .notADirectory, .isALink, .permissionDenied: return nil
      default: throw error
      }
    }
  }

  private static func number(_ name: FilePath) -> Int? {
    guard name.bytes.allSatisfy({ (0x30...0x39).contains($0) }), name.bytes.first != 0x30 else { return nil }
    return Int(name.description)
  }

  /// The greatest number of an import that is kept here; 0 where there is none.
  func lastNumber() throws(FileError) -> Int {
    try system.names(in: folder.descriptor).compactMap(Self.number).max() ?? 0
  }

  /// Puts the folder of an import that is done here, under the first free number behind `last`; returns its path.
  func add(_ name: FilePath, in parent: Descriptor, after last: Int) throws(FileError) -> FilePath {
    var number = last
    while true {
      number += 1
      let place = FilePath("\(number)")
      do throws(FileError) {
        try system.move(name, in: parent, to: place, in: folder.descriptor)
      } catch {
        if error.code == .exists { continue }
        throw error
      }
      try? folder.sync()  // what was imported is on the disk already
      try? system.settle(parent)
      return path.appending(place)
    }
  }

  /// Removes what was being removed when the program was killed: copies under way, and entries without their record.
  func sweep() throws(FileError) {
    for copy in try leftovers(of: FolderPlace.insideName, in: folder.descriptor, system: system) {
      try removeTree(copy.name, in: folder.descriptor, system: system)
    }
    for name in try system.names(in: folder.descriptor) where Self.number(name) != nil {
      guard let status = try fileStatus(name, in: folder.descriptor, system: system), status.kind == .directory,
        status.isPrivate(to: system.userID)
      else { continue }
      let base = try OpenFolder(name, in: folder.descriptor, .noFollow, system: system)
      guard try fileStatus(ImportRecord.name, in: base.descriptor, system: system) == nil,
        try system.names(in: base.descriptor).allSatisfy({ UndoEntry.parts.contains($0) })
      else { continue }
      for part in UndoEntry.parts { try removeTree(part, in: base.descriptor, system: system) }
      try? system.removeFolder(name, in: folder.descriptor)
    }
  }
}

/// What is kept of one import.
final class UndoEntry: Sendable {
  /// Its number; greater ones are later.
  let number: Int
  /// The folder of its own; nil where it stands directly in the shelf.
  let name: FilePath?
  let base: OpenFolder
  let record: ImportRecord
  let path: FilePath

  init(number: Int, name: FilePath?, _ base: OpenFolder, _ record: ImportRecord, _ path: FilePath) {
    (self.number, self.name, self.base, self.record, self.path) = (number, name, base, record, path)
  }

  /// What is left of an entry whose record is gone already.
  static let parts = [StagingFolder.content, ImportRecord.undoing]

  /// Removes what the record names, and then what is empty; anything else stays.
  func remove(from shelf: UndoShelf) throws(FileError) {
    let system = base.system
    try record.removeFiles(in: base.descriptor, system: system)
    for name in [ImportRecord.name, ImportRecord.undoing] {
      if try fileStatus(name, in: base.descriptor, system: system) != nil {
        try system.removeFile(name, in: base.descriptor)
      }
    }
    if let name { try? system.removeFolder(name, in: shelf.folder.descriptor) }
  }
}

extension ImportRecord {
  /// Removes the files that the record names from the folder of the import, and the folders that are empty then.
  func removeFiles(in base: Descriptor, system: any FileSystem) throws(FileError) {
    for (name, paths) in [(StagingFolder.old, retiredPaths), (StagingFolder.content, placedPaths)] {
      guard try fileStatus(name, in: base, system: system)?.kind == .directory else { continue }
      let folder = try OpenFolder(name, in: base, .noFollow, system: system)
      var chain = FolderChain(folder.descriptor, system: system)
      defer { chain.close() }
      for path in paths {
        guard let holder = try chain.holder(of: path),
          try fileStatus(path.lastComponent, in: holder, system: system)?.kind == .regular
        else { continue }
        try system.removeFile(path.lastComponent, in: holder)
      }
      try removeEmptyFolders(in: folder.descriptor, system: system)
      try? system.removeFolder(name, in: base)
    }
  }

  var retiredPaths: PagedList<FilePath> {
    PagedList(steps.lazy.compactMap { if case .retire(let path, _) = $0 { path } else { nil } })
  }

  var placedPaths: PagedList<FilePath> {
    PagedList(steps.lazy.compactMap { if case .place(let path, _) = $0 { path } else { nil } })
  }
}

/// Removes the folders in a folder that hold nothing but such.
func removeEmptyFolders(in folder: Descriptor, system: any FileSystem) throws(FileError) {
  for name in try system.names(in: folder) {
    guard try fileStatus(name, in: folder, system: system)?.kind == .directory else { continue }
    let inner = try OpenFolder(name, in: folder, .noFollow, system: system)
    try removeEmptyFolders(in: inner.descriptor, system: system)
    try? system.removeFolder(name, in: folder)
  }
}
