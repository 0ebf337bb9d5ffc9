import Digests
import Files

/// The folder that is imported into, there already or not.
struct TargetPlace {
  /// How the selected files compare with what is there: places in the selection, and paths.
  struct Comparison {
    var new: [Int] = []
    var identical: [FilePath] = []
    var conflicts: [FilePath] = []
  }

  let target: FilePath
  let exists: Bool
  /// The nearest folder above the target that is there.
  private let ancestor: FilePath
  private let system: any FileSystem

  init(_ target: FilePath, system: any FileSystem) throws(BundleError) {
    self.system = system
    var ancestor = target.parent
    do throws(FileError) {
      exists = try fileStatus(target, system: system) != nil
      if exists { _ = try OpenFile(target, [.read, .folder], system: system) }
      while try fileStatus(ancestor, system: system) == nil, ancestor != ancestor.parent { ancestor = ancestor.parent }
    } catch { throw BundleError(writing: error) }
    self.target = target
    self.ancestor = ancestor
  }

  func makeStaging(_ surroundings: Surroundings) throws(BundleError) -> StagingFolder {
    let name = surroundings.temporaryName(for: target.lastComponent)
    do throws(FileError) {
      return try StagingFolder(in: ancestor, name: name, system: system)
    } catch { throw BundleError(writing: error) }
  }

  // MARK: Comparing

  func compare(_ selection: Selection) throws(BundleError) -> Comparison {
    if !exists { return Comparison(new: Array(selection.files.indices)) }
    do throws(FileError) {
      let root = try OpenFile(target, [.read, .folder], system: system)
      var chain = FolderChain(root.descriptor, system: system)
      defer { chain.close() }
      var comparison = Comparison()
      for (index, file) in selection.files.enumerated() {
        switch try state(of: file, &chain) {
        case nil: comparison.new.append(index)
        case true?: comparison.identical.append(file.path)
        case false?: comparison.conflicts.append(file.path)
        }
      }
      return comparison
    } catch { throw BundleError(reading: error) }
  }

  /// Whether the file that is there has the same bytes; nil where there is none.
  private func state(of file: Selection.File, _ chain: inout FolderChain) throws(FileError) -> Bool? {
    let folder: Descriptor
    do throws(FileError) {
      folder = try chain.enter(file.path.parent, making: false)
    } catch {
      switch error.code {
      case .notFound: return nil
      case .notADirectory, .isALink: return false
      default: throw error
      }
    }
    let name = file.path.lastComponent
    guard let status = try fileStatus(name, in: folder, system: system) else { return nil }
    guard status.kind == .regular, status.byteCount == file.byteCount else { return false }
    return try contentDigest(name, in: folder, system: system) == file.digest
  }

  // MARK: Publishing

  func publish(
    _ staging: StagingFolder, _ selection: Selection, _ new: [Int], hasAll: Bool
  ) throws(BundleError) {
    do throws(FileError) {
      try staging.finish()
      if exists {
        let paths = new.map { selection.files[$0].path }
        try publishFiles(staging, paths, folders: hasAll ? staging.folders : [])
      } else {
        for path in selection.unwanted { try staging.remove(path) }
        try publishFolder(staging)
      }
    } catch {
      if error.code == .exists {
        throw BundleError(
          .conflict, "'\(error.path)' appeared during the import; nothing was written, try again", fileError: error)
      }
      throw BundleError(writing: error)
    }
  }

  /// Renames the whole folder to its place.
  private func publishFolder(_ staging: StagingFolder) throws(FileError) {
    let content = staging.name.appending(StagingFolder.content)
    var made: [FilePath] = []
    var isPublished = false
    do throws(FileError) {
      try makeParents(&made)
      let parent = try OpenFile(target.parent, [.read, .folder], system: system)
      let name = target.lastComponent
      try system.rename(
        content, in: staging.parent.descriptor, to: name, in: parent.descriptor, replacing: false)
      isPublished = true
      try parent.sync()
      for folder in made { try OpenFile(folder.parent, [.read, .folder], system: system).sync() }
    } catch {
      if isPublished {
        try? system.rename(
          target, in: .workingFolder, to: content, in: staging.parent.descriptor, replacing: false)
      }
      for folder in made.reversed() { try? system.removeFolder(folder, in: .workingFolder) }
      throw error
    }
  }

  private func makeParents(_ made: inout [FilePath]) throws(FileError) {
    var missing: [FilePath] = []
    var folder = target.parent
    while folder != ancestor, folder != folder.parent {
      missing.append(folder)
      folder = folder.parent
    }
    for folder in missing.reversed() {
      try system.makeFolder(folder, in: .workingFolder, mode: 0o777)
      made.append(folder)
    }
  }

  /// Moves file by file, and takes everything back where one fails.
  private func publishFiles(
    _ staging: StagingFolder, _ paths: [FilePath], folders: [FilePath]
  ) throws(FileError) {
    let root = try OpenFile(target, [.read, .folder], system: system)
    var chain = FolderChain(root.descriptor, system: system)
    defer { chain.close() }
    try staging.recordPublishing(paths)
    var published: [FilePath] = []
    do throws(FileError) {
      for folder in folders { _ = try chain.enter(folder, making: true, syncing: true) }
      for path in paths {
        let folder = try chain.enter(path.parent, making: true, syncing: true)
        try system.rename(
          path, in: staging.root.descriptor, to: path.lastComponent, in: folder, replacing: false)
        published.append(path)
      }
      try chain.leaveAll(syncing: true)
      try root.sync()
    } catch {
      for path in published.reversed() { try? system.removeFile(path, in: root.descriptor) }
      for folder in chain.made.reversed() { try? system.removeFolder(folder, in: root.descriptor) }
      throw error
    }
  }
}

/// The SHA-256 of a file, read in pieces; a link is not followed.
private func contentDigest(
  _ name: FilePath, in folder: Descriptor, system: any FileSystem
) throws(FileError) -> SHA256Digest? {
  var source = try FileSource(name, in: folder, followingLinks: false, system: system)
  guard var hasher = try? SHA256Hasher() else { return nil }
  var buffer = [UInt8](repeating: 0, count: 262_144)
  while case let count = try source.read(into: &buffer), count > 0 {
    hasher.update(buffer.span.extracting(0..<count))
  }
  return try? hasher.finish()
}
