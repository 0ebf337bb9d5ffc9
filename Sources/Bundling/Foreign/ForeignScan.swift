import SatchelDigests
import SatchelFiles
import SatchelTarball

/// One pass through a foreign archive, which unpacks on the way and makes every check.
final class ForeignScan {
  static let faultLimit = 200

  private let source: ForeignInput
  private let options: ReadOptions
  private let taker: (any PayloadTaker)?
  private var contents: ForeignContents
  private var clashes = NameClashes()
  private let tags: TagFiles
  private var buffer = [UInt8](repeating: 0, count: 262_144)
  private var entryCount: UInt64 = 0
  private var faults: [BundleFault] = []
  private var faultCount = 0
  private var isStopped = false

  init(
    _ source: ForeignInput, _ options: ReadOptions, _ taker: (any PayloadTaker)?, system: any FileSystem
  ) {
    self.source = source
    tags = TagFiles(options, system: system)
    self.options = options
    self.taker = taker
    contents = ForeignContents(
      kind: source.kind.rawValue, files: [], folderCount: 0, skipped: [], payloadByteCount: 0)
  }

  func run() throws(BundleError) -> ForeignContents {
    var reader = try source.makeReader()
    while let entry = try next(&reader) { try take(entry, &reader) }
    if faultCount > 0 { throw BundleError(foreignFaults: faults, count: faultCount) }
    contents.archiveByteCount = source.archiveByteCount
    contents.bagObjection = tags.objection
    contents.bag = try BagCheck.bag(of: contents.files, tags)
    return contents
  }

  // MARK: Steps

  private func next(_ reader: inout ForeignArchiveReader) throws(BundleError) -> ForeignEntry? {
    if isStopped { return nil }
    do throws(ForeignArchiveError) { return try reader.next() } catch {
      try stop(error)
      return nil
    }
  }

  /// The next content of an entry, in `buffer`; 0 at its end or where the archive is broken.
  private func read(_ reader: inout ForeignArchiveReader) throws(BundleError) -> Int {
    if isStopped { return 0 }
    var count = 0
    do throws(ForeignArchiveError) { count = try reader.read(into: &buffer) } catch { try stop(error) }
    if source.kind == .zip {
      do throws(ForeignLimit) { try source.count(plain: count) } catch { try stop(error) }
    }
    return isStopped ? 0 : count
  }

  private func stop(_ error: any Error) throws(BundleError) {
    isStopped = true
    report(try BundleFault(foreign: error))
  }

  private func report(_ fault: BundleFault) {
    faultCount += 1
    if faults.count < Self.faultLimit { faults.append(fault) }
  }

  private func take(_ entry: ForeignEntry, _ reader: inout ForeignArchiveReader) throws(BundleError) {
    for extra in entry.extras { skip(extra.name, extra.what) }
    entryCount += 1 + UInt64(entry.extras.count)
    if entryCount > options.limits.entryCount {
      isStopped = true
      return refuse("too-many-entries", "the archive has more than \(options.limits.entryCount) entries", entry)
    }
    let path = trimmed(entry.head)
    if path.isEmpty, entry.head.kind == .directory, !entry.head.path.isEmpty { return contents.folderCount += 1 }
    guard isSafe(entry, path) else { return }
    if entry.head.kind == .regular { return try takeFile(entry, path, &reader) }
    if (path + [UInt8(ascii: "/")]).starts(with: Self.macFolder.utf8) { return skip(entry.head.path, Self.macWords) }
    contents.folderCount += 1
    if faultCount > 0 { return }
    do throws(FileError) { try taker?.folder(FilePath(bytes: path)) } catch { throw failure(error, entry) }
  }

  /// The path without the `./` that stands for the folder that was packed.
  private func trimmed(_ head: TarEntry) -> [UInt8] {
    if head.path.elementsEqual(".".utf8) { return [] }
    return head.path.starts(with: "./".utf8) ? Array(head.path.dropFirst(2)) : head.path
  }

  private func skip(_ name: [UInt8], _ reason: String) {
    contents.skipped.append(SkippedEntry(name: FilePath(bytes: name), reason: reason))
  }

  private func failure(_ error: FileError, _ entry: ForeignEntry) -> BundleError {
    guard error.code == .exists || error.code == .notADirectory else { return BundleError(writing: error) }
    refuse("name-clash", "two names are one on the target's file system", entry)
    return BundleError(foreignFaults: faults, count: faultCount)
  }

  // MARK: Content

  private func takeFile(
    _ entry: ForeignEntry, _ path: [UInt8], _ reader: inout ForeignArchiveReader
  ) throws(BundleError) {
    let head = entry.head
    var count = try read(&reader)
    let skipped = reasonToSkip(path, buffer.prefix(count))
    let taker = skipped == nil && faultCount == 0 ? taker : nil
    tags.begin(path)
    var hasher = try newHasher()
    var byteCount: UInt64 = 0
    do throws(FileError) {
      try taker?.begin(FilePath(bytes: path), mode: Permissions.secret, modified: head.modified)
    } catch { throw failure(error, entry) }
    while count > 0 {
      byteCount += UInt64(count)
      if byteCount > head.byteCount { break }
      hasher.update(buffer.span.extracting(0..<count))
      do throws(FileError) {
        try tags.write(buffer.span.extracting(0..<count))
        try taker?.write(buffer.span.extracting(0..<count))
      } catch { throw failure(error, entry) }
      count = try read(&reader)
    }
    do throws(FileError) { try taker?.end() } catch { throw failure(error, entry) }
    if isStopped { return }
    if byteCount != head.byteCount {
      return refuse("size-lies", "the file has not the size that its header says", entry)
    }
    if let skipped { return skip(head.path, skipped) }
    contents.payloadByteCount += byteCount
    contents.files.append(
      ForeignFile(path: FilePath(bytes: path), byteCount: byteCount, digest: try digest(hasher)))
  }

  private func reasonToSkip(_ path: [UInt8], _ beginning: ArraySlice<UInt8>) -> String? {
    if path.starts(with: Self.macFolder.utf8) { return Self.macWords }
    let name = FilePath(bytes: path).lastComponent.bytes
    let isAppleDouble = name.starts(with: "._".utf8) && beginning.starts(with: [0, 5, 0x16, 7])
    return isAppleDouble ? Self.macWords : nil
  }

  private static let macFolder = "__MACOSX/"
  private static let macWords = "attributes of a file on macOS"

  // MARK: Safety

  private func refuse(_ code: String, _ message: String, _ entry: ForeignEntry) {
    report(BundleFault(.refused, .safety, code: code, message: message, member: FilePath(bytes: entry.head.path)))
  }

  private func isSafe(_ entry: ForeignEntry, _ path: [UInt8]) -> Bool {
    let head = entry.head
    if let objection = PathRules.objection(toMember: path) {
      refuse(objection.code, "the name is refused: \(objection)", entry)
    } else if let objection = entry.objection {
      refuse(objection.code, objection.message, entry)
    } else if head.kind == .symlink {
      refuse("symbolic-link", "the entry is a symbolic link", entry)
    } else if head.kind == .hardlink {
      refuse("hard-link", "the entry is a hard link", entry)
    } else if head.kind == .other {
      refuse("unknown-kind", "the entry is neither a file nor a folder", entry)
    } else if head.kind == .regular, head.mode & 0o7000 != 0 {
      refuse("special-bits", "the file would run as another user or group, or is sticky", entry)
    } else if head.byteCount > options.limits.fileByteCount {
      refuse("file-too-large", "the file has more than \(options.limits.fileByteCount) bytes", entry)
    } else if let clash = clashes.objection(to: path, isFolder: head.kind == .directory) {
      refuse(clash.code, clash.message, entry)
    } else {
      return true
    }
    return false
  }
}
