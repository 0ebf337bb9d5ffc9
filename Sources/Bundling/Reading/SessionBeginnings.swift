import SatchelDigests
public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel
import SatchelSessionStores

/// How the sessions of a bundle begin: what a description does not tell, but people know a session by.
///
/// Told by the session's own file, of which at most 1 MiB is looked at. Memory grows by some bytes a session.
public struct SessionBeginnings: Sendable {
  /// Of one session.
  public struct Beginning: Sendable, Equatable {
    /// What a person asked first, one line.
    public var firstPrompt: String?
    /// The model.
    public var model: String?
  }

  /// A session, and the how manieth of its id.
  private struct Place: Hashable, PagedElement {
    var id: SessionID
    var number: Int

    init(_ id: SessionID, _ number: Int) { (self.id, self.number) = (id, number) }

    func write(to page: inout PageWriter) {
      page.write(id.text)
      page.write(number)
    }

    init(from page: inout PageReader) { (id, number) = (SessionID(page.text()), page.count()) }
  }

  private var sessions = PagedMap<Place, Beginning>()
  /// Those of older copies, where the session's own file is gone.
  private var copies = PagedMap<Place, Beginning>()

  /// How a session begins; of several of one id, the one of that number in the order of the description. Nil where its file
  /// does not tell.
  public func beginning(of id: SessionID, number: Int = 0) -> Beginning? {
    sessions[Place(id, number)] ?? copies[Place(id, number)]
  }

  /// Takes in what was seen in a file.
  mutating func take(_ sighting: SessionSighting) {
    switch sighting {
    case .session(let session): Self.add(session, to: &sessions)
    case .copy(let session): if copies[Place(session.id, 0)] == nil { Self.add(session, to: &copies) }
    case .sealed, .unreadable, .other: break
    }
  }

  private static func add(_ session: StoredSession, to map: inout PagedMap<Place, Beginning>) {
    var number = 0
    while number < 64, map[Place(session.id, number)] != nil { number += 1 }
    let beginning = Beginning(firstPrompt: session.totals.firstPrompt, model: session.header.model)
    map.updateValue(beginning, forKey: Place(session.id, number))
  }
}

extension SessionBeginnings.Beginning: PagedElement {
  /// Writes both.
  public func write(to page: inout PageWriter) {
    for text in [firstPrompt, model] { page.write(text) { $0.write($1) } }
  }

  /// Reads both.
  public init(from page: inout PageReader) {
    (firstPrompt, model) = (page.optional { $0.text() }, page.optional { $0.text() })
  }
}

/// Looks at the beginning of each session's own file that comes by.
final class BeginningTaker: PayloadTaker {
  /// How much of a file is looked at.
  static let longest = 1 << 20
  private(set) var beginnings = SessionBeginnings()
  /// The program of the store, as soon as it is known.
  var format: () -> FormatID? = { nil }
  private let key: SealingKey?
  private var path: FilePath?
  private var bytes: [UInt8] = []

  /// With a key, sealed documents that are seen whole are opened.
  init(key: SealingKey?) { self.key = key }

  func folder(_ path: FilePath) {}

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) {
    bytes.removeAll(keepingCapacity: true)
    self.path = format().flatMap { Self.mayBeSession(path, $0) ? path : nil }
  }

  func write(_ piece: Span<UInt8>) {
    guard path != nil, bytes.count < Self.longest else { return }
    let wanted = piece.extracting(first: Self.longest - bytes.count)
    unsafe wanted.withUnsafeBufferPointer { unsafe bytes += $0 }
  }

  func end() {
    guard let path, let format = format() else { return }
    // The last line of a cut journal is none.
    if bytes.count == Self.longest, let end = bytes.lastIndex(of: 0x0a) { bytes.removeSubrange((end + 1)...) }
    let opened = key == nil ? nil : try? plainBytes(of: bytes, at: path, key: key)
    beginnings.take(StoreRegistry.look(at: path, holding: opened ?? bytes, format))
  }

  /// Whether a file of a store may be a session's own.
  static func mayBeSession(_ path: FilePath, _ format: FormatID) -> Bool {
    guard let layout = StoreRegistry.layout(format) else { return false }
    return layout.mayBeSession(StoredFile(path: path, role: layout.role(of: path), byteCount: 0))
  }
}

/// The program whose store stands in a bag below `data/<name>/`.
func storeFormat(ofBase base: [UInt8]) -> FormatID? {
  let parts = base.split(separator: UInt8(ascii: "/"))
  return parts.count == 2 ? FormatRegistry.id(named: String(decoding: parts[1], as: UTF8.self)) : nil
}

extension SeekableBundle {
  /// How the sessions begin whose ids are given; the files are found by the index, and only their beginnings are read.
  ///
  /// Nothing is told of a session whose file is not what the index says. Of a file of 1 MiB or less the SHA-256 is checked.
  func readBeginnings(
    of ids: Set<[UInt8]>, _ pass: IndexPass, key: SealingKey?, system: any FileSystem
  ) throws(SeekError) -> SessionBeginnings {
    let taker = BeginningTaker(key: key)
    let description = try readTagFiles(pass, wanted: ids, system: system)
    let base = Array("\(BundleLayout.payload)/\(description.contents.storeName)/".utf8)
    guard let format = storeFormat(ofBase: base) else { return taker.beginnings }
    taker.format = { format }
    var paths: [[UInt8]: FilePath] = [:]
    for file in description.files {
      guard let name = PayloadName.read(file.path, top: pass.top, base: base).name else { continue }
      if BeginningTaker.mayBeSession(name.path, format) { paths[file.path] = name.path }
    }
    for entry in try readIndex(finding: Set(paths.keys)).found {
      guard let path = paths[entry.record.path], !entry.record.isFolder else { continue }
      taker.begin(path, mode: entry.headerMode, modified: 0)
      do throws(SeekError) { try readBeginning(of: entry) { taker.write($0) } } catch {
        if case .failed(let failure) = error { throw .failed(failure) }
        continue
      }
      taker.end()
    }
    return taker.beginnings
  }

  private func readBeginning(of entry: IndexedEntry, _ body: (Span<UInt8>) -> Void) throws(SeekError) {
    if entry.record.byteCount <= UInt64(BeginningTaker.longest) {
      return try read(entry) { (bytes) throws(SeekError) in body(bytes) }
    }
    guard let piece = entry.pieces.first else { return }
    let next = entry.pieces.dropFirst().first?.memberOffset ?? piece.end
    try window.load(at: piece.memberOffset, end: max(next, piece.memberOffset + 1), for: entry.name)
    let (start, end) = (Int(piece.innerOffset), Int(piece.innerOffset + piece.byteCount))
    guard end <= window.plainByteCount else {
      throw .index("index-size", "the index puts content behind the end of its gzip member", entry.name)
    }
    window.withPlain(start..<end, body)
  }
}
