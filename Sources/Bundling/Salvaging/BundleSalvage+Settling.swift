import SatchelDigests
import SatchelFiles

extension BundleSalvage {
  /// The SHA-256 that files should have.
  struct Expectations {
    /// By the paths in the bag.
    var digests = PagedMap<FilePath, SHA256Digest>()
    /// Whether these are all files there are. Of a list that may be hurt itself, a line proves the file that agrees with it,
    /// but nothing is said of another.
    var isWhole = false
  }

  /// So many files a description may tell of at the least, as most may be lost.
  private static let likelyFileCount = 200_000

  /// What tells the SHA-256 of each file: the manifest, else the description.
  func expectations() throws(BundleError) -> Expectations {
    let sums = try tagSums()
    var told = Expectations()
    let (manifest, description) = (Array(BundleLayout.manifest.utf8), Array(BundleLayout.description.utf8))
    if isTrue(description, sums), let source = tags.take(description) {
      var reader = DescriptionReader(source, fileCount: max(found.count, Self.likelyFileCount))
      reader.each = { told.digests.updateValue($0.digest, forKey: FilePath(bytes: $0.path)) }
      told.isWhole = true
      try reader.read { _ in told.isWhole = false }
      if told.isWhole {
        report.proof = .description
        report.storeName = reader.contents.storeName
      } else {
        told.digests = PagedMap()
      }
    }
    guard let source = tags.take(manifest) else { return told }
    var listed = Expectations()
    let isRead = try BagManifest.read(source) { listed.digests.updateValue($1, forKey: FilePath(bytes: $0)) }
    listed.isWhole = isRead && isTrue(manifest, sums)
    if listed.isWhole { report.proof = .manifest }
    return listed.isWhole || !told.isWhole ? listed : told
  }

  /// The SHA-256 that the tag manifest tells of tag files.
  private func tagSums() throws(BundleError) -> [[UInt8]: SHA256Digest] {
    let name = Array(BundleLayout.tagManifest.utf8)
    var sums: [[UInt8]: SHA256Digest] = [:]
    if wholeTags[name] != nil, let source = tags.take(name) { _ = try BagManifest.read(source) { sums[$0] = $1 } }
    return sums
  }

  /// Whether a tag file is as it was packed: proven by the compression, or by the tag manifest. In another form than a
  /// bundle's it is believed without the latter, as it came whole.
  private func isTrue(_ path: [UInt8], _ sums: [[UInt8]: SHA256Digest]) -> Bool {
    guard let tag = wholeTags[path] else { return false }
    return sums[path].map { $0 == tag.digest } ?? (isForeign || tag.isProven && isCompressionSound)
  }

  /// Sorts out what is not whole; returns the places of what is, in byte order of the paths.
  func settle(_ expected: Expectations) throws(BundleError) -> PagedList<Int> {
    let isOrdered = zip(found, found.dropFirst()).allSatisfy { $0.path < $1.path }
    if !isOrdered { found = found.sorted { $0.path < $1.path } }
    var whole: PagedList<Int> = []
    var met = PagedSet<FilePath>()
    for (place, file) in found.enumerated() {
      let wanted = expected.digests[file.path]
      if expected.isWhole { met.insert(file.path) }
      if let wrong = objection(to: file, wanted, isListed: expected.isWhole) {
        try setApart(file, wrong)
      } else {
        whole.append(place)
        report.wholeCount += 1
        report.wholeByteCount += file.byteCount
      }
    }
    if expected.isWhole { expected.digests.each { path, _ in if !met.contains(path) { noteMissing(path) } } }
    report.hurt.sort { $0.path < $1.path }
    report.storeName =
      report.storeName
      ?? base.split(separator: UInt8(ascii: "/")).last.map {
        String(decoding: $0, as: UTF8.self)
      }
    return whole
  }

  private func noteMissing(_ path: FilePath) {
    let store = Array("\(BundleLayout.payload)/".utf8)
    let parts = path.bytes.dropFirst(store.count).split(separator: UInt8(ascii: "/"), maxSplits: 1)
    let exact = parts.count == 2 ? exactPath(parts[1]) : path
    note(.init(path: exact, outcome: .missing, byteCount: 0, reason: "nothing of it was found"))
  }

  private func objection(to file: Found, _ wanted: SHA256Digest?, isListed: Bool) -> String? {
    if !file.hasEnd { return "part of it is missing" }
    if wanted == file.digest { return nil }
    if isListed {
      return wanted == nil ? "nothing names it" : "its SHA-256 is not the one that it should have"
    }
    if !isCompressionSound { return "nothing proves it: the bundle is one gzip member, and that is damaged" }
    return file.isProven ? nil : "nothing proves it: it stands in a damaged part"
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
}
