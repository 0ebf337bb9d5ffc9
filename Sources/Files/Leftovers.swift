// Whoever is killed leaves what it was working on under a temporary name. The owner of such a file or folder holds its
// lock, and the system gives it back when the owner ends; so what can be locked has no owner any more.

/// What stands in a folder under temporary names of `name` and has no owner any more, locked for the caller.
///
/// Files, which are only half-written, are removed; folders are left to the caller, who may have to take back what was
/// under way in them.
public func leftovers(of name: FilePath, in folder: Descriptor, system: any FileSystem) throws(FileError) -> [Leftover]
{
  var found: [Leftover] = []
  for entry in try system.names(in: folder) where Surroundings.isTemporaryName(entry, for: name) {
    guard let status = try fileStatus(entry, in: folder, system: system) else { continue }
    guard status.kind == .regular || status.kind == .directory else { continue }
    let access: FileAccess = status.kind == .directory ? [.read, .folder, .noFollow] : [.read, .noFollow]
    guard let opened = try? OpenFile(entry, in: folder, access, system: system) else { continue }
    guard (try? system.lock(opened.descriptor)) ?? false else { continue }
    if status.kind == .regular {
      try? system.removeFile(entry, in: folder)
    } else {
      found.append(Leftover(name: entry, opened))
    }
  }
  return found
}

/// A folder that its owner left behind, held by its lock.
public final class Leftover: Sendable {
  /// Its name.
  public let name: FilePath
  /// The folder itself.
  public let folder: OpenFile

  init(name: FilePath, _ folder: consuming OpenFile) {
    self.name = name
    self.folder = folder
  }
}

extension Surroundings {
  /// Whether a name is one that `temporaryName(for:)` makes for `name`.
  public static func isTemporaryName(_ candidate: FilePath, for name: FilePath) -> Bool {
    let prefix = [dot] + name.bytes.prefix(200) + [dot]
    guard candidate.bytes.starts(with: prefix), candidate.bytes.suffix(4).elementsEqual(".tmp".utf8) else {
      return false
    }
    let parts = candidate.bytes.dropFirst(prefix.count).dropLast(4).split(
      separator: dot, omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].allSatisfy { (0x30...0x39).contains($0) } && !parts[0].isEmpty
      && !parts[1].isEmpty
      && parts[1].allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

private let dot = UInt8(ascii: ".")
