import Digests
import Files
import SessionModel
import Tarball

/// Writes the entries of one bundle.
struct Packer: ~Copyable {
  private static let chunk = 1 << 20
  private let plan: BundlePlan
  private let options: PackOptions
  private let sink: BundleSink
  private let root: OpenFile
  private var tar: TarWriter
  private var buffer = [UInt8](repeating: 0, count: chunk)
  private var records: [PayloadRecord] = []
  private var tagDigests: [(name: String, digest: SHA256Digest)] = []
  private var payloadByteCount: UInt64 = 0
  private var findings: [Finding]
  private var omitted: [FilePath] = []

  init(
    plan: BundlePlan, sink: BundleSink, options: PackOptions, system: any FileSystem
  ) throws(BundleError) {
    let folder: OpenFile
    do throws(FileError) {
      folder = try OpenFile(plan.root, [.read, .folder], system: system)
    } catch { throw BundleError(reading: error) }
    let writer: TarWriter
    do throws(TarError) {
      writer = try TarWriter { span in try sink.take(span) }
    } catch { throw BundleError(tar: error) }
    self.plan = plan
    self.sink = sink
    self.options = options
    root = folder
    tar = writer
    findings = plan.findings
  }

  // MARK: Payload

  mutating func writePayload(_ item: PackOrder.Item) throws(BundleError) {
    guard let index = item.file else { return try writeFolder(item.path) }
    let path = plan.files[index].path
    var chunk: [UInt8] = []
    swap(&chunk, &buffer)
    defer { swap(&chunk, &buffer) }
    var opened: FileSource?
    var first = 0
    do throws(FileError) {
      var file = try FileSource(path, in: root.descriptor, followingLinks: false, system: root.system)
      first = try file.read(into: &chunk)
      opened = consume file
    } catch { return try leaveOut(path, error) }
    guard var source = opened.take() else { return }
    var size = source.byteCount
    if size <= UInt64(chunk.count), UInt64(first) < size {
      try noteShrinking(path, from: UInt64(first), to: size)
      size = UInt64(first)
    }
    try begin(item, size, source.status)
    try writeContent(item, size, &source, &chunk, first)
  }

  private mutating func writeContent(
    _ item: PackOrder.Item, _ size: UInt64, _ source: inout FileSource, _ chunk: inout [UInt8], _ first: Int
  ) throws(BundleError) {
    guard let index = item.file else { return }
    var hasher = try newHasher()
    var written: UInt64 = 0
    var count = first
    var isShort = false
    while written < size {
      if count == 0 {
        if !isShort { try noteShrinking(plan.files[index].path, from: written, to: size) }
        isShort = true
        chunk = [UInt8](repeating: 0, count: chunk.count)
        count = Int(min(size - written, UInt64(chunk.count)))
      }
      hasher.update(chunk.span.extracting(0..<count))
      try write(chunk.span.extracting(0..<count))
      written += UInt64(count)
      count = 0
      if written == size || isShort { continue }
      do throws(FileError) { count = try source.read(into: &chunk) } catch {
        guard options.keepsGoing, error.code != .interrupted else { throw BundleError(reading: error) }
      }
    }
    payloadByteCount += size
    records.append(
      PayloadRecord(path: item.path, byteCount: size, digest: try digest(hasher), planIndex: index))
    options.progress?(payloadByteCount)
  }

  private mutating func writeFolder(_ path: [UInt8]) throws(BundleError) {
    try begin(path, kind: .directory, byteCount: 0, mode: 0o755, modified: 0)
  }

  private mutating func begin(_ item: PackOrder.Item, _ size: UInt64, _ status: FileStatus) throws(BundleError) {
    let mode: UInt32 = status.mode & 0o111 != 0 ? 0o755 : 0o644
    let planned = item.file.flatMap { plan.files[$0].modified }
    let time = min(max(0, planned ?? status.modified.seconds), TarEntry.latestTime)
    try begin(item.path, kind: .regular, byteCount: size, mode: mode, modified: time)
  }

  private mutating func leaveOut(_ path: FilePath, _ error: FileError) throws(BundleError) {
    guard options.keepsGoing, error.code != .interrupted else { throw BundleError(reading: error) }
    omitted.append(path)
    findings.append(
      Finding(
        .damage, code: "file-left-out", message: "the file could not be read and was left out",
        place: Place(file: path.description)))
  }

  private mutating func noteShrinking(_ path: FilePath, from start: UInt64, to end: UInt64) throws(BundleError) {
    guard options.keepsGoing else {
      let full = plan.root.appending(path)
      throw BundleError(
        .inputFailed, "'\(full)' became shorter while it was packed; try again when nobody changes it",
        fileError: FileError(code: .readFailed, operation: "read", path: full))
    }
    findings.append(
      Finding(
        .damage, code: "file-shrank", message: "the file became shorter while it was packed",
        place: Place(file: path.description, offset: start, length: end - start)))
  }

  // MARK: Tag files and end

  mutating func writeTagFile(_ name: String, _ content: [UInt8]) throws(BundleError) {
    try begin(Array(name.utf8), kind: .regular, byteCount: UInt64(content.count), mode: 0o644, modified: 0)
    try write(content.span)
    do throws(DigestError) { tagDigests.append((name, try sha256(content))) } catch {
      throw BundleError(.unavailable, "\(error)")
    }
  }

  /// Writes a tag file of any size: its pieces are made twice, once for the size and once for the bytes.
  private mutating func writeTagFile(
    _ name: String, _ pieces: ((Span<UInt8>) throws(BundleError) -> Void) throws(BundleError) -> Void
  ) throws(BundleError) {
    var size: UInt64 = 0
    try pieces { (piece) throws(BundleError) in size += UInt64(piece.count) }
    try begin(Array(name.utf8), kind: .regular, byteCount: size, mode: 0o644, modified: 0)
    var hasher = try newHasher()
    try pieces { (piece) throws(BundleError) in
      hasher.update(piece)
      try self.write(piece)
    }
    tagDigests.append((name, try digest(hasher)))
  }

  consuming func finish() throws(BundleError) -> PackReport {
    let fileCount = records.count
    try writeTagFile(
      BundleLayout.bagInfo, BundleLayout.bagInfoText(byteCount: payloadByteCount, fileCount: fileCount))
    let records = records
    try writeTagFile(BundleLayout.manifest) { (sink) throws(BundleError) in
      for record in records { try sink(BundleLayout.manifestLine(record.digest, record.path).span) }
    }
    let description = DescriptionWriter(plan: plan, records: records, findings: findings, level: options.level)
    try writeTagFile(BundleLayout.description) { (sink) throws(BundleError) in try description.write(to: sink) }
    try writeTagFile(BundleLayout.tagManifest, BundleLayout.tagManifestText(tagDigests))
    var report = PackReport(
      sessionCount: plan.sessions.count, fileCount: fileCount, payloadByteCount: payloadByteCount,
      bundleByteCount: 0, tarDigest: "", bundleDigest: "", findings: findings, omitted: omitted)
    let sink = sink
    do throws(TarError) { try tar.finish() } catch { throw BundleError(tar: error) }
    let digests = try sink.finish()
    report.bundleByteCount = sink.byteCount
    report.tarDigest = digests.tar.hex
    report.bundleDigest = digests.bundle.hex
    return report
  }

  // MARK: Steps

  private mutating func begin(
    _ path: [UInt8], kind: TarEntry.Kind, byteCount: UInt64, mode: UInt32, modified: Int64
  ) throws(BundleError) {
    let full = Array("\(plan.topFolder)/".utf8) + path
    let head = TarEntry(path: full, kind: kind, byteCount: byteCount, mode: mode, modified: modified)
    do throws(TarError) { try tar.begin(head) } catch { throw BundleError(tar: error) }
  }

  private mutating func write(_ bytes: Span<UInt8>) throws(BundleError) {
    do throws(TarError) { try tar.write(bytes) } catch { throw BundleError(tar: error) }
  }
}

func newHasher() throws(BundleError) -> SHA256Hasher {
  do throws(DigestError) { return try SHA256Hasher() } catch { throw BundleError(.unavailable, "\(error)") }
}

func digest(_ hasher: consuming SHA256Hasher) throws(BundleError) -> SHA256Digest {
  do throws(DigestError) { return try hasher.finish() } catch { throw BundleError(.unavailable, "\(error)") }
}

extension BundleError {
  /// An error of the tar writer, whose cause is most often the output.
  init(tar error: TarError) {
    if let cause = error.cause as? FileError {
      self.init(writing: cause)
    } else {
      self.init(error.code == .unavailable ? .unavailable : .invalidPlan, "\(error)")
    }
  }
}
