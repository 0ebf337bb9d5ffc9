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
    if let root, let state = try stateShelf(ImportRecord.Target(root)) { shelves.append(state) }
    return shelves
  }

  /// What is kept of imports into this target, the last one first.
  func entries() throws(FileError) -> [(shelf: UndoShelf, entry: UndoEntry)] {
    try allEntries().filter { (shelf, entry) in
      root.map { shelf.isBeside ? entry.record.concerns($0.status) : entry.record.concerns($0) } ?? true
    }
  }

  /// The same, with what is kept of folders that stood in this place before.
  private func allEntries() throws(FileError) -> [(shelf: UndoShelf, entry: UndoEntry)] {
    var found: [(shelf: UndoShelf, entry: UndoEntry)] = []
    for shelf in try shelves() { for entry in try shelf.entries() { found.append((shelf, entry)) } }
    // Earlier versions counted each shelf for itself.
    let isUnique = Set(found.map(\.entry.number)).count == found.count
    return found.sorted { a, b in
      let (first, second) = (a.entry.record.time, b.entry.record.time)
      return isUnique || first == second ? a.entry.number > b.entry.number : first > second
    }
  }

  /// The greatest number that an import into this target has, wherever it is kept.
  func lastNumber() throws(FileError) -> Int {
    var last = 0
    for shelf in try shelves() { last = max(last, try shelf.lastNumber()) }
    return last
  }

  /// Lets go of all imports but the last; of those that wrote nothing, of all but a last one.
  func prune() throws(FileError) {
    var left = UndoShelf.capacity
    for (index, (shelf, entry)) in try allEntries().enumerated() {
      if !entry.record.isIdle { left -= 1 }
      let isLast = entry.record.isIdle ? index == 0 : left >= 0
      if !isLast, try plain.lock(entry.base.descriptor) { try entry.remove(from: shelf) }
    }
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
      if try isInside(nearest(to: path)) { return nil }
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

  /// The folder of a path, or the nearest above it that is there.
  private func nearest(to path: FilePath) throws(FileError) -> OpenFolder {
    do throws(FileError) { return try OpenFolder(path, system: plain) } catch {
      if error.code != .notFound || path.parent == path { throw error }
      return try nearest(to: path.parent)
    }
  }

  /// Whether a folder is the target or stands below it: nothing that is kept may be part of the store.
  private func isInside(_ folder: OpenFolder) throws(FileError) -> Bool {
    guard let root else { return false }
    var current = folder
    for _ in 0..<1024 {
      if current.status.isSame(as: root.status) { return true }
      let above = try OpenFolder("..", in: current.descriptor, system: plain)
      if above.status.isSame(as: current.status) { return false }
      current = above
    }
    return true
  }

  private static func stateName(_ target: ImportRecord.Target) -> FilePath {
    FilePath("\(target.device)-\(target.inode)")
  }
}
