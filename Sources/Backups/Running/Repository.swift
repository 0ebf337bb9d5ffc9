import SatchelDigests
public import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// A repository of backups: an OCI image layout in a folder, in which each snapshot is an image.
///
/// Any number of machines and runs may write to one at once. Memory does not grow with the number of sessions, nor with
/// their size. Nothing that was written is ever changed, but for the list of snapshots, which is replaced in one step: so
/// after a kill at any point every snapshot that was there is whole.
public struct Repository: Sendable {
  /// What differs from run to run, handed in.
  public struct Options: Sendable {
    /// The machine's name, which snapshots tell.
    public var host: String
    /// The program and its version, which snapshots tell.
    public var program = "satchel"
    /// Clock, process id and randomness.
    public var surroundings = Surroundings.system

    /// Options for a machine of a name.
    public init(host: String) { self.host = host }
  }

  let folder: RepositoryFolder
  let options: Options
  var system: any FileSystem { folder.system }

  /// Opens a repository.
  public init(_ path: FilePath, _ options: Options, system: any FileSystem = SystemFiles()) throws(BackupError) {
    self.options = options
    folder = try RepositoryFolder(path, options.surroundings, system: system)
    try checkVersion()
  }

  private init(_ folder: RepositoryFolder, _ options: Options) { (self.folder, self.options) = (folder, options) }

  /// The folder.
  public var path: FilePath { folder.path }

  /// Makes a repository in a folder that is missing or empty, readable by its owner alone.
  public static func create(
    _ path: FilePath, _ options: Options, system: any FileSystem = SystemFiles()
  ) throws(BackupError) -> Repository {
    let folder = try RepositoryFolder.create(path, options.surroundings, system: system)
    let repository = Repository(folder, options)
    try repository.writeMarker()
    return repository
  }

  /// Writes what makes a layout a repository, in the place of what may be there of it.
  func writeMarker() throws(BackupError) {
    let random = options.surroundings.random
    let id = [random(), random()].map { Hash64(from: $0).hex }.joined()
    let own: JSON = [
      "version": .integer(RepositoryLayout.version), "kind": "repository", "id": .string(id), "recipients": [],
    ]
    let layer = try folder.write(RepositoryLayout.emptyBlob, as: RepositoryLayout.emptyType)
    let manifest = try writeManifest(
      RepositoryLayout.repositoryType, own, layers: [layer], at: options.surroundings.now())
    try folder.changeIndex { index in
      index.entries.removeAll { $0.name == RepositoryLayout.marker }
      index.entries.append(
        ImageIndex.Entry(manifest, name: RepositoryLayout.marker, artifactType: RepositoryLayout.repositoryType))
    }
  }

  private func checkVersion() throws(BackupError) {
    let index: ImageIndex
    // What is damaged can still be repaired; whoever needs the index finds out.
    do throws(BackupError) { index = try folder.readIndex() } catch {
      if error.code == .damaged { return }
      throw error
    }
    guard let marker = index.entries.first(where: { $0.name == RepositoryLayout.marker }) else {
      if !index.snapshots.isEmpty { return }
      throw BackupError(
        .notARepository,
        "'\(path)' is an OCI image layout, but no repository of backups: nothing in it is called \(RepositoryLayout.marker)"
      )
    }
    let own: JSON
    do throws(BackupError) { own = try config(of: marker.reference).own } catch {
      if error.code == .damaged { return }
      throw error
    }
    guard let version = own["version"]?.count else { return }
    guard version <= RepositoryLayout.version else {
      throw BackupError(
        .newerVersion, "'\(path)' is of version \(version), and this program knows up to \(RepositoryLayout.version)")
    }
  }

  // MARK: Documents

  func writeManifest(
    _ type: String, _ own: JSON, layers: [BlobReference], at time: FileTime
  ) throws(BackupError) -> BlobReference {
    let created = Instant(seconds: time.seconds).rfc3339 ?? "1970-01-01T00:00:00Z"
    let config = try folder.write(
      ImageConfig.text(created: created, layers: layers, own: own), as: RepositoryLayout.configType)
    let manifest = ImageManifest(artifactType: type, config: config, layers: layers)
    return try folder.write(manifest.text, as: RepositoryLayout.manifestType)
  }

  func manifest(_ reference: BlobReference) throws(BackupError) -> ImageManifest {
    guard let manifest = ImageManifest(try folder.document(reference.digest)) else {
      throw BackupError(.damaged, "the manifest \(reference.digest.hex) in '\(path)' is none that is known")
    }
    return manifest
  }

  func config(of reference: BlobReference) throws(BackupError) -> (manifest: ImageManifest, own: JSON) {
    let manifest = try manifest(reference)
    guard let own = ImageConfig.own(in: try folder.document(manifest.config.digest)) else {
      throw BackupError(.damaged, "the config \(manifest.config.digest.hex) in '\(path)' is none that is known")
    }
    return (manifest, own)
  }

  /// A snapshot with all that it needs.
  struct Found: Sendable {
    var snapshot: Snapshot
    var manifest: ImageManifest
    var reference: BlobReference
  }

  func found(_ entry: ImageIndex.Entry) throws(BackupError) -> Found {
    let (manifest, own) = try config(of: entry.reference)
    guard let snapshot = Snapshot(own, name: entry.name ?? "") else {
      throw BackupError(.damaged, "the snapshot \(entry.name ?? "") in '\(path)' does not say what it is")
    }
    return Found(snapshot: snapshot, manifest: manifest, reference: entry.reference)
  }

  /// All snapshots, oldest first; those that cannot be read are handed to `hurt`.
  func all(_ hurt: (ImageIndex.Entry, BackupError) -> Void) throws(BackupError) -> [Found] {
    var all: [Found] = []
    let index = try folder.readIndex()
    for entry in try unnamed(index) {
      hurt(
        entry,
        BackupError(
          .damaged,
          "the snapshot of the manifest \(entry.reference.digest.hex) has no sound name in index.json; "
            + "'satchel repair \(path)' gives it one"))
    }
    for entry in index.snapshots {
      do throws(BackupError) { all.append(try found(entry)) } catch {
        guard error.code == .damaged else { throw error }
        hurt(entry, error)
      }
    }
    return all.sorted { ($0.snapshot.started, $0.snapshot.name) < ($1.snapshot.started, $1.snapshot.name) }
  }

  /// Snapshots that are not called so.
  func unnamed(_ index: ImageIndex) throws(BackupError) -> [ImageIndex.Entry] {
    var unnamed: [ImageIndex.Entry] = []
    for entry in index.strangers {
      do throws(BackupError) {
        if try manifest(entry.reference).artifactType == RepositoryLayout.snapshotType { unnamed.append(entry) }
      } catch {
        // It may be anybody's; where it is gone, the check tells.
        if error.code != .damaged { throw error }
      }
    }
    return unnamed
  }

  /// All snapshots, oldest first.
  func all() throws(BackupError) -> [Found] {
    var first: BackupError?
    let all = try all { _, error in first = first ?? error }
    if let first { throw first }
    return all
  }

  /// All snapshots, oldest first.
  public func snapshots() throws(BackupError) -> [Snapshot] { try all().map(\.snapshot) }

  /// The chunks of the packs that a snapshot names; throws `damaged` where one of them has no table.
  func chunks(of found: Found) throws(BackupError) -> ChunkReader {
    try ChunkReader(chunkIndex(of: found.manifest.layers), folder)
  }

  func chunkIndex(of layers: [BlobReference]) throws(BackupError) -> ChunkIndex {
    var index = ChunkIndex()
    for layer in layers where layer.mediaType == RepositoryLayout.packType { try index.add(layer, of: folder) }
    return index
  }

  // MARK: Choosing

  /// The snapshot that is meant: by its name, the beginning of one (four characters at least), or `latest`; without a
  /// name, the newest, if all snapshots are of one machine and the same stores.
  func choose(_ name: String?, at time: FileTime? = nil) throws(BackupError) -> Found {
    var known = try all()
    if let time { known.removeAll { $0.snapshot.started > time } }
    guard let newest = known.last else {
      throw BackupError(
        .noSuchSnapshot,
        time == nil ? "'\(path)' has no snapshot yet; 'satchel backup' makes one" : "'\(path)' has no snapshot so old")
    }
    guard let name, name != "latest" else {
      let sets = Self.sets(known)
      if name == "latest" || sets.count == 1 { return newest }
      var error = BackupError(
        .severalSnapshots,
        "'\(path)' has snapshots of several machines or sets of stores; say which is meant: \(path):SNAPSHOT")
      error.choices = sets.map(\.snapshot.name)
      throw error
    }
    let meant = known.filter { $0.snapshot.name == name }
    let matches = meant.isEmpty && name.utf8.count >= 4 ? known.filter { $0.isMeant(by: name) } : meant
    if matches.count == 1 { return matches[0] }
    var error = BackupError(
      matches.isEmpty ? .noSuchSnapshot : .severalSnapshots,
      matches.isEmpty
        ? "'\(path)' has no snapshot '\(name)'; 'satchel snapshots \(path)' lists them"
        : "'\(name)' is the beginning of \(matches.count) snapshots; type more of it")
    error.choices = matches.map(\.snapshot.name)
    throw error
  }

  /// The newest of each machine and set of stores.
  static func sets(_ known: [Found]) -> [Found] {
    var sets: [Found] = []
    for found in known.reversed() where !sets.contains(where: { $0.snapshot.isSameSet(as: found.snapshot) }) {
      sets.append(found)
    }
    return sets.reversed()
  }
}

extension Repository.Found {
  /// Names begin with a time, and end with digits of their own: both may be typed.
  fileprivate func isMeant(by word: String) -> Bool {
    snapshot.name.hasPrefix(word) || snapshot.name.dropFirst(17).hasPrefix(word)
  }
}
