import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelTarball

extension BundleScan {
  func takeTag(_ name: String, _ head: TarEntry, _ reader: inout TarReader) throws(BundleError) {
    switch name {
    case BundleLayout.bagInfo:
      let text = BundleLayout.bagInfoText(byteCount: payloadByteCount, fileCount: records.count)
      try takeSmallTag(name, head, text, .bag, &reader)
    case BundleLayout.manifest: try takeManifest(head, &reader)
    case BundleLayout.description: try takeDescription(head, &reader)
    default:
      try takeSmallTag(name, head, BundleLayout.tagManifestText(tagDigests), .tagManifest, &reader)
    }
  }

  /// A tag file whose content follows from the rest of the bundle.
  func takeSmallTag(
    _ name: String, _ head: TarEntry, _ wanted: [UInt8], _ check: BundleCheck, _ reader: inout TarReader
  ) throws(BundleError) {
    checkTagHead(head)
    var content: [UInt8] = []
    try readTag(name, head, &reader) { piece in
      if content.count <= wanted.count { unsafe piece.withUnsafeBufferPointer { unsafe content += $0 } }
    }
    if content == wanted { return }
    let lines = Set(content.split(separator: 0x0a).map { Array($0) })
    let missing = wanted.split(separator: 0x0a).first { !lines.contains(Array($0)) }
    let shown = missing.map { ": the line '\(String(decoding: $0, as: UTF8.self))' should be there" } ?? ""
    report(
      BundleFault(
        .damaged, check, code: "wrong-\(check.rawValue)",
        message: "\(name) is not what the bundle's content demands\(shown)",
        member: FilePath(bytes: head.path)))
  }

  private func takeManifest(_ head: TarEntry, _ reader: inout TarReader) throws(BundleError) {
    checkTagHead(head)
    var check = ManifestCheck(records)
    try readTag(BundleLayout.manifest, head, &reader) { piece in check.take(piece, report: report) }
    check.finish(report: report)
  }

  private func takeDescription(_ head: TarEntry, _ reader: inout TarReader) throws(BundleError) {
    checkTagHead(head)
    var spool = Spool(options, system: system)
    var failure: FileError?
    try readTag(BundleLayout.description, head, &reader) { piece in
      do throws(FileError) { try spool.append(piece) } catch { failure = error }
    }
    if let failure { throw BundleError(writing: failure) }
    var description = DescriptionReader(spool.finish(), records: records, fileCount: records.count, wanted: wanted)
    records = []
    try description.read(report: report)
    records = description.takeRecords()
    files = description.files
    contents = description.contents
    ownership = description.ownership
    let store = Array("\(BundleLayout.payload)/\(description.contents.storeName)/".utf8)
    if !base.isEmpty, base != store {
      report(
        BundleFault(
          .damaged, .description, code: "wrong-store", message: "\(BundleLayout.description) names another store",
          member: FilePath(BundleLayout.description)))
    }
    if faultCount == 0 { whenDescribed?(described) }
  }

  func checkTagHead(_ head: TarEntry) {
    if head.kind != .regular || head.mode != 0o644 || head.modified != 0 {
      refuse("odd-tag-file", "a tag file is no plain file with mode 0644 and time 0", head)
    }
  }

  /// Reads and hashes a tag file.
  private func readTag(
    _ name: String, _ head: TarEntry, _ reader: inout TarReader, _ take: (Span<UInt8>) -> Void
  ) throws(BundleError) {
    var hasher = try newHasher()
    while try read(
      &reader,
      { bytes in
        hasher.update(bytes)
        take(bytes)
      })
    {}
    note(head, Array(name.utf8), try digest(hasher), reader)
  }
}
