/// The names that are moved out of a private folder into the one that it stands in: written down before the first one goes.
struct StagedNames {
  static let list: FilePath = "names"
  /// What was built stands in one of these; earlier versions had the second.
  static let contents: [FilePath] = [LockedFolder.content, "store"]
  private let base: OpenFolder
  private let system: any FileSystem

  init(_ base: OpenFolder, system: any FileSystem) {
    (self.base, self.system) = (base, system)
  }

  private func content() throws(FileError) -> OpenFolder? {
    for name in Self.contents where try fileStatus(name, in: base.descriptor, system: system) != nil {
      return try OpenFolder(name, in: base.descriptor, .noFollow, system: system)
    }
    return nil
  }

  /// Moves everything; after a failure, all is back.
  func publish(in root: OpenFolder) throws(FileError) {
    guard let content = try content() else { return }
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

  private func write(_ names: PagedList<FilePath>, _ content: OpenFolder) throws(FileError) {
    var file = try OutputFile(creating: Self.list, in: base.descriptor, mode: Permissions.secret, system: system)
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
    guard let content = try content() else { return }
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
