import SatchelFiles

extension TargetPlace {
  /// The folder beside the target that keeps what is needed to take back the last imports into it.
  var undoName: FilePath {
    FilePath(bytes: [UInt8(ascii: ".")] + (name ?? "").bytes.prefix(200) + Array(Surroundings.undoSuffix.utf8))
  }

  /// The folders that keep something of imports into this target.
  func shelves() throws(FileError) -> [UndoShelf] {
    var shelves: [UndoShelf] = []
    if let beside = try besideShelf(making: false) { shelves.append(beside) }
    if let root, let state = try stateShelf(ImportRecord.Target(root.status)) { shelves.append(state) }
    return shelves
  }

  /// What is kept of imports into this target, the last one first.
  func entries() throws(FileError) -> [(shelf: UndoShelf, entry: UndoEntry)] {
    var found: [(shelf: UndoShelf, entry: UndoEntry)] = []
    for shelf in try shelves() {
      for entry in try shelf.entries() where root.map({ entry.record.concerns($0.status) }) ?? true {
        found.append((shelf, entry))
      }
    }
    return found.sorted { ($0.entry.number, $0.entry.record.time) > ($1.entry.number, $1.entry.record.time) }
  }

  /// The shelf beside the target; nil where there is none, or none of the user's own.
  func besideShelf(making: Bool) throws(FileError) -> UndoShelf? {
    guard let parent, name != nil else { return nil }
    let above = target.parent.appending(undoName)
    let path = target.lastComponent == name ? above : parent.descriptor.path.appending(undoName)
    if making { return try UndoShelf(making: undoName, in: parent, path: path, isBeside: true) }
    return try UndoShelf(undoName, in: parent, path: path, isBeside: true)
  }

  /// The shelf in the user's state folder; nil where there is none.
  func stateShelf(_ target: ImportRecord.Target?) throws(FileError) -> UndoShelf? {
    guard let stateFolder, let target else { return nil }
    let path = stateFolder.appending("undo")
    let folder: OpenFolder
    do throws(FileError) { folder = try OpenFolder(path, system: plain) } catch {
      switch error.code {
      case .notFound, .notADirectory, .permissionDenied, .isALink: return nil
      default: throw error
      }
    }
    let name = Self.stateName(target)
    return try UndoShelf(name, in: folder, path: path.appending(name), isBeside: false)
  }

  /// Makes the shelf in the user's state folder; nil where it cannot be made.
  func makeStateShelf(_ target: ImportRecord.Target) throws(FileError) -> UndoShelf? {
    guard let stateFolder else { return nil }
    let path = stateFolder.appending("undo")
    do throws(FileError) {
      try makeFolders(path, mode: 0o700, system: plain)
      let folder = try OpenFolder(path, system: plain)
      let name = Self.stateName(target)
      return try UndoShelf(making: name, in: folder, path: path.appending(name), isBeside: false)
    } catch {
      switch error.code {
      case .notFound, .notADirectory, .permissionDenied, .isALink, .exists: return nil
      default: throw error
      }
    }
  }

  private static func stateName(_ target: ImportRecord.Target) -> FilePath {
    FilePath("\(target.device)-\(target.inode)")
  }
}
