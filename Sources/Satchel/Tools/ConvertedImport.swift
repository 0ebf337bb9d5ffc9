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
  let place = try freePlace(target, system)
  if options.isDryRun {
    let nowhere = options.reading.temporaryFolder.appending(surroundings.temporaryName(for: FolderPlace.insideName))
    return ConvertedImport(imported: try unpack(input, into: nowhere, options, system))
  }
  let work: WorkFolder
  do throws(FileError) {
    try place.makeParent()
    work = try workFolder(near: place, options, surroundings, system)
  } catch { throw .file(error) }
  defer { withExtendedLifetime((work, place)) {} }  // paths stand for folders that they hold open
  let original = work.path.appending("original")
  let imported = try unpack(input, into: original, options, work.files)
  do throws(SessionError) {
    let files = place.anchoring(work.files)
    let report = try Converter(files: files, options: conversion, progress: progress)
      .convert(original, to: target, as: format)
    place.keep()
    if let made = try? fileStatus(target, system: files) { place.widen(to: made.mode) }
    return ConvertedImport(imported: imported, conversion: report)
  } catch {
    throw .session(error)
  }
}

/// Beside the target, or, where nothing can stand there, among the temporary files.
private func workFolder(
  near place: FolderPlace, _ options: ImportOptions, _ surroundings: Surroundings, _ system: any FileSystem
) throws(FileError) -> WorkFolder {
  do throws(FileError) {
    if let parent = place.parent, let name = place.name {
      return try WorkFolder(in: parent, for: name, surroundings: surroundings, system: system)
    }
  } catch {
    guard place.root != nil, error.code == .permissionDenied else { throw error }
  }
  let temporary = try OpenFolder(options.reading.temporaryFolder, system: system)
  return try WorkFolder(in: temporary, surroundings: surroundings, system: system)
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

/// Looks a target up, which has to be absent or an empty folder.
private func freePlace(_ target: FilePath, _ system: any FileSystem) throws(SatchelError) -> FolderPlace {
  do throws(FileError) {
    let place = try FolderPlace(target, system: system)
    let isFree = try place.isFree
    try place.sweep(nothingStands: isFree)
    if isFree { return place }
    if try place.isFree { return place }
  } catch {
    if error.code != .notADirectory { throw .file(error) }
  }
  throw .session(
    SessionError(
      .refused, "a converted store goes into a new or empty folder; name another one",
      at: Place(file: target.description)))
}
