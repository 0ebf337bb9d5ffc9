public import SatchelBundling
public import SatchelExchange
public import SatchelFiles
public import SatchelSessionFormats
import SatchelSessionModel

/// What became of an import into another format.
public struct ConvertedImport: Sendable {
  /// What was taken out of the bundle.
  public var imported: ImportReport
  /// What became of it; nil for a dry run, which converts nothing.
  public var conversion: ConversionReport?
}

/// Imports a bundle, or some of its sessions, as a store of another format.
///
/// The bundle goes into a private folder beside `target`, and what stands there is converted into `target`, which has to
/// be absent or an empty folder and appears when it is whole. Takes the space of both stores while it works.
public func importBundle(
  _ input: BundleInput, into target: FilePath, as format: FormatID, options: ImportOptions = ImportOptions(),
  conversion: ConversionOptions = ConversionOptions(), progress: (@Sendable (WorkProgress) -> Bool)? = nil,
  surroundings: Surroundings = .system, system: any FileSystem = SystemFiles()
) throws(SatchelError) -> ConvertedImport {
  try checkFree(target, system)
  let staging = target.parent.appending(surroundings.temporaryName(for: target.lastComponent))
  if options.isDryRun { return ConvertedImport(imported: try unpack(input, into: staging, options, system)) }
  do throws(FileError) {
    try makeFolders(target.parent, system: system)
    try system.makeFolder(staging, in: .workingFolder, mode: 0o700)
  } catch {
    throw .file(error)
  }
  defer { try? removeTree(staging, system: system) }
  let original = staging.appending("original")
  let imported = try unpack(input, into: original, options, system)
  let converter = Converter(files: system, options: conversion, progress: progress)
  do throws(SessionError) {
    return ConvertedImport(imported: imported, conversion: try converter.convert(original, to: target, as: format))
  } catch {
    throw .session(error)
  }
}

private func unpack(
  _ input: BundleInput, into folder: FilePath, _ options: ImportOptions, _ system: any FileSystem
) throws(SatchelError) -> ImportReport {
  do throws(BundleError) {
    return try importBundle(input, into: folder, options: options, system: system)
  } catch {
    throw .bundle(error)
  }
}

private func checkFree(_ target: FilePath, _ system: any FileSystem) throws(SatchelError) {
  do throws(FileError) {
    guard let status = try fileStatus(target, system: system) else { return }
    if status.kind == .directory, try directoryListing(target, system: system).isEmpty { return }
  } catch {
    throw .file(error)
  }
  throw .session(
    SessionError(
      .refused, "a converted store goes into a new or empty folder; name another one",
      at: Place(file: target.description)))
}
