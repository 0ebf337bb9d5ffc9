import SatchelFiles

extension ImportPlan {
  /// Holds the folders that hold nothing against what stands at their places: one that is there is fine, something else
  /// stays and is told, or stops the import.
  mutating func settleFolders(
    _ incoming: inout Incoming, _ place: TargetPlace, _ policy: ConflictPolicy
  ) throws(BundleError) {
    var free: PagedList<FilePath> = []
    do throws(FileError) {
      let root = try OpenFile(place.target, [.read, .folder], system: place.system)
      var chain = FolderChain(root.descriptor, system: place.system)
      defer { chain.close() }
      for path in incoming.folders {
        if try Self.isFree(path, &chain, place.system) {
          free.append(path)
        } else if policy == .skip || policy == .rename {
          kept.append(path)
        } else {
          conflicts.append(path)
        }
      }
    } catch { throw BundleError(reading: error) }
    incoming.folders = free
  }

  /// Whether a folder is there, or nothing that would be in its way.
  private static func isFree(
    _ path: FilePath, _ chain: inout FolderChain, _ system: any FileSystem
  ) throws(FileError) -> Bool {
    do throws(FileError) { _ = try chain.enter(path, making: false) } catch {
      switch error.code {
      case .notFound: return true
      case .notADirectory, .isALink: return false
      default: throw error
      }
    }
    return true
  }
}
