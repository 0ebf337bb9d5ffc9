import SatchelDigests
import SatchelFiles
import SatchelJSONText

/// Holds the files of an archive or folder against the manifests of the bag that they are.
struct BagCheck {
  private var bag: Bag
  private let tags: TagFiles
  private var records: PagedList<EntryRecord> = []
  /// Everything beside the payload, by the path in the bag.
  private var others: [[UInt8]: SHA256Digest] = [:]

  /// The bag that some files are; nil where they are none, or lack a manifest.
  static func bag(of files: PagedList<ForeignFile>, _ tags: TagFiles) throws(BundleError) -> Bag? {
    guard let top = tags.top else { return nil }
    let others = files.lazy.map(\.path).filter { !$0.bytes.starts(with: top) && !isOfSystem($0) }
    // A bag deep inside of what may be a store is a part of that, such as an unpacked bundle that was kept there.
    let isDeep = top.count(where: { $0 == UInt8(ascii: "/") }) > 1
    if isDeep, others.contains(where: { $0.extension == "json" || $0.extension == "jsonl" }) { return nil }
    var check = BagCheck(top, files, tags)
    for path in others {
      check.bag.report(
        BundleFault(
          .damaged, .manifest, code: "beside-the-bag",
          message: "the file stands beside the bag and in none of its manifests", member: path))
    }
    try check.run()
    return check.bag
  }

  /// What systems put beside files when they make archives.
  private static func isOfSystem(_ path: FilePath) -> Bool {
    path.components.first == "__MACOSX" || path.lastComponent.bytes.first == UInt8(ascii: ".")
  }

  private init(_ top: [UInt8], _ files: PagedList<ForeignFile>, _ tags: TagFiles) {
    bag = Bag(top: top)
    self.tags = tags
    for file in files where file.path.bytes.starts(with: top) {
      let path = Array(file.path.bytes.dropFirst(top.count))
      if path.starts(with: "\(BundleLayout.payload)/".utf8) {
        records.append(
          EntryRecord(
            path: path, isFolder: false, byteCount: file.byteCount, digest: file.digest, contentOffset: 0, mode: 0o644,
            modified: FileTime(seconds: 0)))
      } else {
        others[path] = file.digest
      }
    }
    // Archives come in any order.
    if !zip(records, records.dropFirst()).allSatisfy({ $0.path.lexicographicallyPrecedes($1.path) }) {
      records = records.sorted { (a: EntryRecord, b: EntryRecord) in a.path.lexicographicallyPrecedes(b.path) }
    }
    bag.fileCount = records.count
    bag.payloadByteCount = records.reduce(0) { $0 + $1.byteCount }
  }

  private mutating func run() throws(BundleError) {
    try checkDeclaration()
    try checkManifest()
    try checkTagManifest()
    try checkTotals()
    try checkDescription()
  }

  private func content(_ name: String, limit: UInt64 = 65_536) throws(BundleError) -> String? {
    guard let source = tags.take(bag.top + name.utf8), source.byteCount <= limit else { return nil }
    return String(decoding: try BagManifest.bytes(of: source, at: 0), as: UTF8.self)
  }

  private mutating func report(_ check: BundleCheck, _ code: String, _ message: String, _ path: [UInt8]) {
    bag.report(BundleFault(.damaged, check, code: code, message: message, member: FilePath(bytes: bag.top + path)))
  }

  // MARK: The checks

  private mutating func checkDeclaration() throws(BundleError) {
    let text = try content(BundleLayout.bagIt) ?? ""
    let lines = text.split(whereSeparator: \.isNewline)
    let isRight =
      lines.contains { $0.hasPrefix("BagIt-Version: 1.") || $0.hasPrefix("BagIt-Version: 0.9") }
      && lines.contains { $0.lowercased() == "tag-file-character-encoding: utf-8" }
    if !isRight {
      report(.bag, "wrong-bag", "\(BundleLayout.bagIt) is not what begins a bag", Array(BundleLayout.bagIt.utf8))
    }
    if others[Array(TagFiles.fetch.utf8)] != nil {
      report(.bag, "fetched-files", "the bag lists files that are to be fetched", Array(TagFiles.fetch.utf8))
    }
  }

  private mutating func checkManifest() throws(BundleError) {
    guard let source = tags.take(bag.top + BundleLayout.manifest.utf8) else { return }
    var seen = [Bool](repeating: false, count: records.count)
    var wrong: [(code: String, message: String, path: [UInt8])] = []
    var places = RecordPlaces()
    let isReadable = try BagManifest.read(source) { path, digest in
      let known = places.place(of: path, in: records) ?? places.place(of: BagManifest.decoded(path), in: records)
      guard let place = known else {
        return wrong.append(("missing-file", "the manifest names a file that is not there", path))
      }
      if seen[place] { wrong.append(("manifest-disordered", "the manifest names the file twice", path)) }
      seen[place] = true
      if records[place].digest != digest {
        wrong.append(("wrong-checksum", "the file's SHA-256 is not the manifest's", path))
      }
    }
    for fault in wrong { report(.manifest, fault.code, fault.message, fault.path) }
    if !isReadable {
      report(.manifest, "manifest-unreadable", "a line of it cannot be read", Array(BundleLayout.manifest.utf8))
    }
    for (place, record) in records.enumerated() where !seen[place] {
      report(.manifest, "extra-file", "the manifest does not name the file", record.path)
    }
  }

  private mutating func checkTagManifest() throws(BundleError) {
    guard let source = tags.take(bag.top + BundleLayout.tagManifest.utf8) else { return }
    var named: Set<[UInt8]> = []
    var wrong: [[UInt8]] = []
    let isReadable = try BagManifest.read(source) { path, digest in
      named.insert(path)
      let found = others[path] ?? others[BagManifest.decoded(path)]
      if found != digest { wrong.append(path) }
    }
    for path in wrong {
      let isThere = others[path] != nil
      report(
        .tagManifest, isThere ? "wrong-tag-file" : "missing-tag-file",
        isThere ? "its SHA-256 is not the tag manifest's" : "the tag manifest names it, and it is not there", path)
    }
    let needed = [BundleLayout.manifest, BundleLayout.bagIt, BundleLayout.bagInfo, BundleLayout.description]
    for path in needed.map({ Array($0.utf8) }) where others[path] != nil && !named.contains(path) {
      report(.tagManifest, "extra-tag-file", "the tag manifest does not name it", path)
    }
    if !isReadable {
      report(
        .tagManifest, "manifest-unreadable", "a line of the tag manifest cannot be read",
        Array(BundleLayout.tagManifest.utf8))
    }
  }

  private mutating func checkTotals() throws(BundleError) {
    guard let text = try content(BundleLayout.bagInfo) else { return }
    let lines = text.split(whereSeparator: \.isNewline)
    guard let line = lines.first(where: { $0.hasPrefix("Payload-Oxum:") }) else { return }
    let told = line.dropFirst("Payload-Oxum:".count).filter { $0 != " " && $0 != "\t" }
    if told != "\(bag.payloadByteCount).\(bag.fileCount)" {
      report(
        .bag, "wrong-bag", "Payload-Oxum is not what the bag's content demands", Array(BundleLayout.bagInfo.utf8))
    }
  }

  private mutating func checkDescription() throws(BundleError) {
    guard let source = tags.take(bag.top + BundleLayout.description.utf8) else { return }
    var base: [UInt8] = []
    for record in records {
      let (name, refusal) = PayloadName.read(record.path, top: bag.top, base: base)
      if let refusal {
        bag.report(
          BundleFault(
            .refused, .safety, code: refusal.code, message: refusal.message,
            member: FilePath(bytes: bag.top + record.path)))
      }
      if let name { base = name.base }
    }
    var reader = DescriptionReader(source, records: records, fileCount: records.count)
    var faults: [BundleFault] = []
    try reader.read { faults.append($0) }
    for fault in faults { bag.report(fault) }
    let store = Array("\(BundleLayout.payload)/\(reader.contents.storeName)/".utf8)
    if !base.isEmpty, base != store {
      report(.description, "wrong-store", "it names another store", Array(BundleLayout.description.utf8))
    }
    bag.payload = DescribedPayload(
      contents: reader.contents, records: reader.takeRecords(), base: base.isEmpty ? store : base,
      ownership: reader.ownership)
  }
}
