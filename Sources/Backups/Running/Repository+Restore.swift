public import SatchelBundling
import SatchelDigests
public import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel
import SatchelSessionStores

/// How a snapshot is restored.
public struct RestoreOptions: Sendable {
  /// Policies and folders of the import that a restore is; what is about bundles does not count.
  public var importing = ImportOptions()
  /// Only these sessions, also such as had vanished; all that was there where it is nil. Ids may be shortened.
  public var sessionIDs: [SessionID]?

  /// The usual: true modes and times, nothing replaced.
  public init() { importing.preservesAttributes = true }
}

/// A part of a file that could not be had.
public struct HurtFile: Sendable, Equatable {
  /// The file, relative to the store.
  public var path: FilePath
  /// Where in it something is missing; nil where nobody knows.
  public var offset: UInt64?
  /// How many bytes; nil where nobody knows.
  public var byteCount: UInt64?
}

/// What was restored.
public struct RestoreReport: Sendable {
  /// One store.
  public struct Store: Sendable {
    /// The store as it was.
    public var store: SnapshotStore
    /// Where it went.
    public var folder: FilePath
    /// What became of its sessions and files.
    public var imported: ImportReport
    /// What is missing, as the repository is damaged.
    public var hurt: [HurtFile] = []
    /// How many pages of the catalogue could not be read: what they tell of is missing.
    public var hurtPageCount = 0
  }

  /// The snapshot.
  public var snapshot: Snapshot
  /// Its stores; of some sessions, those that have them.
  public var stores: [Store] = []

  /// Whether nothing is missing.
  public var isWhole: Bool { stores.allSatisfy { $0.hurt.isEmpty && $0.hurtPageCount == 0 } }
}

extension Repository {
  /// Restores a snapshot: one of a single store straight into the folder, others into a folder each inside of it.
  ///
  /// Every chunk is held against its digest before it is written. What is damaged is left out and named, and the rest is
  /// restored. Nothing that is there is replaced, but as the policy says.
  public func restore(
    _ name: String?, at time: FileTime? = nil, into target: FilePath, options: RestoreOptions = RestoreOptions()
  ) throws(BackupError) -> RestoreReport {
    let hold = try folder.hold(alone: false)
    defer { _ = hold }
    try checkTarget(target)
    let found = try choose(name, at: time)
    let reader = try chunks(of: found)
    var report = RestoreReport(snapshot: found.snapshot)
    let wanted = try options.sessionIDs.map { ids throws(BackupError) in try meant(ids, in: found, reader) }
    let isAlone = found.snapshot.stores.count == 1
    for (place, store) in found.snapshot.stores.enumerated() {
      if let wanted, wanted[place].isEmpty { continue }
      let folder = isAlone ? target : target.appending(Self.folderName(of: store))
      let source = SnapshotSource(
        store, reader, try ChunkReader(reader.index, self.folder), wanted: wanted?[place], named: path)
      do throws(BundleError) {
        if !isAlone, !options.importing.isDryRun { try makeParent(target) }
        let imported = try importStore(source, into: folder, options: options.importing, system: system)
        report.stores.append(
          RestoreReport.Store(
            store: store, folder: folder, imported: imported, hurt: source.notes.hurt,
            hurtPageCount: source.notes.hurtPages.count))
      } catch { throw source.notes.failure ?? BackupError(error) }
    }
    return report
  }

  /// A repository is no place to restore into.
  private func checkTarget(_ target: FilePath) throws(BackupError) {
    let layout = try? fileStatus(target.appending(RepositoryLayout.layoutFile), system: system)
    let isInside = target.bytes.starts(with: path.bytes + [UInt8(ascii: "/")])
    guard isInside || (layout ?? nil) != nil else { return }
    throw BackupError(.refused, "'\(target)' is, or stands in, a repository of backups; name another folder")
  }

  private func makeParent(_ target: FilePath) throws(BundleError) {
    do throws(FileError) { try makeFolders(target, mode: 0o777, system: system) } catch {
      throw BundleError(.outputFailed, "\(error)", fileError: error)
    }
  }

  /// What the folder of a store is called among others: its format, its own name, and eight digits of its path.
  public static func folderName(of store: SnapshotStore) -> FilePath {
    let digits = Hash64(store.root.bytes).hex.prefix(8)
    let own = store.root.lastComponent.description.filter { $0 != "/" && $0 != "\0" }.prefix(60)
    return FilePath("\(store.format.rawValue)-\(own.drop { $0 == "." })-\(digits)")
  }

  /// The ids that are meant, store by store; throws where one is in none of them.
  func meant(
    _ ids: [SessionID], in found: Found, _ reader: ChunkReader
  ) throws(BackupError) -> [Set<SessionID>] {
    var all: [[SessionID]] = []
    for store in found.snapshot.stores {
      var known: Set<SessionID> = []
      for root in [store.catalogue, store.vanished] {
        var lines = try CatalogueReader(root, reader, passingHurt: true)
        while let line = try lines.next() {
          switch line {
          case .session(let session): known.insert(session.session.id)
          case .file(let file) where file.role == StoredFile.sessionRole: known.formUnion(file.sessionIDs)
          default: break
          }
        }
      }
      all.append(known.sorted())
    }
    let known = Array(Set(all.joined())).sorted()
    var meant = all.map { _ in Set<SessionID>() }
    for id in ids {
      let exact = try Self.only(id, known, of: "the snapshot \(found.snapshot.name)")
      for place in all.indices where all[place].contains(exact) { meant[place].insert(exact) }
    }
    return meant
  }
}

/// Hands over a store of a snapshot.
struct SnapshotSource: StoreSource {
  /// What is noticed on the way.
  final class Notes {
    var hurt: [HurtFile] = []
    var hurtPages: Set<ChunkKey> = []
    var failure: BackupError?
  }

  let format: FormatID
  let name: FilePath
  let notes = Notes()
  private let store: SnapshotStore
  private let pages: ChunkReader
  private let reader: ChunkReader
  private let wanted: Set<SessionID>?

  init(
    _ store: SnapshotStore, _ pages: ChunkReader, _ reader: ChunkReader, wanted: Set<SessionID>?, named name: FilePath
  ) {
    (format, self.name, self.store) = (store.format, name, store)
    (self.pages, self.reader, self.wanted) = (pages, reader, wanted)
  }

  mutating func hand(to receiver: StoreReceiver) throws(BundleError) {
    do throws(BackupError) {
      // What had vanished comes only when it is asked for, and what is there goes before it.
      var parts = [Part(root: store.catalogue, wanted: wanted)]
      if let wanted {
        let present = wanted.intersection(try idsPresent())
        parts = [
          Part(root: store.catalogue, wanted: present),
          Part(root: store.vanished, wanted: wanted.subtracting(present)),
        ]
      }
      for part in parts { try tellSessions(of: part, to: receiver) }
      for part in parts { try handFiles(of: part, to: receiver) }
    } catch {
      if let error = error.bundleError { throw error }
      notes.failure = error
      throw BundleError(.inputFailed, error.message, fileError: error.fileError)
    }
  }

  /// A catalogue, and whose lines of it are wanted; all where it is nil.
  private struct Part {
    var root: ChunkKey?
    var wanted: Set<SessionID>?
  }

  /// Tells the sessions, those that cannot be read by their files.
  private func tellSessions(of part: Part, to receiver: StoreReceiver) throws(BackupError) {
    var readable = PagedSet<FilePath>()
    var lines = try CatalogueReader(part.root, pages, passingHurt: true)
    while let line = try lines.next() {
      guard case .session(let session) = line else { continue }
      readable.insert(session.session.path)
      guard part.wanted?.contains(session.session.id) ?? true else { continue }
      receiver.session(session.session.id, at: session.session.path)
    }
    var files = try CatalogueReader(part.root, pages, passingHurt: true)
    while let file = try files.nextFile() {
      guard file.role == StoredFile.sessionRole, !readable.contains(file.path) else { continue }
      for id in file.sessionIDs where part.wanted?.contains(id) ?? true { receiver.session(id, at: file.path) }
    }
    notes.hurtPages.formUnion(lines.hurtPages)
  }

  private func idsPresent() throws(BackupError) -> Set<SessionID> {
    var (whole, torn): (Set<SessionID>, Set<SessionID>) = ([], [])
    var lines = try CatalogueReader(store.catalogue, pages, passingHurt: true)
    while let line = try lines.next() {
      switch line {
      case .session(let session): whole.insert(session.session.id)
      case .file(let file) where file.role == StoredFile.sessionRole: torn.formUnion(file.sessionIDs)
      default: break
      }
    }
    // Of one that cannot be read any more, the last whole version is meant.
    var gone = try CatalogueReader(store.vanished, pages, passingHurt: true)
    while let line = try gone.next() { if case .session(let session) = line { torn.remove(session.session.id) } }
    return whole.union(torn)
  }

  private func handFiles(of part: Part, to receiver: StoreReceiver) throws(BackupError) {
    // Pages are read by another reader than contents, so that the frames of neither push out those of the other.
    var lines = try CatalogueReader(part.root, pages, passingHurt: true)
    var (waiting, isAtEnd): (ArraySlice<CatalogueFile>, Bool) = ([], false)
    while true {
      while !isAtEnd, reader.takesMore, waiting.count < 4096 {
        switch try lines.next() {
        case .file(let file):
          guard part.wanted.map({ ids in file.sessionIDs.contains { ids.contains($0) } }) ?? true else { continue }
          try reader.expect(file.chunks)
          waiting.append(file)
        case .folder(let path) where part.wanted == nil:
          do throws(BundleError) { try receiver.folder(path) } catch { throw BackupError(error) }
        case nil: isAtEnd = true
        default: break
        }
      }
      guard let file = waiting.popFirst() else { break }
      try hand(file, to: receiver)
    }
    notes.hurtPages.formUnion(lines.hurtPages)
  }

  private func hand(_ file: CatalogueFile, to receiver: StoreReceiver) throws(BackupError) {
    if file.path.components.contains(".git") {
      // No backup takes one along, and what stands in one may be run.
      throw BackupError(.refused, "'\(file.path)' would write into a repository of git; the snapshot is refused")
    }
    var failure: BackupError?
    if let lost = file.lostByteCount {
      notes.hurt.append(HurtFile(path: file.path, offset: nil, byteCount: lost))
    }
    do throws(BundleError) {
      try receiver.file(file.path, mode: file.mode, modified: file.modified, of: file.sessionIDs) {
        (write) throws(BundleError) in
        var offset: UInt64 = 0
        for key in file.chunks {
          let written: Result<Void, BundleError>
          do throws(BackupError) {
            written = try reader.chunk(key) { (bytes: Span<UInt8>) throws(BundleError) in try write(bytes) }
          } catch {
            guard error.code == .damaged else {
              failure = error
              throw BundleError(.inputFailed, error.message, fileError: error.fileError)
            }
            notes.hurt.append(
              HurtFile(
                path: file.path, offset: offset, byteCount: reader.index[key].map { UInt64($0.byteCount) }))
            written = .success(())
          }
          try written.get()
          offset += reader.index[key].map { UInt64($0.byteCount) } ?? 0
        }
      }
    } catch { throw failure ?? BackupError(error) }
  }
}
