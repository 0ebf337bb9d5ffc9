// Whoever is killed leaves what it was working on under a temporary name. The owner of such a file or folder holds its
// lock, and the system gives it back when the owner ends; so what can be locked has no owner any more.

// In a folder that several users write to, anybody can put something under such a name. Only what belongs to the user
// counts, and of folders only those that nobody else may write to; everything else is left alone, and nothing that stands
// there can make anybody wait.

/// What stands in a folder under temporary names of `name`, is the user's own, and has no owner at work any more, locked
/// for the caller.
///
/// Files, which are only half-written, are removed; folders are left to the caller, who may have to take back what was
/// under way in them.
public func leftovers(of name: FilePath, in folder: Descriptor, system: any FileSystem) throws(FileError) -> [Leftover]
{
  var found: [Leftover] = []
  for entry in try system.names(in: folder) where Surroundings.isTemporaryName(entry, for: name) {
    guard let leftover = try ownLeftover(entry, in: folder, system: system) else { continue }
    if leftover.kind == .directory { found.append(leftover) } else { try? system.removeFile(entry, in: folder) }
  }
  return found
}

private func ownLeftover(_ entry: FilePath, in folder: Descriptor, system: any FileSystem) throws(FileError)
  -> Leftover?
{
  guard let seen = try fileStatus(entry, in: folder, system: system), seen.isOwnLeftover(of: system.userID) else {
    return nil
  }
  let access: FileAccess = [.read, .noFollow, .nonBlocking]
  guard let opened = try? OpenFile(entry, in: folder, access, system: system), let status = try? opened.status(),
    status.isSame(as: seen), status.isOwnLeftover(of: system.userID), (try? system.lock(opened.descriptor)) ?? false
  else { return nil }
  return Leftover(name: entry, kind: status.kind, opened)
}

extension FileStatus {
  /// A file of the user's is only ever removed, so that it does not matter who may write to it.
  fileprivate func isOwnLeftover(of user: UInt32) -> Bool {
    kind == .regular ? owner == user : kind == .directory && isPrivate(to: user)
  }
}

/// A folder that its owner left behind, held by its lock.
public final class Leftover: Sendable {
  /// What a file is called that is made only to try something.
  public static let probe: FilePath = "probe"
  /// Earlier versions called it so once it had been moved.
  public static let probed: FilePath = "probed"
  /// What an import writes down before it changes anything.
  public static let record: FilePath = "import.txt"
  /// What may go with its folder, whatever had become of it: work that was under way, and what was unpacked.
  private static let disposable = Set(StagedNames.contents + [WorkFolder.content, StagedNames.list, probe, probed])

  /// Its name.
  public let name: FilePath
  /// The folder itself.
  public let folder: OpenFile
  let kind: FileStatus.Kind

  init(name: FilePath, kind: FileStatus.Kind, _ folder: consuming OpenFile) {
    self.name = name
    self.kind = kind
    self.folder = folder
  }

  /// Whether nothing is in it that somebody may miss: nothing that an import moved away, and no record of one, unless
  /// nothing stands where the import went, so that it had come to nothing.
  func isDisposable(nothingStands: Bool, system: any FileSystem) throws(FileError) -> Bool {
    try system.names(in: folder.descriptor).allSatisfy { name in
      Self.disposable.contains(name) || Self.disposable.contains { Surroundings.isTemporaryName(name, for: $0) }
        || nothingStands && name == Self.record
    }
  }
}

/// Removes what killed runs left in a folder under temporary names of `name`, if nothing is in it that somebody may miss;
/// what had begun to be moved out of one name by name goes back into it first.
public func sweepLeftovers(
  in holder: OpenFolder, for name: FilePath = FolderPlace.insideName, nothingStands: Bool = false,
  system: any FileSystem
) throws(FileError) {
  do throws(FileError) {
    for leftover in try leftovers(of: name, in: holder.descriptor, system: system)
    where try leftover.isDisposable(nothingStands: nothingStands, system: system) {
      let base = try OpenFolder(".", in: leftover.folder.descriptor, system: system)
      try StagedNames(base, system: system).takeBack(from: holder)
      try removeTree(leftover.name, in: holder.descriptor, system: system)
    }
    _ = try leftovers(of: Spool.name, in: holder.descriptor, system: system)
  } catch {
    if error.code != .permissionDenied { throw error }  // what may not be listed may be written to all the same
  }
}

extension Surroundings {
  /// What follows the target's name in that of the folder that keeps what an import replaced.
  public static let undoSuffix = ".satchel-undo"

  /// Whether a name is one that this program gives to what it works on, or keeps to take an import back, whatever the
  /// target is called.
  public static func isLeftoverName(_ candidate: FilePath) -> Bool {
    let bytes = candidate.bytes
    guard bytes.first == dot else { return false }
    if bytes.suffix(undoSuffix.utf8.count).elementsEqual(undoSuffix.utf8) { return true }
    let parts = bytes.split(separator: dot, omittingEmptySubsequences: false)
    guard parts.count > 4 else { return false }
    let name = parts[1..<(parts.count - 3)].joined(separator: [dot])
    return isTemporaryName(candidate, for: FilePath(bytes: name))
  }

  /// Whether a name is one that `temporaryName(for:)` makes for `name`, or for such a name.
  public static func isTemporaryName(_ candidate: FilePath, for name: FilePath) -> Bool {
    let bytes = candidate.bytes
    guard bytes.first == dot, bytes.suffix(4).elementsEqual(".tmp".utf8) else { return false }
    let parts = bytes.dropFirst().dropLast(4).split(separator: dot, omittingEmptySubsequences: false)
    guard parts.count > 2, let process = parts.dropLast().last, let random = parts.last, isNumber(process, ofBase: 10),
      isNumber(random, ofBase: 16)
    else { return false }
    let inner = bytes.dropFirst().dropLast(4 + process.count + random.count + 2)
    return inner.elementsEqual(name.bytes.prefix(200)) || isTemporaryName(FilePath(bytes: inner), for: name)
  }

  private static func isNumber(_ digits: ArraySlice<UInt8>, ofBase base: Int) -> Bool {
    !digits.isEmpty
      && digits.allSatisfy { (0x30...0x39).contains($0) || (base == 16 && (0x61...0x66).contains($0)) }
  }
}

private let dot = UInt8(ascii: ".")
