import SatchelDigests
import SatchelFiles
import SatchelSessionModel

/// What was read of a bundle for some of its sessions.
struct SessionExtract {
  struct File {
    /// What archive, index and manifest agree on, with the true mode and time that the index tells; `contentOffset` is
    /// not known.
    let record: EntryRecord
    /// The exact path relative to the store.
    let path: FilePath
    let sessionIDs: [SessionID]
  }

  /// What the description says of all sessions.
  let contents: BundleContents
  /// The sessions that were wanted, in the order of the description.
  let sessionIDs: [SessionID]
  /// Their files, in the order of the archive.
  let files: [File]
  /// `data/<store>/`, as the archive spells it.
  let base: [UInt8]
  /// Who compressed it, and its identity, as the index tells.
  let encoder: BundleEncoder?
  let tarDigest: SHA256Digest?
}

/// Reads the files of some sessions by the index of a bundle, and hands them to `taker` in the order of the archive.
///
/// Only the members that hold them are read, each once, besides the index and the tag files. Name, size, time and
/// SHA-256 of each file are checked before its `end()`, but nothing of it may be believed before this has returned. It
/// returns nil, having handed over nothing, where the file has no index that can be read: then a `BundleScan` tells more.
/// Thrown is what is wrong in the index or in what was read (`damaged`, `refused`, with the fault), an id that is not
/// there, or that the input cannot be read. Memory is about 10 MiB, and what the sessions and their files need.
func readSessions(
  _ file: FilePath, ids: [SessionID], into taker: any PayloadTaker, options: ReadOptions, system: any FileSystem
) throws(BundleError) -> SessionExtract? {
  do throws(SeekError) {
    guard let bundle = try SeekableBundle(file, options, system: system) else { return nil }
    return try SessionExtraction(bundle, ids, system: system).run(taker)
  } catch {
    switch error {
    case .notSeekable: return nil
    case .wrong(let fault): throw BundleError(fault)
    case .failed(let failure): throw failure
    }
  }
}

/// One reading of some sessions.
private struct SessionExtraction {
  private let bundle: SeekableBundle
  private let ids: [SessionID]
  private let system: any FileSystem

  init(_ bundle: SeekableBundle, _ ids: [SessionID], system: any FileSystem) {
    self.bundle = bundle
    self.ids = ids
    self.system = system
  }

  func run(_ taker: any PayloadTaker) throws(SeekError) -> SessionExtract {
    let first = try bundle.readIndex()
    if let fault = bundle.options.objection(toIdentity: first.tarDigest) { throw .wrong(fault) }
    var wanted = Set(ids.map { Array($0.utf8) })
    var description = try bundle.readTagFiles(first, wanted: wanted, system: system)
    let sessions = description.contents.sessions.map(\.id)
    let meant: [SessionID]
    do throws(BundleError) { meant = try meantIDs(ids, in: sessions) } catch { throw .failed(error) }
    if !meant.allSatisfy({ wanted.contains(Array($0.utf8)) }) {
      wanted = Set(meant.map { Array($0.utf8) })
      description = try bundle.readTagFiles(first, wanted: wanted, system: system)
    }
    // Whose files are whose is told by the whole description only, where several sessions have one of the ids.
    if sessions.count(where: { wanted.contains(Array($0.utf8)) }) > wanted.count { throw .notSeekable }
    let described = try table(of: description.files)
    let paths = Set(described.keys)
    let pass = try bundle.readIndex(finding: paths)
    let digests = try bundle.readManifest(first, of: paths)
    let (files, base) = try agree(pass, described, digests, description.contents.storeName)
    try description.demandSameFiles()
    for (file, entry) in zip(files, pass.found) { try hand(file, entry, to: taker) }
    return SessionExtract(
      contents: description.contents, sessionIDs: sessions.filter { wanted.contains(Array($0.utf8)) }, files: files,
      base: base, encoder: pass.encoder, tarDigest: pass.tarDigest)
  }

  private func table(of files: [BundledFile]) throws(SeekError) -> [[UInt8]: BundledFile] {
    var table: [[UInt8]: BundledFile] = [:]
    for file in files where table.updateValue(file, forKey: file.path) != nil {
      throw .description("described-twice", "\(BundleLayout.description) names the file twice", file.path)
    }
    return table
  }

  /// Holds index, description and manifest against each other.
  private func agree(
    _ pass: IndexPass, _ described: [[UInt8]: BundledFile], _ digests: [[UInt8]: SHA256Digest], _ storeName: String
  ) throws(SeekError) -> ([SessionExtract.File], base: [UInt8]) {
    let base = Array("\(BundleLayout.payload)/\(storeName)/".utf8)
    var clashes = NameClashes()
    var files: [SessionExtract.File] = []
    for path in described.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let (name, refusal) = PayloadName.read(path, top: pass.top, base: base)
      if let refusal { throw .refused(refusal.code, refusal.message, path) }
      if let clash = clashes.objection(to: path, isFolder: false) { throw .refused(clash.code, clash.message, path) }
      guard files.count < pass.found.count, pass.found[files.count].record.path == path else {
        throw .index("index-missing-file", "the index does not name the file", path)
      }
      let record = pass.found[files.count].record
      guard let file = described[path], let name else { continue }
      if record.isFolder { throw .index("index-size", "the index has a folder where a file should be", path) }
      guard record.byteCount == file.byteCount else {
        throw .index("index-size", "the size in the index is not the one in \(BundleLayout.description)", path)
      }
      guard record.digest == file.digest else {
        throw .index("index-digest", "the SHA-256 in the index is not the one in \(BundleLayout.description)", path)
      }
      guard let digest = digests[path] else {
        throw .manifest("extra-file", "the manifest does not name the file", path)
      }
      if digest != record.digest {
        throw .manifest("wrong-checksum", "the file's SHA-256 is not the manifest's", path)
      }
      files.append(SessionExtract.File(record: record, path: name.path, sessionIDs: file.sessionIDs))
    }
    return (files, base)
  }

  private func hand(
    _ file: SessionExtract.File, _ entry: IndexedEntry, to taker: any PayloadTaker
  ) throws(SeekError) {
    do throws(FileError) {
      try taker.begin(file.path, mode: entry.headerMode, modified: entry.record.modified.seconds)
    } catch { throw .failed(BundleError(staging: error, entry.name)) }
    try bundle.read(entry) { (bytes) throws(SeekError) in
      do throws(FileError) { try taker.write(bytes) } catch { throw .failed(BundleError(writing: error)) }
    }
    do throws(FileError) { try taker.end() } catch { throw .failed(BundleError(writing: error)) }
  }
}

extension SeekError {
  fileprivate static func description(_ code: String, _ message: String, _ path: [UInt8]) -> SeekError {
    .wrong(BundleFault(.damaged, .description, code: code, message: message, member: FilePath(bytes: path)))
  }

  fileprivate static func manifest(_ code: String, _ message: String, _ path: [UInt8]) -> SeekError {
    .wrong(BundleFault(.damaged, .manifest, code: code, message: message, member: FilePath(bytes: path)))
  }
}

extension BundleError {
  static func noSession(_ id: SessionID) -> BundleError {
    BundleError(.noSuchSession, "the bundle has no session '\(id)'; list it to see which it has")
  }

  static func severalSessions(_ id: SessionID, _ ids: [SessionID]) -> BundleError {
    let names = ids.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (ids.count > 5 ? " and others" : "")
    return BundleError(
      .ambiguousSession, "'\(id)' begins the ids of \(ids.count) sessions (\(names)); give more of one")
  }
}
