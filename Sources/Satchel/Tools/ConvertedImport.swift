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
  let isNamed = target.lastComponent != "." && target.lastComponent != ".."  // else nothing can stand beside it
  var staging = (isNamed ? target.parent : options.reading.temporaryFolder).appending(
    surroundings.temporaryName(for: isNamed ? target.lastComponent : "satchel"))
  if options.isDryRun { return ConvertedImport(imported: try unpack(input, into: staging, options, system)) }
  do throws(FileError) {
    try makeFolders(target.parent, system: system)
    try system.makeFolder(staging, in: .workingFolder, mode: 0o700)
  } catch {
    guard error.code == .permissionDenied else { throw .file(error) }
    staging = options.reading.temporaryFolder.appending(surroundings.temporaryName(for: "satchel"))
    do throws(FileError) { try system.makeFolder(staging, in: .workingFolder, mode: 0o700) } catch {
      throw .file(error)
    }
  }
  let holder = try held(staging, system)
  defer {
    withExtendedLifetime(holder) {}
    try? removeTree(staging, system: system)
  }
  let original = staging.appending("original")
  let imported = try unpack(input, into: original, options, system)
  let converter = Converter(files: system, options: conversion, progress: progress)
  do throws(SessionError) {
    return ConvertedImport(imported: imported, conversion: try converter.convert(original, to: target, as: format))
  } catch {
    throw .session(error)
  }
}

/// Opens and locks a folder, so that nobody takes it for one that was left behind.
private func held(_ folder: FilePath, _ system: any FileSystem) throws(SatchelError) -> OpenFolder {
  do throws(FileError) {
    let opened = try OpenFolder(folder, .noFollow, system: system)
    do throws(FileError) { _ = try system.lock(opened.descriptor) } catch { if error.code != .other { throw error } }
    return opened
  } catch { throw .file(error) }
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
    if status.kind != .regular, try directoryListing(target, system: system).isEmpty { return }
  } catch {
    throw .file(error)
  }
  throw .session(
    SessionError(
      .refused, "a converted store goes into a new or empty folder; name another one",
      at: Place(file: target.description)))
}
