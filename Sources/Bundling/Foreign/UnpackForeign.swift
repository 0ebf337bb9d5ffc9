import SatchelFiles

/// Unpacks an archive that another program made: tar, plain or in gzip or zstd, or zip.
///
/// The same rules of safety hold as for bundles, and one entry that breaks one is enough to refuse the whole archive.
/// Modes become 0644 or 0755, owners and extended attributes are not taken. A leading `./` of a name is dropped, as
/// `tar -C folder .` writes it. What macOS puts beside files (`__MACOSX/`, AppleDouble files `._*`) and headers that are
/// no files are skipped and named. Nothing that the taker got may be believed if this throws. A zip file that cannot be
/// read at any place is first copied to an unnamed file in the temporary folder. Memory is about 15 MiB, 32 MiB more at
/// most for zstd, and some 150 bytes a file, of a zip file 300.
func unpackForeign(
  _ input: BundleInput, _ bytes: InputBytes? = nil, into taker: (any PayloadTaker)?,
  options: ReadOptions = ReadOptions(),
  system: any FileSystem = SystemFiles()
) throws(BundleError) -> ForeignContents {
  let source = try ForeignInput(input, bytes, options, system: system)
  return try ForeignScan(source, options, taker, system: system).run()
}

/// Reads what is in no bundle's form: an archive that another program made, or a folder; nil for a bundle, or for what is
/// none of these.
func readForeign(
  _ input: BundleInput, into taker: (any PayloadTaker)?, options: ReadOptions, system: any FileSystem
) throws(BundleError) -> (contents: ForeignContents?, bytes: InputBytes?) {
  if case .file(let path) = input, try isFolder(path, system) {
    guard FolderScan.isBag(path, system: system) else {
      throw BundleError(
        .notABundle,
        "this is a folder, and no unpacked bundle: it does not hold bagit.txt and both manifests; name a bundle, or "
          + "pack the store with 'satchel pack'")
    }
    var scan = FolderScan(path, options, taker, system: system)
    return (try scan.run(), nil)
  }
  let bytes = try InputBytes(input, system: system)
  guard try bytes.isForeignArchive() else { return (nil, bytes) }
  return (try unpackForeign(input, bytes, into: taker, options: options, system: system), nil)
}

func isFolder(_ path: FilePath, _ system: any FileSystem) throws(BundleError) -> Bool {
  do throws(FileError) {
    return try OpenFile(path, system: system).status().kind == .directory
  } catch { throw BundleError(reading: error) }
}
