import SatchelDigests
public import SatchelFiles
import SatchelGzip
import SatchelSessionModel
import SatchelTarball

/// Takes the whole files out of a damaged bundle into a new folder, and lists what is missing.
///
/// A file is whole if its SHA-256 is that in the manifest, or else in `satchel.json`. Where the bundle ends before both,
/// a file is taken as whole if all of it stands in gzip members whose checksums are right. Of the others what there is
/// comes out in the folder `.satchel-salvage` of the output. The folder appears when all is on the disk; the input is not
/// touched. Memory is some 10 MiB and 150 bytes a file.
///
/// Throws `damaged` where no file could be saved, `notABundle` where nothing looks like a bundle.
public func salvageBundle(
  _ bundle: FilePath, to output: FilePath, options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> SalvagedBundle {
  let job = try BundleSalvage(bundle, output, options, system: system)
  return try job.run()
}

/// Whether the beginning of a file, of a mebibyte at best, is that of a bundle, or of a bundle whose first bytes are hurt:
/// then some gzip member of its form begins in it.
public func looksLikeBundle(_ beginning: some RandomAccessCollection<UInt8>) -> Bool {
  let bytes = Array(beginning)
  if bytes.starts(with: canonicalGzipHeader.prefix(3)) { return true }
  let (first, count) = (canonicalGzipHeader[0], canonicalGzipHeader.count)
  return bytes.indices.dropLast(count - 1).contains { index in
    bytes[index] == first && bytes[index..<(index + count)].elementsEqual(canonicalGzipHeader)
  }
}

/// One salvage on its way.
private final class BundleSalvage {
  private struct Found {
    /// The path in the bag, and the one relative to the store.
    let path: [UInt8]
    let exact: FilePath
    let byteCount: UInt64
    let digest: SHA256Digest
    /// Whether all of it was there.
    let hasEnd: Bool
  }

  private let folder: AtomicFolder
  private let system: any FileSystem
  private let stream: SalvageStream
  private let staging: StagingFolder
  private let tags: TagFiles
  private var wholeTags: Set<[UInt8]> = []
  private var found: [Found] = []
  private var base: [UInt8] = []
  private var clashes = NameClashes()
  private var report = SalvagedBundle(proof: .compression)

  init(
    _ bundle: FilePath, _ output: FilePath, _ options: ReadOptions, system: any FileSystem
  ) throws(BundleError) {
    self.system = system
    tags = TagFiles(options, system: system)
    let input = try InputBytes(.file(bundle), system: system)
    stream = try SalvageStream(try Self.window(bundle, options, system), input)
    do throws(FileError) {
      folder = try AtomicFolder(output, mode: 0o777, surroundings: options.surroundings, system: system)
    } catch { throw BundleError(writing: error) }
    staging = StagingFolder(folder.staged, system: system)
  }

  private static func window(
    _ bundle: FilePath, _ options: ReadOptions, _ system: any FileSystem
  ) throws(BundleError) -> MemberWindow {
    let source: FileSource
    do throws(FileError) { source = try FileSource(bundle, system: system) } catch {
      throw BundleError(reading: error)
    }
    return try MemberWindow(source, options.progress)
  }

  func run() throws(BundleError) -> SalvagedBundle {
    while try stream.nextStretch() { try readStretch() }
    guard !stream.top.isEmpty else {
      throw BundleError(.notABundle, "nothing in this file is part of a bundle that could be read; nothing was written")
    }
    if found.isEmpty {
      throw BundleError(.damaged, "no file of the bundle could be saved; nothing was written")
    }
    try settle(try expectations())
    (report.gaps, report.gapByteCount) = (stream.gaps, stream.gapByteCount)
    try publish()
    return report
  }

  // MARK: Reading

  private func readStretch() throws(BundleError) {
    let stream = stream
    do throws(TarError) {
      var reader = try TarReader(policy: .canonical) { buffer in try stream.read(into: &buffer) }
      while let head = try reader.next() {
        let failure = try take(head, &reader)
        if let failure { throw TarError(.sourceFailed, cause: failure) }
      }
    } catch {
      switch error.cause {
      case let bundle as BundleError: throw bundle
      case let file as FileError: throw BundleError(reading: file)
      default: return  // the stretch ends here
      }
    }
  }

  /// Takes one entry; returns why nothing more can be done at all.
  private func take(_ head: TarEntry, _ reader: inout TarReader) throws(TarError) -> BundleError? {
    if stream.top.isEmpty { stream.top = Array(head.path.prefix { $0 != UInt8(ascii: "/") }) + [UInt8(ascii: "/")] }
    guard head.path.starts(with: stream.top) else { return nil }
    let path = Array(head.path.dropFirst(stream.top.count))
    if !path.starts(with: "\(BundleLayout.payload)/".utf8) { return try takeTag(path, &reader) }
    let name = PayloadName.read(path, top: stream.top, base: base).name
    guard let name, clashes.objection(to: path, isFolder: head.kind == .directory) == nil else {
      report.findings.append(
        Finding(
          .damage, code: "odd-entry", message: "An entry with a name that no bundle has was passed over.",
          place: Place(file: FilePath(bytes: head.path).description)))
      return nil
    }
    base = name.base
    if head.kind == .directory {
      do throws(FileError) { try staging.folder(name.path) } catch { return BundleError(writing: error) }
      return nil
    }
    return try takeFile(head, path, name.path, &reader)
  }

  private func takeFile(
    _ head: TarEntry, _ path: [UInt8], _ exact: FilePath, _ reader: inout TarReader
  ) throws(TarError) -> BundleError? {
    guard var hasher = try? SHA256Hasher() else { return BundleError(.unavailable, "no SHA-256") }
    var (byteCount, failure, end) = (UInt64(0), FileError?.none, TarError?.none)
    do throws(FileError) {
      // The true mode stands in the index, which may be lost: the header's is wider.
      try staging.begin(exact, mode: head.mode & 0o700, modified: head.modified)
    } catch { return BundleError(staging: error, head.path) }
    do throws(TarError) {
      while failure == nil,
        try reader.nextContent({ bytes in
          hasher.update(bytes)
          byteCount += UInt64(bytes.count)
          do throws(FileError) { try staging.write(bytes) } catch { failure = error }
        })
      {}
    } catch { end = error }
    do throws(FileError) {
      if let failure { throw failure }
      try staging.end()
    } catch { return BundleError(writing: error) }
    guard let digest = try? hasher.finish() else { return BundleError(.unavailable, "no SHA-256") }
    found.append(
      Found(
        path: path, exact: exact, byteCount: byteCount, digest: digest,
        hasEnd: end == nil && byteCount == head.byteCount))
    if let end { throw end }
    return nil
  }

  private func takeTag(_ path: [UInt8], _ reader: inout TarReader) throws(TarError) -> BundleError? {
    tags.begin(path)
    var failure: FileError?
    while try reader.nextContent({ bytes in
      do throws(FileError) { try tags.write(bytes) } catch { failure = error }
    }) {}
    if let failure { return BundleError(writing: failure) }
    wholeTags.insert(path)
    return nil
  }

  // MARK: What it should be

  /// So many files a description may tell of at the least, as most may be lost.
  private static let likelyFileCount = 200_000

  /// The SHA-256 that each file should have; nil where nothing tells.
  private func expectations() throws(BundleError) -> [[UInt8]: SHA256Digest]? {
    var expected: [[UInt8]: SHA256Digest] = [:]
    let (manifest, description) = (Array(BundleLayout.manifest.utf8), Array(BundleLayout.description.utf8))
    if wholeTags.contains(description), let source = tags.take(description) {
      var reader = DescriptionReader(source, fileCount: max(found.count, Self.likelyFileCount))
      reader.each = { expected[$0.path] = $0.digest }
      var isWhole = true
      try reader.read { _ in isWhole = false }
      if isWhole {
        report.proof = .description
        report.storeName = reader.contents.storeName
      } else {
        expected = [:]
      }
    }
    if wholeTags.contains(manifest), let source = tags.take(manifest) {
      var listed: [[UInt8]: SHA256Digest] = [:]
      if try BagManifest.read(source, { listed[$0] = $1 }) {
        report.proof = .manifest
        return listed
      }
    }
    return report.proof == .compression ? nil : expected
  }

  private func settle(_ expected: [[UInt8]: SHA256Digest]?) throws(BundleError) {
    let isProven = stream.isProven
    var open = expected ?? [:]
    for file in found {
      let wanted = open.removeValue(forKey: file.path)
      if let wrong = Self.objection(to: file, wanted, isListed: expected != nil, isProven: isProven) {
        try setApart(file, wrong)
      } else {
        report.wholeCount += 1
        report.wholeByteCount += file.byteCount
      }
    }
    let store = Array("\(BundleLayout.payload)/".utf8)
    for path in open.keys {
      let parts = path.dropFirst(store.count).split(separator: UInt8(ascii: "/"), maxSplits: 1)
      let exact = parts.count == 2 ? exactPath(parts[1]) : FilePath(bytes: path)
      note(.init(path: exact, outcome: .missing, byteCount: 0, reason: "nothing of it was found"))
    }
    report.hurt.sort { $0.path < $1.path }
    report.storeName =
      report.storeName
      ?? base.split(separator: UInt8(ascii: "/")).last.map {
        String(decoding: $0, as: UTF8.self)
      }
  }

  private static func objection(
    to file: Found, _ wanted: SHA256Digest?, isListed: Bool, isProven: Bool
  ) -> String? {
    if !file.hasEnd { return "part of it is missing" }
    if let wanted { return wanted == file.digest ? nil : "its SHA-256 is not the one that it should have" }
    if isListed { return "nothing names it" }
    return isProven ? nil : "nothing proves it: the bundle is one gzip member, and that is damaged"
  }

  private func setApart(_ file: Found, _ reason: String) throws(BundleError) {
    do throws(FileError) {
      try staging.move(file.exact, to: SalvagedBundle.folder.appending(file.exact))
    } catch { throw BundleError(writing: error) }
    note(.init(path: file.exact, outcome: .apart, byteCount: file.byteCount, reason: reason))
  }

  private func note(_ file: SalvagedBundle.HurtFile) {
    report.hurtCount += 1
    if report.hurt.count < SalvagedBundle.hurtLimit { report.hurt.append(file) }
  }

  // MARK: Publishing

  private func publish() throws(BundleError) {
    do throws(FileError) {
      try folder.publish()
    } catch { throw BundleError(writing: error) }
  }
}
