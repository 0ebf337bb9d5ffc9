import SatchelDigests
import SatchelFiles
import SatchelJSONText

extension SeekableBundle {
  /// What the tag files say.
  struct Description {
    let contents: BundleContents
    /// The files of the wanted sessions.
    let files: [BundledFile]
    /// Whether it names the files that the index names.
    let isOfSameFiles: Bool

    func demandSameFiles() throws(SeekError) {
      if isOfSameFiles { return }
      throw .wrong(
        BundleFault(
          .damaged, .description, code: "not-described",
          message: "\(BundleLayout.description) does not name the same files as the index",
          member: FilePath(BundleLayout.description)))
    }
  }

  /// Reads the tag files behind the payload and holds each against the others.
  func readTagFiles(_ pass: IndexPass, wanted: Set<[UInt8]>, system: any FileSystem) throws(SeekError) -> Description {
    let digests = pass.tags.dropLast().map { (String(decoding: $0.record.path, as: UTF8.self), $0.record.digest) }
    let bagIt = BundleLayout.bagItText
    let wantedDigest = try failing { () throws(BundleError) in try digest(of: bagIt.span) }
    if pass.tags[0].record.digest != wantedDigest {
      throw .wrongTag(.bag, pass.tags[0], "it has another SHA-256 in the index than it must have")
    }
    let bagInfo = BundleLayout.bagInfoText(byteCount: pass.payloadByteCount, fileCount: pass.fileCount)
    try check(pass.tags[1], .bag, is: bagInfo, "files and sizes in the index are not those of its Payload-Oxum")
    try read(pass.tags[2]) { (_) throws(SeekError) in }
    let description = try readDescription(pass.tags[3], pass, wanted, system)
    try check(
      pass.tags[4], .tagManifest, is: BundleLayout.tagManifestText(digests),
      "SHA-256 of the tag files in the index are not those that it tells")
    return description
  }

  /// Reads a tag file whose content follows from others.
  private func check(
    _ entry: IndexedEntry, _ check: BundleCheck, is wanted: [UInt8], _ message: String
  ) throws(SeekError) {
    if entry.record.byteCount != UInt64(wanted.count) { throw .wrongTag(check, entry, message) }
    var content: [UInt8] = []
    try read(entry) { (bytes) throws(SeekError) in
      unsafe bytes.withUnsafeBufferPointer { unsafe content += $0 }
    }
    if content != wanted { throw .wrongTag(check, entry, message) }
  }

  private func readDescription(
    _ entry: IndexedEntry, _ pass: IndexPass, _ wanted: Set<[UInt8]>, _ system: any FileSystem
  ) throws(SeekError) -> Description {
    var spool = Spool(options, system: system)
    try read(entry) { (bytes) throws(SeekError) in
      do throws(FileError) { try spool.append(bytes) } catch { throw .failed(BundleError(writing: error)) }
    }
    var reader = DescriptionReader(spool.finish(), fileCount: pass.fileCount, wanted: wanted)
    var names = NameSum()
    reader.each = { names.add($0.path) }
    var fault: BundleFault?
    do throws(BundleError) { try reader.read { fault = fault ?? $0 } } catch { throw .failed(error) }
    if let fault { throw .wrong(fault) }
    return Description(contents: reader.contents, files: reader.files, isOfSameFiles: names == pass.names)
  }

  /// Reads the manifest and returns the digests of some files.
  func readManifest(_ pass: IndexPass, of wanted: Set<[UInt8]>) throws(SeekError) -> [[UInt8]: SHA256Digest] {
    var found: [[UInt8]: SHA256Digest] = [:]
    var lines = LineSplitter(longest: 64 + 2 + 4096)
    var isReadable = true
    try read(pass.tags[2]) { (bytes) throws(SeekError) in
      let isWhole = lines.take(bytes) { line in
        guard line.count > 66, line[64] == 0x20, line[65] == 0x20, let digest = SHA256Digest(hex: line[..<64]) else {
          isReadable = false
          return
        }
        let path = Array(line[66...])
        if wanted.contains(path), found.updateValue(digest, forKey: path) != nil { isReadable = false }
      }
      if !isWhole { isReadable = false }
    }
    if isReadable, !lines.isBroken { return found }
    throw .wrong(
      BundleFault(
        .damaged, .manifest, code: "manifest-unreadable",
        message: "a line of the manifest cannot be read, or names a file twice",
        member: FilePath(BundleLayout.manifest)))
  }
}

extension SeekError {
  fileprivate static func wrongTag(_ check: BundleCheck, _ entry: IndexedEntry, _ message: String) -> SeekError {
    .wrong(
      BundleFault(
        .damaged, check, code: "wrong-\(check.rawValue)", message: message, member: FilePath(bytes: entry.name)))
  }
}
