import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

// Who is killed leaves the private folder, unlocked. What was built in it is not missed; only where names had begun to be
// moved out of it one by one must those go back, unless all of them had gone.

extension StagingFolder {
  /// Removes what killed runs left, without making anything.
  func sweep() throws(SessionError) {
    do throws(FileError) { try sweep(FolderPlace(destination, system: outer)) } catch {
      // Where something else stands, or nothing may be listed, nothing of ours can be.
      if error.code != .notADirectory, error.code != .permissionDenied, error.code != .notFound {
        throw .writing(error)
      }
    }
  }

  /// Removes what killed runs left beside and inside the destination.
  func sweep(_ place: FolderPlace) throws(FileError) {
    if let parent = place.parent, let name = place.name {
      try sweep(leftovers(of: name, in: parent.descriptor, system: place.plain), in: parent, nil)
    }
    if let root = place.root {
      let inner = try leftovers(of: FolderPlace.insideName, in: root.descriptor, system: place.plain)
      try sweep(inner, in: root, root)
    }
  }

  private func sweep(_ found: [Leftover], in holder: OpenFolder, _ root: OpenFolder?) throws(FileError) {
    for leftover in found {
      let system = holder.system
      guard try leftover.isDisposable(system: system) else { continue }
      let base = try OpenFolder(".", in: leftover.folder.descriptor, system: system)
      if let root { try StagedNames(base, system: system).takeBack(from: root) }
      try removeTree(leftover.name, in: holder.descriptor, system: system)
    }
  }
}

/// The names that are moved out of a private folder into the one that it stands in: written down before the first one goes.
struct StagedNames {
  private static let list: FilePath = "names"
  private let base: OpenFolder
  private let system: any FileSystem

  init(_ base: OpenFolder, system: any FileSystem) {
    (self.base, self.system) = (base, system)
  }

  private func content() throws(FileError) -> OpenFolder {
    try OpenFolder(StagingFolder.content, in: base.descriptor, .noFollow, system: system)
  }

  /// Moves everything; after a failure, all is back.
  func publish(in root: OpenFolder) throws(FileError) {
    let content = try content()
    let names = try system.names(in: content.descriptor).sorted()
    try write(names, content)
    do throws(FileError) {
      for name in names { try system.move(name, in: content.descriptor, to: name, in: root.descriptor) }
      try root.sync()
    } catch {
      try? takeBack(from: root, evenIfAllAreGone: true)
      throw error
    }
  }

  private func write(_ names: [FilePath], _ content: OpenFolder) throws(FileError) {
    var file = try OutputFile(creating: Self.list, in: base.descriptor, mode: 0o600, system: system)
    for name in names {
      let status = try system.status(at: name, in: content.descriptor)
      try file.write(Array("\(status.inode) ".utf8) + name.bytes + [0])
    }
    try file.write(Array("end".utf8))
    try file.finish(syncing: true)
    try system.settleTree(base.descriptor)
  }

  /// Moves back what had been moved out, unless all had been: then it was done.
  func takeBack(from root: OpenFolder, evenIfAllAreGone: Bool = false) throws(FileError) {
    guard try fileStatus(Self.list, in: base.descriptor, system: system)?.kind == .regular else { return }
    let file = try OpenFile(Self.list, in: base.descriptor, [.read, .noFollow, .nonBlocking], system: system)
    let lines = try file.readAll(limit: 64 << 20).split(separator: 0)
    guard lines.last.map({ $0.elementsEqual("end".utf8) }) ?? false else { return }
    let content = try content()
    let isDone = try system.names(in: content.descriptor).isEmpty
    if isDone, !evenIfAllAreGone { return }
    for line in lines.dropLast() {
      guard let blank = line.firstIndex(of: 0x20), let inode = UInt64(String(decoding: line[..<blank], as: UTF8.self))
      else { continue }
      let name = FilePath(bytes: line[(blank + 1)...])
      guard let there = try fileStatus(name, in: root.descriptor, system: system), there.inode == inode,
        try fileStatus(name, in: content.descriptor, system: system) == nil
      else { continue }
      try system.move(name, in: root.descriptor, to: name, in: content.descriptor)
    }
  }
}
