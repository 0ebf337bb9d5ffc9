import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTarball

/// Writes the entries of one bundle.
struct Packer: ~Copyable {
  var store: StoreInventory
  let options: PackOptions
  let root: OpenFile
  /// What was noticed while packing; what was known before stands in the inventory.
  var findings: PagedList<Finding> = []
  var omitted: PagedList<FilePath> = []
  var payloadByteCount: UInt64 = 0
  var payload: PagedList<EntryRecord> = []
  /// The files in which taking stock found damage, by their names in findings; nil until somebody asks.
  var damaged: PagedSet<FilePath>?
  /// How many files have a time that no header holds.
  var oddTimeCount = 0
  /// Whether whoever packs can begin anew, and whether that has to be, as a large file was rewritten while it was packed.
  private let canBeginAnew: Bool
  private(set) var mustBeginAnew = false
  private let sink: BundleSink
  private var tar: EntryWriter
  /// What each session's files get as their time; nil for their own.
  private let times: SessionTimes?
  var small = [UInt8](repeating: 0, count: Int(BundleLayout.largeFile))
  private var others: PagedList<EntryRecord> = []
  private var identity: IdentityHasher
  private var keyCount = 0
  /// The folders that the last file stands in, from the store's on.
  private var folders: [FilePath] = []

  init(
    store: StoreInventory, sink: BundleSink, options: PackOptions, canBeginAnew: Bool, system: any FileSystem
  ) throws(BundleError) {
    self.canBeginAnew = canBeginAnew
    let folder = try Self.open(store.root, narrowing: sink, system: system)
    let writer = try EntryWriter(sink)
    identity = try IdentityHasher()
    self.store = store.tellingOfKeys(dropped: options.dropsKeys, system)
    // The description tells of what is in them.
    if store.opensSealed { sink.narrow(to: Permissions.secret) }
    self.sink = sink
    self.options = options
    root = folder
    tar = writer
    times = options.normalizesTimes ? SessionTimes(store.sessions) : nil
  }

  private static func open(
    _ root: FilePath, narrowing sink: BundleSink, system: any FileSystem
  ) throws(BundleError) -> OpenFile {
    do throws(FileError) {
      let folder = try OpenFile(root, [.read, .folder], system: system)
      sink.narrow(to: Permissions.inside(try folder.status().mode))
      return folder
    } catch { throw BundleError(reading: error) }
  }

  // MARK: Payload

  mutating func writePayload(_ item: PackOrder.Item) throws(BundleError) {
    guard let index = item.file else { return try writeFolder(item.path) }
    let path = store.files[index].path
    let reading: Reading
    do throws(FileError) { reading = try read(index) } catch { return try leaveOut(path, error) }
    keyCount += reading.source.keyCount
    try noteFolders(of: path)
    if let count = reading.smallByteCount {
      try writeSmall(item, index, count, reading.source)
    } else {
      try writeLarge(item, index, reading.source)
    }
    options.progress?(payloadByteCount)
  }

  /// The format whose secrets are left out of a file; nil for none.
  func droppedFormat(of path: FilePath) -> (any SessionFormat.Type)? {
    options.dropsKeys ? FormatRegistry.format(StoreRegistry.format(ofText: path, in: store.format)) : nil
  }

  /// The folders that a file stands in close it as well as its own mode; each is looked at once.
  private mutating func noteFolders(of path: FilePath) throws(BundleError) {
    let parts = Array(path.components.dropLast())
    let known = zip(parts, folders).prefix { $0 == $1 }.count
    folders = parts
    do throws(FileError) {
      for count in (known..<parts.count).map({ $0 + 1 }) {
        let folder = parts[..<count].reduce(FilePath("")) { $0.appending($1) }
        sink.narrow(to: Permissions.inside(try root.system.status(at: folder, in: root.descriptor).mode))
      }
    } catch { throw BundleError(reading: error) }
  }

  /// Opens a file of the store; one behind a link only if that is a session or side data still.
  func open(_ path: FilePath) throws(FileError) -> FileSource {
    let isLinked = store.linkedFiles.contains(path)
    let file = try FileSource(path, in: root.descriptor, followingLinks: isLinked, system: root.system)
    guard isLinked else { return file }
    let known = StoreRegistry.linkedFile(
      path, in: store.root, of: store.format, files: root.system)
    if known != FileIdentity(file.status) { throw FileError(code: .isALink, operation: "read", path: path) }
    return file
  }

  private mutating func writeSmall(
    _ item: PackOrder.Item, _ index: Int, _ count: Int, _ source: PackedFile
  ) throws(BundleError) {
    let offset = try begin(item, UInt64(count), source.status)
    let bytes = small
    let content = try digest(of: bytes.span.extracting(0..<count))
    sink.append(bytes.span.extracting(0..<count))
    try tar.write(bytes.span.extracting(0..<count))
    if isChanged(index, source.status) || UInt64(count) != source.byteCount {
      takeStock(of: index, Array(small[..<count]))
    }
    noteTail(of: index, isTorn: count > 0 && small[count - 1] != 0x0a, byteCount: UInt64(count))
    try end(item, index, source.status, content, at: offset, UInt64(count))
    if sink.memberByteCount >= Int(BundleLayout.largeFile) { try sink.cut() }
  }

  private mutating func writeLarge(
    _ item: PackOrder.Item, _ index: Int, _ source: PackedFile
  ) throws(BundleError) {
    let size = source.byteCount
    let offset = try begin(item, size, source.status)
    try sink.cut()
    var hasher = try newHasher()
    var reading = LargeContent(size)
    var last: UInt8 = 0x0a
    while let count = reading.nextCount {
      let read = try readOrFill(reading, count, index, source)
      if mustBeginAnew { return }
      if read < count, reading.shrankAt == nil { reading.shrankAt = reading.written + UInt64(read) }
      last = try take(count, &hasher)
      reading.written += UInt64(count)
      if reading.written < size { try sink.cut() }
      options.progress?(payloadByteCount + reading.written)
    }
    try end(item, index, source.status, digest(hasher), at: offset, size)
    try sink.cut()
    if reading.shrankAt == nil { try checkSteady(source, index) }
    if mustBeginAnew { return }
    if isChanged(index, source.status) {
      takeStock(of: index, RereadBytes(store.root, store.files[index].path, source, root.system))
    }
    noteTail(of: index, isTorn: last != 0x0a, byteCount: size)
  }

  /// What was written of a large file cannot be taken back alone: all is packed once more, or the change is only said.
  private mutating func checkSteady(_ source: PackedFile, _ index: Int) throws(BundleError) {
    do throws(FileError) {
      if try isSteady(source, index) { return }
    } catch { throw BundleError(reading: error) }
    mustBeginAnew = canBeginAnew
    if !canBeginAnew { noteChange(store.files[index].path) }
  }

  /// Hashes the content that was added last; returns its last byte.
  private mutating func take(_ count: Int, _ hasher: inout SHA256Hasher) throws(BundleError) -> UInt8 {
    var (last, failure) = (UInt8(0), BundleError?.none)
    sink.last(count) { bytes in
      hasher.update(bytes)
      last = bytes[count - 1]
      do throws(BundleError) { try tar.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    return last
  }

  /// Reads into the member; what is not there any more is filled with zeros, if that is allowed.
  private mutating func readOrFill(
    _ reading: LargeContent, _ count: Int, _ index: Int, _ source: PackedFile
  ) throws(BundleError) -> Int {
    var read = 0
    if reading.shrankAt == nil {
      do throws(FileError) {
        read = try unsafe sink.append(upTo: count) { (room) throws(FileError) in
          try unsafe source.read(at: reading.written, into: room)
        }
      } catch {
        guard options.keepsGoing, error.code != .interrupted else { throw BundleError(reading: error) }
      }
      if read < count, canBeginAnew {
        mustBeginAnew = true
      } else if read < count {
        try noteShrinking(store.files[index].path, from: reading.written + UInt64(read), to: reading.size)
      }
    }
    if read < count { sink.append([UInt8](repeating: 0, count: count - read).span) }
    return read
  }

  private mutating func writeFolder(_ path: [UInt8]) throws(BundleError) {
    let head = head(path, kind: .directory, byteCount: 0, mode: 0o755, modified: 0)
    let header = try tar.begin(head)
    identity.add(header: header, content: nil)
    others.append(
      EntryRecord(
        path: path, isFolder: true, byteCount: 0, digest: .ofNothing, contentOffset: sink.plainByteCount, mode: 0o755,
        modified: FileTime(seconds: 0)))
  }

  /// Begins a file; returns where its content begins.
  private mutating func begin(
    _ item: PackOrder.Item, _ size: UInt64, _ status: FileStatus
  ) throws(BundleError) -> UInt64 {
    sink.narrow(to: status.mode)
    let mode: UInt32 = status.mode & 0o111 != 0 ? 0o755 : 0o644
    try tar.begin(
      head(item.path, kind: .regular, byteCount: size, mode: mode, modified: time(of: item, status).seconds))
    return sink.plainByteCount
  }

  /// A file's time as far as a header holds it: its sessions' or its own.
  private func time(of item: PackOrder.Item, _ status: FileStatus) -> FileTime {
    let wanted = (item.file.flatMap { wishedTime(of: $0) }).map { FileTime(seconds: $0) } ?? status.modified
    if (0...TarEntry.latestTime).contains(wanted.seconds) { return wanted }
    return FileTime(seconds: min(max(0, wanted.seconds), TarEntry.latestTime))
  }

  /// The time that a file gets instead of its own, in seconds since 1970; nil for its own.
  func wishedTime(of file: Int) -> Int64? { times?.latest(of: store.files[file]) }

  private mutating func end(
    _ item: PackOrder.Item, _ index: Int, _ status: FileStatus, _ content: SHA256Digest, at offset: UInt64,
    _ size: UInt64
  ) throws(BundleError) {
    identity.add(header: try tar.end(), content: content)
    noteTime(of: index, status.modified)
    let mode = times != nil ? Permissions.normalized(status.mode) : status.mode & 0o777
    payloadByteCount += size
    payload.append(
      EntryRecord(
        path: item.path, isFolder: false, byteCount: size, digest: content, contentOffset: offset, mode: mode,
        modified: time(of: item, status), fileIndex: index))
  }

  // MARK: Tag files and end

  /// Writes a tag file of any size.
  mutating func writeTagFile(_ name: String, _ make: TextMaker) throws(BundleError) {
    let path = Array(name.utf8)
    let (offset, size, content) = try writeOwn(
      head(path, kind: .regular, byteCount: 0, mode: 0o644, modified: 0), make)
    identity.add(header: try tar.end(), content: content)
    if size >= BundleLayout.largeFile { try sink.cut() }
    others.append(
      EntryRecord(
        path: path, isFolder: false, byteCount: size, digest: content, contentOffset: offset, mode: 0o644,
        modified: FileTime(seconds: 0)))
  }

  /// Writes an entry whose content is made here.
  private mutating func writeOwn(
    _ head: TarEntry, _ make: TextMaker
  ) throws(BundleError) -> (offset: UInt64, size: UInt64, digest: SHA256Digest) {
    let text = try MeasuredText(make)
    let size = text.byteCount
    var head = head
    head.byteCount = size
    try tar.begin(head)
    let offset = sink.plainByteCount
    let isLarge = size >= BundleLayout.largeFile
    if isLarge { try sink.cut() }
    var hasher = try newHasher()
    try text.write { (piece) throws(BundleError) in
      hasher.update(piece)
      try tar.write(piece)
      try appendCut(piece, isLarge)
    }
    return (offset, size, try digest(hasher))
  }

  /// Adds content, and cuts it where large content is cut.
  private func appendCut(_ piece: Span<UInt8>, _ isLarge: Bool) throws(BundleError) {
    var start = 0
    while start < piece.count {
      let room = isLarge ? Int(BundleLayout.memberByteCount) - sink.memberByteCount : piece.count
      let end = min(piece.count, start + room)
      sink.append(piece.extracting(start..<end))
      start = end
      if isLarge, sink.memberByteCount == Int(BundleLayout.memberByteCount) { try sink.cut() }
    }
  }

  consuming func finish() throws(BundleError) -> PackReport {
    try sink.cut()
    noteFurtherTimes()
    let (payload, keyCount) = (payload, keyCount)
    var provenance = options.provenance
    if keyCount > 0 {
      let detail = "\(keyCount) API \(keyCount == 1 ? "key" : "keys") left out"
      provenance.append(ProvenanceStep(action: "redacted", program: "satchel", detail: detail))
    }
    let bagInfo = BundleLayout.bagInfoText(byteCount: payloadByteCount, fileCount: payload.count)
    try writeTagFile(BundleLayout.bagInfo) { (sink) throws(BundleError) in try sink(bagInfo.span) }
    try writeTagFile(BundleLayout.manifest) { (sink) throws(BundleError) in
      for record in payload { try sink(BundleLayout.manifestLine(record.digest, record.path).span) }
    }
    let description = DescriptionWriter(
      store: store, records: payload, findings: findings, provenance: provenance)
    try writeTagFile(BundleLayout.description) { (sink) throws(BundleError) in try description.write(to: sink) }
    let tags = others.filter { !$0.isFolder }.map { (String(decoding: $0.path, as: UTF8.self), $0.digest) }
    let tagManifest = BundleLayout.tagManifestText(tags)
    try writeTagFile(BundleLayout.tagManifest) { (sink) throws(BundleError) in try sink(tagManifest.span) }
    var report = PackReport(
      sessionCount: store.sessions.count, fileCount: payload.count, payloadByteCount: payloadByteCount,
      bundleByteCount: 0, tarDigest: "", bundleDigest: "", findings: description.allFindings, omitted: omitted)
    let (sink, others, options) = (sink, others, options)
    let top = Array("\(options.topFolder)/".utf8)
    let digest = try identity.finish()
    report.tarDigest = digest.hex
    if options.isSingleMember {
      try tar.finish()
      try sink.flush()
    } else {
      try sink.flush()
      let index = IndexWriter(
        text: IndexText(top: top, members: sink.members), payload: payload, others: others, encoder: options.encoder,
        identity: digest)
      try writeIndex(index, tar, sink)
    }
    report.bundleDigest = try sink.finish().hex
    report.bundleByteCount = sink.byteCount
    report.droppedKeyCount = keyCount
    if options.dropsKeys {
      report.keptKeyCount = report.findings.lazy.filter { $0.code == UnwrittenMembers.inside }.count
    }
    report.noteLimits(
      entryCount: payload.count + others.count + (options.isSingleMember ? 0 : 1),
      largest: payload.lazy.map(\.byteCount).max() ?? 0,
      stations: sink.members + [GzipMember(offset: sink.byteCount, plainOffset: sink.plainByteCount)],
      hasIndex: !options.isSingleMember)
    return report
  }

  private func head(
    _ path: [UInt8], kind: TarEntry.Kind, byteCount: UInt64, mode: UInt32, modified: Int64
  ) -> TarEntry {
    TarEntry(
      path: Array("\(options.topFolder)/".utf8) + path, kind: kind, byteCount: byteCount, mode: mode, modified: modified
    )
  }
}

/// Writes the index, the end of the archive and the footer.
private func writeIndex(
  _ index: IndexWriter, _ writer: consuming EntryWriter, _ sink: BundleSink
) throws(BundleError) {
  var tar = writer
  let place = sink.members.count
  var head = TarEntry(path: Array(BundleLayout.index.utf8), kind: .regular, mode: 0o644, modified: 0)
  let text = try MeasuredText(index.write)
  head.byteCount = text.byteCount
  try tar.begin(head)
  try text.write { (piece) throws(BundleError) in
    try tar.write(piece)
    sink.append(piece)
    if sink.memberByteCount >= Int(BundleLayout.memberByteCount) { try sink.cut() }
  }
  _ = try tar.end()
  try tar.finish()
  try sink.flush()
  try sink.putFooter(indexOffset: sink.members[place].offset)
}

/// How far the content of a large file has come.
private struct LargeContent {
  let size: UInt64
  var written: UInt64 = 0
  var shrankAt: UInt64?

  init(_ size: UInt64) { self.size = size }

  /// How much the next member holds; nil at the end.
  var nextCount: Int? {
    written < size ? Int(min(size - written, BundleLayout.memberByteCount)) : nil
  }
}
