import SatchelDigests
import SatchelFiles
import SatchelTarball

extension BundleScan {
  func takePayload(_ head: TarEntry, _ path: [UInt8], _ reader: inout TarReader) throws(BundleError) {
    if isStoreFolder(head, path) {
      base = path + [UInt8(ascii: "/")]
      return note(head, path, .ofNothing, reader)
    }
    guard let exact = checkedName(head, path) else { return }
    lastPath = path
    guard checkHead(head) else { return }
    if head.kind == .directory {
      do throws(FileError) { try taker?.folder(exact) } catch { throw BundleError(staging: error, head.path) }
      return note(head, path, .ofNothing, reader)
    }
    do throws(FileError) {
      try taker?.begin(exact, mode: head.mode, modified: head.modified)
    } catch { throw BundleError(staging: error, head.path) }
    var hasher = try newHasher()
    var failure: FileError?
    while try read(
      &reader,
      { bytes in
        hasher.update(bytes)
        payloadByteCount += UInt64(bytes.count)
        do throws(FileError) { try taker?.write(bytes) } catch { failure = error }
      }), failure == nil
    {}
    do throws(FileError) {
      if let failure { throw failure }
      try taker?.end()
    } catch { throw BundleError(writing: error) }
    note(head, path, try digest(hasher), reader)
  }

  /// Remembers an entry that was read to its end.
  func note(_ head: TarEntry, _ path: [UInt8], _ digest: SHA256Digest, _ reader: borrowing TarReader) {
    let isFolder = head.kind == .directory
    identity?.add(header: reader.header, content: isFolder ? nil : digest)
    let record = EntryRecord(
      path: path, isFolder: isFolder, byteCount: head.byteCount, digest: digest, contentOffset: reader.contentOffset,
      mode: head.mode, modified: FileTime(seconds: head.modified))
    if nextTag == 0, !isFolder, path.starts(with: Array("\(BundleLayout.payload)/".utf8)) {
      records.append(record)
    } else {
      others.append(record)
    }
  }

  /// Whether this is the folder of a store without files, which nothing else would name.
  private func isStoreFolder(_ head: TarEntry, _ path: [UInt8]) -> Bool {
    head.kind == .directory && lastPath.isEmpty && base.isEmpty && head.mode == 0o755
      && path.split(separator: UInt8(ascii: "/")).count == 2 && PathRules.objection(to: head.path) == nil
  }

  /// The exact path relative to the store; nil, with a fault, where the name is refused.
  private func checkedName(_ head: TarEntry, _ path: [UInt8]) -> FilePath? {
    let (name, refusal) = PayloadName.read(path, top: top, base: base)
    guard let name else {
      if let refusal { refuse(refusal.code, refusal.message, head) }
      return nil
    }
    base = name.base
    if !isInOrder(head, path) { return nil }
    return name.path
  }

  private func isInOrder(_ head: TarEntry, _ path: [UInt8]) -> Bool {
    if path == lastPath {
      refuse("duplicate", "the name is there twice", head)
      return false
    }
    if !lastPath.lexicographicallyPrecedes(path) {
      refuse("order", "the entry is out of order", head)
      return false
    }
    if let clash = clashes.objection(to: path, isFolder: head.kind == .directory) {
      refuse(clash.code, clash.message, head)
      return false
    }
    if let objection = emptyFolders.objection(to: path) {
      refuse(objection.code, objection.message, head)
      return false
    }
    if head.kind == .directory { emptyFolders.insert(path) }
    return true
  }

  private func checkHead(_ head: TarEntry) -> Bool {
    let modes: [UInt32] = head.kind == .directory ? [0o755] : [0o644, 0o755]
    guard head.kind == .regular || head.kind == .directory, modes.contains(head.mode) else {
      refuse("odd-mode", "the entry is no file or folder with the mode that bundles give it", head)
      return false
    }
    if head.byteCount > options.limits.fileByteCount {
      refuse("file-too-large", "the file has more than \(options.limits.fileByteCount) bytes", head)
      return false
    }
    return true
  }
}
