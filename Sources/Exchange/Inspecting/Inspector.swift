public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// Tells what a file or a store folder is and what is in it.
public struct Inspector: Sendable {
  private let files: any FileSystem
  private let limits: ReadingLimits
  private let key: SealingKey?
  private let followsLinks: Bool

  /// An inspector; memory stays bounded by the limits, whatever the size of the input. `key` opens sealed documents. In
  /// stores, links to sessions and side data are followed unless `followsLinks` is false.
  public init(
    files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits(), key: SealingKey? = nil,
    followsLinks: Bool = true
  ) {
    self.followsLinks = followsLinks
    self.key = key
    self.files = files
    self.limits = limits
  }

  /// Looks at a file or folder.
  ///
  /// Damage that leaves something readable is a finding; an input of no known format, or
  /// one that cannot be read at all, is an error.
  public func inspect(_ path: FilePath) throws(SessionError) -> Inspection {
    switch try SessionError.kind(of: path, files: files) {
    case .directory: try store(path)
    default: try file(path)
    }
  }

  private func file(_ path: FilePath) throws(SessionError) -> Inspection {
    let file = try SessionFile(path, files: files, key: key)
    let (session, findings, objections) = try read(file, with: file.format)
    return Inspection(
      path: path, kind: .file, format: file.format.name, era: session.era, sessions: [session], files: [],
      findings: PagedList(Self.distinct(findings, and: objections).lazy.map { $0.inFile(path) }),
      isRefused: !objections.isEmpty)
  }

  private func read<Format: SessionFormat>(_ file: SessionFile, with format: Format.Type) throws(SessionError)
    -> (session: InspectedSession, findings: [Finding], objections: [Finding])
  {
    var totals = SessionTotals()
    do throws(SessionError) {
      var reader = MessageReader<Format>(try Format.Reader(file.bytes, limits: limits))
      let head = reader.head
      var echo = EchoCheck<Format>(file.bytes, head: head) {
        SharedSpool(in: SystemFiles.temporaryFolder, files: files)
      }
      var context = ReadingContext()
      var features = Format.features(of: head)
      while let records = try reader.next()?.records {
        for record in records {
          echo.append(record)
          features.formUnion(Format.features(of: record))
        }
        for entry in Format.entries(of: records, in: &context) { totals.count(entry) }
      }
      let name = SourceName(fileName: file.path.nameText, stem: file.path.stemText)
      let session = InspectedSession(
        path: file.path, era: Format.era(of: head, showing: features), features: Format.names(of: features),
        byteCount: file.bytes.byteCount,
        header: name.completing(Format.header(of: head)), totals: totals, isCanonical: try echo.finish())
      let findings = reader.findings + Aside.findings(in: head.aside)
      return (session, findings, Format.objections(to: file.bytes))
    } catch {
      throw error.inFile(file.path)
    }
  }

  /// What the reader noticed and the strict reader objects to is often the same thing at the
  /// same place: then the reader's words do.
  private static func distinct(_ findings: [Finding], and objections: [Finding]) -> [Finding] {
    let warned = findings.filter { $0.severity != .note }.map(\.place)
    return findings
      + objections.filter { objection in
        !warned.contains { place in
          (place.line != nil && place.line == objection.place.line)
            || (place.offset != nil && place.offset == objection.place.offset)
        }
      }
  }

  /// Looks at a store that was found.
  public func inspect(_ store: FoundStore) throws(SessionError) -> Inspection { try self.store(store.root, store) }

  private func store(_ path: FilePath, _ store: FoundStore? = nil) throws(SessionError) -> Inspection {
    let inventory = try StoreFolder(
      path, as: store, files: files, limits: limits, key: key, followsLinks: followsLinks
    ).inventory
    var sizes = PagedMap<FilePath, Int>()
    for file in inventory.files where file.role == StoredFile.sessionRole {
      sizes.updateValue(Int(clamping: file.byteCount), forKey: file.path)
    }
    let sessions = PagedList(
      inventory.sessions.lazy.map { session in
        InspectedSession(
          path: path.appending(session.path), era: session.era, features: session.features,
          byteCount: UInt64(sizes[session.path] ?? 0), isRead: session.isRead, header: session.header,
          totals: session.totals, isCanonical: nil)
      })
    let objections = inventory.objections(files: files, key: key)
    var findings = inventory.findings
    for objection in objections { findings.append(objection) }
    return Inspection(
      path: path, kind: .store, format: inventory.format,
      era: inventory.era ?? inventory.sessions.lazy.map(\.era).max(),
      sessions: sessions, files: inventory.files, findings: findings, isRefused: !objections.isEmpty)
  }
}
