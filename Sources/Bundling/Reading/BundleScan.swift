import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball

/// Where payload files go on their way through a scan; nothing of it may be believed before the scan has ended well.
protocol PayloadTaker: AnyObject {
  func folder(_ path: FilePath) throws(FileError)
  func begin(_ path: FilePath, mode: UInt32, modified: Int64) throws(FileError)
  func write(_ bytes: Span<UInt8>) throws(FileError)
  func end() throws(FileError)
}

/// One pass through a bundle, which makes every check on the way.
final class BundleScan {
  static let faultLimit = 200

  let options: ReadOptions
  let system: any FileSystem
  let taker: (any PayloadTaker)?
  let stream: PlainStream
  /// The files of the store, and all other entries, in the order of the archive.
  var records: PagedList<EntryRecord> = []
  var others: PagedList<EntryRecord> = []
  /// What the description says.
  var contents: BundleContents?
  /// Told of the payload once the description was read, if nothing was wrong so far; what follows adds no files.
  var whenDescribed: ((DescribedPayload) -> Void)?
  var ownership = DescriptionReader.Ownership()
  /// The files of the wanted sessions, as the description has them.
  var files: [BundledFile] = []
  let wanted: Set<[UInt8]>
  /// Whether `records` get the true times and modes that the index tells, once it has proved right.
  let keepsTrueTimes: Bool
  /// Whether they have got them.
  var hasTrueTimes = false
  var payloadByteCount: UInt64 = 0
  var lastPath: [UInt8] = []
  var clashes = NameClashes()
  /// The folders that entries of their own name.
  var emptyFolders = EmptyFolderNames()
  /// `data/<store>/`, as soon as it is known.
  var base: [UInt8] = []
  private(set) var top: [UInt8] = []
  var identity: IdentityHasher?
  /// The identity, once the index or the end was reached.
  var tarDigest: SHA256Digest?
  var index: IndexCheck?
  private var entryCount: UInt64 = 0
  /// The path of the entry whose content is being read.
  private(set) var underWay: [UInt8]?
  private(set) var nextTag = 0
  private var isStopped = false
  private(set) var faults: [BundleFault] = []
  private(set) var faultCount = 0
  private var failed: Set<BundleCheck> = []

  init(
    _ input: InputBytes, _ options: ReadOptions, taker: (any PayloadTaker)? = nil, wanted: Set<[UInt8]> = [],
    keepsTrueTimes: Bool = false, telling tell: @escaping () -> ToldSizes? = { nil }, system: any FileSystem
  ) throws(BundleError) {
    self.wanted = wanted
    self.keepsTrueTimes = keepsTrueTimes
    self.options = options
    self.system = system
    self.taker = taker
    stream = try PlainStream(input, options, telling: tell)
    identity = try IdentityHasher()
  }

  convenience init(
    _ input: BundleInput, _ options: ReadOptions, taker: (any PayloadTaker)? = nil, wanted: Set<[UInt8]> = [],
    keepsTrueTimes: Bool = false, system: any FileSystem
  ) throws(BundleError) {
    try self.init(
      InputBytes(input, system: system), options, taker: taker, wanted: wanted, keepsTrueTimes: keepsTrueTimes,
      telling: { (try? ToldSizes(input, options, system: system)) ?? nil }, system: system)
  }

  /// The payload, once all was read.
  var described: DescribedPayload {
    DescribedPayload(
      contents: contents, records: records, base: base, ownership: ownership, hasTrueTimes: hasTrueTimes)
  }

  var tagDigests: [(name: String, digest: SHA256Digest)] {
    others.filter { !$0.isFolder }.map { (String(decoding: $0.path, as: UTF8.self), $0.digest) }
  }

  func report(_ fault: BundleFault) {
    faultCount += 1
    failed.insert(fault.check)
    if faults.count < Self.faultLimit { faults.append(fault) }
  }

  // MARK: Steps

  /// Reads all; `finish` may look at what was read to its end, and report more.
  func run(
    _ finish: (BundleScan) throws(BundleError) -> Void = { _ in }
  ) throws(BundleError) -> VerificationReport {
    var reader: TarReader
    do throws(TarError) { reader = try stream.makeReader() } catch { throw BundleError(.unavailable, "\(error)") }
    while let head = try next(&reader) {
      underWay = head.path
      try take(head, &reader)
      if !isStopped { underWay = nil }
    }
    if !isStopped {
      try checkEnd()
      try finish(self)
    }
    takeTrueTimes()
    return try makeReport(isStopped: isStopped, failed: failed)
  }

  private func next(_ reader: inout TarReader) throws(BundleError) -> TarEntry? {
    if isStopped { return nil }
    do throws(TarError) { return try reader.next() } catch {
      try stop(error, nextHeader: reader.nextHeaderOffset)
      return nil
    }
  }

  /// Hands the next content of an entry to `body`; false at its end or where the stream is broken.
  func read(_ reader: inout TarReader, _ body: (Span<UInt8>) -> Void) throws(BundleError) -> Bool {
    if isStopped { return false }
    do throws(TarError) { return try reader.nextContent(body) } catch {
      try stop(error, nextHeader: reader.nextHeaderOffset)
      return false
    }
  }

  private func take(_ head: TarEntry, _ reader: inout TarReader) throws(BundleError) {
    entryCount += 1
    if entryCount == 1 { return try takeFirst(head, &reader) }
    if entryCount > options.limits.entryCount {
      isStopped = true
      return refuse("too-many-entries", "the bundle has more than \(options.limits.entryCount) entries", head)
    }
    if head.path.elementsEqual(BundleLayout.index.utf8) { return try takeIndex(head, &reader) }
    if index != nil { return refuse("behind-index", "an entry follows the index, which is the last one", head) }
    guard head.path.starts(with: top) else {
      return refuse("outside", "the entry is outside of the bundle's folder", head)
    }
    let path = Array(head.path.dropFirst(top.count))
    if path.starts(with: Array("\(BundleLayout.payload)/".utf8)) {
      if nextTag > 0 { return refuse("behind-tag-files", "a payload file follows the tag files", head) }
      try takePayload(head, path, &reader)
    } else {
      try takeTag(head, path, &reader)
    }
  }

  private func takeFirst(_ head: TarEntry, _ reader: inout TarReader) throws(BundleError) {
    let parts = head.path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].elementsEqual(BundleLayout.bagIt.utf8), PathRules.objection(to: head.path) == nil
    else { throw BundleError.foreignArchive }
    top = parts[0] + [UInt8(ascii: "/")]
    try takeSmallTag(BundleLayout.bagIt, head, BundleLayout.bagItText, .bag, &reader)
  }

  private func takeTag(_ head: TarEntry, _ path: [UInt8], _ reader: inout TarReader) throws(BundleError) {
    let order = BundleLayout.tagFilesAfterPayload
    guard nextTag < order.count, path.elementsEqual(order[nextTag].utf8) else {
      return refuse("unexpected-entry", "an entry that bundles do not have here", head)
    }
    // No more names of the payload come: what was kept of them is as much as all that follows needs.
    if nextTag == 0 { (clashes, emptyFolders) = (NameClashes(), EmptyFolderNames()) }
    nextTag += 1
    try takeTag(order[nextTag - 1], head, &reader)
  }

  // MARK: Faults

  func refuse(_ code: String, _ message: String, _ head: TarEntry) {
    report(BundleFault(.refused, .safety, code: code, message: message, member: FilePath(bytes: head.path)))
  }

  /// Notes why the stream cannot be read on, or throws where that is no fault of the bundle.
  private func stop(_ error: TarError, nextHeader: UInt64) throws(BundleError) {
    isStopped = true
    if let cause = error.cause {
      switch cause {
      case let limit as FaultError: return report(limit.fault)
      case let gzip as GzipError: return try stop(gzip, nextHeader: nextHeader)
      case let archive as ForeignArchiveError: return report(try BundleFault(foreign: archive))
      case let file as FileError: throw BundleError(reading: file)
      default: throw BundleError(.inputFailed, "\(cause)")
      }
    }
    let isUnknown = error.code == .notTar || error.code == .notCanonical || error.code == .damaged
    if entryCount == 0, isUnknown, error.oddity != .nestedCompression { throw BundleError.foreignArchive }
    let isOdd = error.code == .notCanonical
    report(
      BundleFault(
        isOdd ? .refused : .damaged, .structure, code: error.oddity?.rawValue ?? "tar-\(error.code.rawValue)",
        message: error.oddity?.description ?? "\(error)",
        member: error.path.isEmpty ? nil : FilePath(bytes: error.path), offset: error.offset))
  }

  private func stop(_ error: GzipError, nextHeader: UInt64) throws(BundleError) {
    if error.code == .sourceFailed {
      guard let file = error.cause as? FileError else { throw BundleError(.inputFailed, "\(error)") }
      throw BundleError(reading: file)
    }
    if error.code == .notGzip {
      throw BundleError(.notABundle, "this is not a bundle: \(error)")
    }
    var fault = BundleFault(error)
    fault.concerned = filesUnderWay(inMember: error.member, nextHeader: nextHeader)
    fault.member = fault.concerned.first
    report(fault)
  }

  private func checkEnd() throws(BundleError) {
    try checkIndexAndFooter()
    if let fault = options.objection(toIdentity: tarDigest) { report(fault) }
    for name in BundleLayout.tagFilesAfterPayload[nextTag...] {
      let check = check(of: name)
      report(
        BundleFault(
          .damaged, check, code: "missing-tag-file", message: "\(name) is missing", member: FilePath(name)))
    }
  }

  func check(of tagFile: String) -> BundleCheck {
    switch tagFile {
    case BundleLayout.manifest: .manifest
    case BundleLayout.tagManifest: .tagManifest
    case BundleLayout.description: .description
    default: .bag
    }
  }

}

extension BundleFault {
  /// The code of a bundle that somebody compressed again: whole, but not in its first form.
  public static let compressedAgain = "compressed-again"
}

extension BundleError {
  static var foreignArchive: BundleError {
    BundleError(.notABundle, "this is not a bundle: it does not begin with a folder that holds bagit.txt")
  }
}
