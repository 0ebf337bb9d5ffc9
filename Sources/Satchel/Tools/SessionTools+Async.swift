public import SatchelBundling
public import SatchelExchange
public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionStores

// The same operations for tasks: each works on a thread of its own.

extension SessionTools {
  /// What is in a store: every session and every file.
  public func list(_ store: FilePath) async throws(SatchelError) -> StoreInventory {
    try await apart { (tools) throws(SatchelError) in try tools.list(store) }
  }

  /// What is in a store that was found.
  public func list(_ store: FoundStore) async throws(SatchelError) -> StoreInventory {
    try await apart { (tools) throws(SatchelError) in try tools.list(store) }
  }

  /// Every store below some folders, with how much it holds. Throws if one of the folders cannot be listed.
  public func find(below folders: [FilePath]) async throws(SatchelError) -> StoreFinding {
    try await apart { (tools) throws(SatchelError) in try tools.find(below: folders) }
  }

  /// Every store of a person.
  public func find(_ places: PersonalPlaces) async throws(SatchelError) -> StoreFinding {
    try await apart { (tools) throws(SatchelError) in try tools.find(places) }
  }

  /// The stores that a folder is or has inside, as every command finds them in the folder that it is given.
  public func stores(in folder: FilePath) async throws(SatchelError) -> [FoundStore] {
    try await apart { (tools) throws(SatchelError) in try tools.stores(in: folder) }
  }

  /// What a session file or a store holds and shows, and what its program would object to.
  public func inspect(_ path: FilePath) async throws(SatchelError) -> Inspection {
    try await apart { (tools) throws(SatchelError) in try tools.inspect(path) }
  }

  /// Converts a session file into a file, or a store into a store.
  public func convert(
    _ input: FilePath, to output: FilePath, as format: FormatID, options: ConversionOptions? = nil,
    replacing: Bool = false
  ) async throws(SatchelError) -> ConversionReport {
    try await apart { (tools) throws(SatchelError) in
      try tools.convert(input, to: output, as: format, options: options, replacing: replacing)
    }
  }

  /// Compares two session files, or two stores session by session, by what they mean.
  public func compare(_ one: ComparedPath, _ other: ComparedPath) async throws(SatchelError) -> ComparisonReport {
    try await apart { (tools) throws(SatchelError) in try tools.compare(one, other) }
  }

  /// Saves what can be saved of a damaged session or store.
  public func salvage(_ input: FilePath, to output: FilePath) async throws(SatchelError) -> SalvageReport {
    try await apart { (tools) throws(SatchelError) in try tools.salvage(input, to: output) }
  }

  /// Takes the whole files out of a damaged bundle into a new folder, and lists what is missing.
  public func salvageBundle(_ bundle: FilePath, to output: FilePath) async throws(SatchelError) -> SalvagedBundle {
    try await apart { (tools) throws(SatchelError) in try tools.salvageBundle(bundle, to: output) }
  }

  /// Packs a store, or some of its sessions with all that belongs to them, into a bundle.
  public func pack(
    _ store: FilePath, sessions ids: [SessionID]? = nil, to output: FilePath, options: PackOptions = PackOptions()
  ) async throws(SatchelError) -> PackReport {
    try await apart { (tools) throws(SatchelError) in
      try tools.pack(store, sessions: ids, to: output, options: options)
    }
  }

  /// Packs what taking stock of a store gave, or some sessions of it with all that belongs to them.
  public func pack(
    _ store: StoreInventory, sessions ids: [SessionID]? = nil, to output: BundleOutput,
    options: PackOptions = PackOptions()
  ) async throws(SatchelError) -> PackReport {
    try await apart { (tools) throws(SatchelError) in
      try tools.pack(store, sessions: ids, to: output, options: options)
    }
  }

  /// Checks a bundle to the last byte; damage is part of the report, not an error.
  public func verify(_ bundle: BundleInput) async throws(SatchelError) -> VerificationReport {
    try await apart { (tools) throws(SatchelError) in try tools.verify(bundle) }
  }

  /// What a bundle holds, by its index where it has one; the files of those sessions are told too.
  public func contents(
    of bundle: BundleInput, sessions ids: [SessionID] = []
  ) async throws(SatchelError) -> BundleListing {
    try await apart { (tools) throws(SatchelError) in try tools.contents(of: bundle, sessions: ids) }
  }

  /// Imports a bundle, or some of its sessions, into a store's folder.
  public func importBundle(
    _ bundle: BundleInput, into target: FilePath, options: ImportOptions = ImportOptions()
  ) async throws(SatchelError) -> ImportReport {
    try await apart { (tools) throws(SatchelError) in
      try tools.importBundle(bundle, into: target, options: options)
    }
  }

  /// Imports a bundle, or some of its sessions, as a store of another format, into a new or empty folder.
  public func importBundle(
    _ bundle: BundleInput, into target: FilePath, as format: FormatID, options: ImportOptions = ImportOptions(),
    conversion: ConversionOptions? = nil
  ) async throws(SatchelError) -> ConvertedImport {
    try await apart { (tools) throws(SatchelError) in
      try tools.importBundle(bundle, into: target, as: format, options: options, conversion: conversion)
    }
  }

  /// Takes the last import into a folder back, or the one that the options name.
  public func undoImport(
    into target: FilePath, options: UndoOptions = UndoOptions()
  ) async throws(SatchelError) -> UndoReport {
    try await apart { (tools) throws(SatchelError) in try tools.undoImport(into: target, options: options) }
  }
}
