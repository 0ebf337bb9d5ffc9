import SatchelDigests
import SatchelFiles
import SatchelSessionModel
import SatchelTarball

/// One salvage on its way.
final class BundleSalvage {
  /// A file that was taken out.
  struct Found {
    /// The path in the bag, and the one relative to the store.
    let path: FilePath
    let exact: FilePath
    let byteCount: UInt64
    let digest: SHA256Digest
    /// Whether all of it was there.
    let hasEnd: Bool
    /// Whether checksums of the compression prove it.
    let isProven: Bool
  }

  /// A tag file that was read to its end.
  struct Tag {
    let digest: SHA256Digest
    let isProven: Bool
  }

  /// Why an entry ends before its end.
  enum Stop: Error {
    /// Nothing more can be done at all.
    case failed(BundleError)
    /// There is no more of the content.
    case ended((any Error)?)
  }

  let bundle: FilePath
  let options: ReadOptions
  let system: any FileSystem
  let folder: AtomicFolder
  let staging: StagingFolder
  let tags: TagFiles
  var wholeTags: [[UInt8]: Tag] = [:]
  var found: PagedList<Found> = []
  var base: [UInt8] = []
  /// The folder that holds `bagit.txt`, with a slash at its end; nil as long as nothing of a bundle was seen.
  var top: [UInt8]?
  /// Whether the checksums of the compression mean anything, once all was read.
  var isCompressionSound = true
  /// Whether it is in another form than that of a bundle.
  var isForeign = false
  /// Whether the archive could not be read on.
  var isBroken = false
  private var clashes = NameClashes()
  var report = SalvagedBundle(proof: .compression)

  init(
    _ bundle: FilePath, _ output: FilePath, _ options: ReadOptions, system: any FileSystem
  ) throws(BundleError) {
    (self.bundle, self.options, self.system) = (bundle, options, system)
    tags = TagFiles(options, system: system)
    try InputBytes.checkReadable(.file(bundle), system: system)
    do throws(FileError) {
      folder = try AtomicFolder(output, mode: 0o777, surroundings: options.surroundings, system: system)
    } catch { throw BundleError(writing: error) }
    staging = StagingFolder(folder.staged, system: system)
  }

  // MARK: Entries

  /// Takes one entry, whose path is that in the bag; `next` hands out its content.
  func take(
    _ head: TarEntry, at path: [UInt8], isProven: Bool,
    _ next: ((Span<UInt8>) -> Void) throws(Stop) -> Bool
  ) throws(Stop) {
    if !path.starts(with: "\(BundleLayout.payload)/".utf8) {
      return head.kind == .regular ? try takeTag(path, isProven, next) : ()
    }
    let name = PayloadName.read(path, top: top ?? [], base: base).name
    guard let name, clashes.objection(to: path, isFolder: head.kind == .directory) == nil else {
      return passOver(head.path, "An entry with a name that no bundle has was passed over.")
    }
    base = name.base
    if head.kind == .directory {
      do throws(FileError) { try staging.folder(name.path) } catch { throw .failed(BundleError(writing: error)) }
      return
    }
    try takeFile(head, path, name.path, isProven, next)
  }

  /// Notes an entry that nothing can be made of.
  func passOver(_ path: [UInt8], _ message: String) {
    report.findings.append(
      Finding(
        .damage, code: "odd-entry", message: message, place: Place(file: FilePath(bytes: path).description)))
  }

  private func takeFile(
    _ head: TarEntry, _ path: [UInt8], _ exact: FilePath, _ isProven: Bool,
    _ next: ((Span<UInt8>) -> Void) throws(Stop) -> Bool
  ) throws(Stop) {
    var hasher = try newHasher()
    var (byteCount, failure, end) = (UInt64(0), FileError?.none, Stop?.none)
    do throws(FileError) {
      // The true mode stands in the index, which may be lost: the header's is wider.
      try staging.begin(exact, mode: head.mode & 0o700, modified: head.modified)
    } catch { throw .failed(BundleError(staging: error, head.path)) }
    do throws(Stop) {
      while failure == nil,
        try next({ bytes in
          hasher.update(bytes)
          byteCount += UInt64(bytes.count)
          do throws(FileError) { try staging.write(bytes) } catch { failure = error }
        })
      {}
    } catch { end = error }
    do throws(FileError) {
      if let failure { throw failure }
      try staging.end()
    } catch { throw .failed(BundleError(writing: error)) }
    found.append(
      Found(
        path: FilePath(bytes: path), exact: exact, byteCount: byteCount, digest: try digest(hasher),
        hasEnd: end == nil && byteCount == head.byteCount, isProven: isProven))
    if let end { throw end }
  }

  private func takeTag(
    _ path: [UInt8], _ isProven: Bool, _ next: ((Span<UInt8>) -> Void) throws(Stop) -> Bool
  ) throws(Stop) {
    var hasher = try newHasher()
    tags.begin(path)
    var failure: FileError?
    while try next({ bytes in
      hasher.update(bytes)
      do throws(FileError) { try tags.write(bytes) } catch { failure = error }
    }) {}
    if let failure { throw .failed(BundleError(writing: failure)) }
    wholeTags[path] = Tag(digest: try digest(hasher), isProven: isProven)
  }

  private func newHasher() throws(Stop) -> SHA256Hasher {
    do throws(BundleError) { return try SatchelBundling.newHasher() } catch { throw .failed(error) }
  }

  private func digest(_ hasher: consuming SHA256Hasher) throws(Stop) -> SHA256Digest {
    do throws(BundleError) { return try SatchelBundling.digest(hasher) } catch { throw .failed(error) }
  }
}

extension BundleSalvage.Found: PagedElement {
  func write(to page: inout PageWriter) {
    path.write(to: &page)
    exact.write(to: &page)
    page.write(byteCount)
    page.write(digest)
    page.write(hasEnd)
    page.write(isProven)
  }

  init(from page: inout PageReader) {
    (path, exact) = (FilePath(from: &page), FilePath(from: &page))
    (byteCount, digest) = (page.number(), page.digest())
    (hasEnd, isProven) = (page.condition(), page.condition())
  }
}
