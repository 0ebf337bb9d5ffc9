public import SatchelFiles
import SatchelGzip

/// Takes the whole files out of a damaged bundle into a new folder, and lists what is missing.
///
/// A file is whole if its SHA-256 is that in the manifest, or else in `satchel.json`. Where the bundle ends before both,
/// a file is taken as whole if all of it stands in gzip members whose checksums are right. Of the others what there is
/// comes out in the folder `.satchel-salvage` of the output: also what inflates of a damaged member before the damage. The
/// bundle may have been packed again by another program (tar, plain or in gzip or zstd, or zip), or be unpacked: a folder.
/// The folder appears when all is on the disk; the input is not touched. Memory is some 20 MiB and 40 bytes a file, and
/// 16 MiB more where a gzip member is damaged.
///
/// Throws `damaged` where no file could be saved, `notABundle` where nothing looks like a bundle.
public func salvageBundle(
  _ bundle: FilePath, to output: FilePath, options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> SalvagedBundle {
  try BundleSalvage(bundle, output, options, system: system).run()
}

/// Whether the beginning of a file, of a mebibyte at best, is that of a bundle, or of a bundle whose first bytes are hurt:
/// then some gzip member of its form begins in it. An archive of another program may hold a bundle that was unpacked.
public func looksLikeBundle(_ beginning: some RandomAccessCollection<UInt8>) -> Bool {
  let bytes = Array(beginning)
  if ArchiveKind(beginning: bytes) != nil { return true }
  let (first, count) = (canonicalGzipHeader[0], canonicalGzipHeader.count)
  return bytes.indices.dropLast(count - 1).contains { index in
    bytes[index] == first && bytes[index..<(index + count)].elementsEqual(canonicalGzipHeader)
  }
}

/// Whether a folder is a bundle that was unpacked, perhaps with a part of its tag files.
public func looksLikeUnpackedBundle(_ folder: FilePath, system: any FileSystem = SystemFiles()) -> Bool {
  func has(_ name: String) -> Bool {
    ((try? fileStatus(folder.appending(FilePath(name)), system: system)) ?? nil)?.kind == .regular
  }
  return has(BundleLayout.manifest) && (has(BundleLayout.bagIt) || has(BundleLayout.tagManifest))
}

extension BundleSalvage {
  func run() throws(BundleError) -> SalvagedBundle {
    if try isFolder(bundle, system) {
      try readFolder()
    } else {
      try readFile()
    }
    guard top != nil else {
      throw BundleError(
        .notABundle,
        "nothing in this file is part of a bundle that could be read; nothing was written. What another program packed "
          + "comes out by 'satchel import', and 'satchel salvage' works on that")
    }
    if found.isEmpty {
      throw BundleError(.damaged, "no file of the bundle could be saved; nothing was written")
    }
    let whole = try settle(try expectations())
    try giveModes(to: whole)
    try noteKeys(in: whole)
    try publish()
    return report
  }

  private func readFile() throws(BundleError) {
    let input = try InputBytes(.file(bundle), system: system)
    let beginning = try input.glance()
    if InputBytes.isForeignArchive(beginning) || InputBytes.wrapping(beginning) != .gzip { return try readArchive() }
    try readMembers()
    // Somebody else's tar may begin with the entry of a bundle, too.
    guard found.isEmpty, beginning.starts(with: canonicalGzipHeader.prefix(3)) else { return }
    let (top, gaps, byteCount) = (top, report.gaps, report.gapByteCount)
    do throws(BundleError) { try readArchive() } catch { if error.code != .notABundle { throw error } }
    if found.isEmpty { (self.top, report.gaps, report.gapByteCount) = (top, gaps, byteCount) }
  }

  private func publish() throws(BundleError) {
    do throws(FileError) {
      try folder.publish()
    } catch { throw BundleError(writing: error) }
  }
}
