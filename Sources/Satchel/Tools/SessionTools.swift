public import SatchelBundling
public import SatchelDigests
public import SatchelExchange
public import SatchelFiles
public import SatchelSessionFormats
import SatchelSessionModel
public import SatchelSessionStores

/// All that can be done with sessions, stores and bundles.
///
/// Every operation comes twice: one that works on the caller's thread, and an `async` one that works on a thread of its
/// own. Both stop when their task is cancelled, and throw ``SatchelError/cancelled``; nothing half-written is left.
/// Nothing that existed is harmed by any failure. Memory stays below 64 MiB, but for values of single huge records.
public struct SessionTools: Sendable {
  /// Where files are read and written.
  public var files: any FileSystem = SystemFiles()
  /// How much of a session is read at once.
  public var limits = ReadingLimits()
  /// Opens sealed documents; nil leaves them as they are.
  public var key: SealingKey?
  /// Whether links of a store to sessions and side data are followed.
  public var followsLinks = true
  /// Where what has to be sorted or looked at later is kept for a while; nothing stays there.
  public var temporaryFolder: FilePath = "/tmp"
  /// Clock, process id and randomness.
  public var surroundings = Surroundings.system
  /// Told now and then how far the work is, on the thread that does it.
  public var progress: (@Sendable (WorkProgress) -> Void)?

  var cancellation: StopSign?

  /// Tools; `progress` is told now and then how far the work is, on the thread that does it.
  public init(progress: (@Sendable (WorkProgress) -> Void)? = nil) { self.progress = progress }
}

// MARK: Finding stores

extension SessionTools {
  /// Every store below some folders, with how much it holds. Throws if one of the folders cannot be listed.
  public func find(below folders: [FilePath]) throws(SatchelError) -> StoreFinding {
    try attempt(isReading: true) { (files) throws(FileError) in
      var finding = StoreFinding(files: files, key: key, followsLinks: followsLinks)
      try finding.search(folders)
      if let failure = finding.failures.first { throw failure.error }
      return finding
    }
  }

  /// Every store of a person: in the places that the formats' references name, in the home folder to a depth of 5, and in
  /// the workspaces that sessions name.
  public func find(_ places: PersonalPlaces) throws(SatchelError) -> StoreFinding {
    try attempt(isReading: true) { (files) throws(FileError) in
      var finding = StoreFinding(files: files, key: key, followsLinks: followsLinks)
      try finding.search(places)
      return finding
    }
  }

  /// The stores that a folder is or has inside, as every command finds them in the folder that it is given.
  public func stores(in folder: FilePath) throws(SatchelError) -> [FoundStore] {
    try attempt(isReading: true) { (files) throws(FileError) in
      var scope = SearchScope.operand
      scope.followsLinks = followsLinks
      var search = StoreSearch(scope, files: files)
      try search.search(folder)
      return search.stores
    }
  }
}

// MARK: Stores and session files

extension SessionTools {
  /// What is in a store: every session and every file.
  public func list(_ store: FilePath) throws(SatchelError) -> StoreInventory {
    try attempt(isReading: true) { (files) throws(SessionError) in
      try StoreRegistry.inventory(of: store, files: files, limits: limits, key: key, followsLinks: followsLinks)
    }
  }

  /// What is in a store that was found.
  public func list(_ store: FoundStore) throws(SatchelError) -> StoreInventory {
    try attempt(isReading: true) { (files) throws(SessionError) in
      try StoreRegistry.inventory(of: store, files: files, limits: limits, key: key, followsLinks: followsLinks)
    }
  }

  /// What a session file or a store holds and shows, and what its program would object to.
  public func inspect(_ path: FilePath) throws(SatchelError) -> Inspection {
    try attempt(isReading: true) { (files) throws(SessionError) in
      try Inspector(files: files, limits: limits, key: key, followsLinks: followsLinks).inspect(path)
    }
  }

  /// Converts a session file into a file, or a store into a store. See `Converter/convert(_:to:as:replacing:)`.
  public func convert(
    _ input: FilePath, to output: FilePath, as format: FormatID, options: ConversionOptions? = nil,
    replacing: Bool = false
  ) throws(SatchelError) -> ConversionReport {
    let options = options ?? ConversionOptions(limits: limits, key: key, followsLinks: followsLinks)
    return try attempt { (files) throws(SessionError) in
      try Converter(files: files, options: options, progress: watch)
        .convert(input, to: output, as: format, replacing: replacing)
    }
  }

  /// Compares two session files, or two stores session by session, by what they mean.
  public func compare(_ one: ComparedPath, _ other: ComparedPath) throws(SatchelError) -> ComparisonReport {
    try attempt(isReading: true) { (files) throws(SessionError) in
      try Comparer(files: files, limits: limits, key: key, followsLinks: followsLinks, progress: watch)
        .compare(one, other)
    }
  }

  /// Saves what can be saved of a damaged session or store. See `Salvager/salvage(_:to:)`.
  public func salvage(_ input: FilePath, to output: FilePath) throws(SatchelError) -> SalvageReport {
    try attempt { (files) throws(SessionError) in
      try Salvager(files: files, limits: limits, key: key, followsLinks: followsLinks, progress: watch)
        .salvage(input, to: output)
    }
  }

  /// Takes the whole files out of a damaged bundle into a new folder, and lists what is missing.
  public func salvageBundle(_ bundle: FilePath, to output: FilePath) throws(SatchelError) -> SalvagedBundle {
    try attempt { (files) throws(BundleError) in
      try SatchelBundling.salvageBundle(
        bundle, to: output, options: readOptions("salvaging", .file(bundle)), system: files)
    }
  }
}

// MARK: Bundles

extension SessionTools {
  /// Packs a store, or some of its sessions with all that belongs to them, into a bundle.
  ///
  /// Throws a ``BundleError`` with `noSuchSession` for an id that the store does not have, and `outputFailed` for an
  /// output that exists, unless the options allow it to be replaced.
  public func pack(
    _ store: FilePath, sessions ids: [SessionID]? = nil, to output: FilePath, options: PackOptions = PackOptions()
  ) throws(SatchelError) -> PackReport {
    try pack(list(store), sessions: ids, to: .file(output), options: options)
  }

  /// Packs what taking stock of a store gave, or some sessions of it with all that belongs to them.
  public func pack(
    _ store: StoreInventory, sessions ids: [SessionID]? = nil, to output: BundleOutput,
    options: PackOptions = PackOptions()
  ) throws(SatchelError) -> PackReport {
    let store = try ids.map { ids throws(SatchelError) in try part(of: store, ids) } ?? store
    var options = options
    let total = store.files.reduce(UInt64(0)) { $0 &+ $1.byteCount }
    if options.progress == nil { options.progress = counting("packing", total) }
    return try attempt { (files) throws(BundleError) in
      try packBundle(store, to: output, options: options, system: files)
    }
  }

  private func part(of store: StoreInventory, _ ids: [SessionID]) throws(SatchelError) -> StoreInventory {
    let known = Set(store.files.lazy.flatMap(\.sessionIDs).map { Array($0.utf8) })
    for id in ids where !known.contains(Array(id.utf8)) {
      throw .bundle(BundleError(.noSuchSession, "the store '\(store.root)' has no session '\(id)'"))
    }
    return store.selecting(Set(ids))
  }

  /// Checks a bundle to the last byte; damage is part of the report, not an error.
  public func verify(_ bundle: BundleInput) throws(SatchelError) -> VerificationReport {
    try attempt(isReading: true) { (files) throws(BundleError) in
      try verifyBundle(bundle, options: readOptions("verifying", bundle), system: files)
    }
  }

  /// What a bundle holds, by its index where it has one; the files of those sessions are told too.
  public func contents(of bundle: BundleInput, sessions ids: [SessionID] = []) throws(SatchelError) -> BundleListing {
    try attempt(isReading: true) { (files) throws(BundleError) in
      try listBundle(bundle, sessionIDs: ids, options: readOptions("reading", bundle), system: files)
    }
  }

  /// Imports a bundle, or some of its sessions, into a store's folder.
  public func importBundle(
    _ bundle: BundleInput, into target: FilePath, options: ImportOptions = ImportOptions()
  ) throws(SatchelError) -> ImportReport {
    try attempt { (files) throws(BundleError) in
      try SatchelBundling.importBundle(bundle, into: target, options: completed(options, bundle), system: files)
    }
  }

  /// Imports a bundle, or some of its sessions, as a store of another format, into a new or empty folder.
  public func importBundle(
    _ bundle: BundleInput, into target: FilePath, as format: FormatID, options: ImportOptions = ImportOptions(),
    conversion: ConversionOptions? = nil
  ) throws(SatchelError) -> ConvertedImport {
    try attempt { (files) throws(SatchelError) in
      try Satchel.importBundle(
        bundle, into: target, as: format, options: completed(options, bundle),
        conversion: conversion ?? ConversionOptions(limits: limits, key: key), progress: watch,
        surroundings: surroundings, system: files)
    }
  }

  /// Takes the last import into a folder back, or the one that the options name.
  public func undoImport(
    into target: FilePath, options: UndoOptions = UndoOptions()
  ) throws(SatchelError) -> UndoReport {
    try attempt { (files) throws(BundleError) in
      try SatchelBundling.undoImport(into: target, options: options, system: files)
    }
  }
}
