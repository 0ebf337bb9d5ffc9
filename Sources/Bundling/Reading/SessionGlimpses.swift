import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelWorkers

/// Looks at the beginning of each file that comes by which is named as a session, or says whose it is; so that a
/// verification can hold the description against the files, as an import does.
final class SessionGlimpses: PayloadTaker {
  /// What was seen of one file.
  struct Seen: Equatable, Sendable {
    var glimpse: SessionGlimpse
    /// The session that a side file names.
    var named: SessionID?
  }

  /// How much of a file is looked at.
  private static let longest = 1 << 16
  /// So many files, or bytes of them, are looked at in one go, beside the reading.
  private static let batch = (files: 32, bytes: 1 << 17)
  /// What was seen, by the exact path in the store; what is no session and names none is not kept.
  private var seen = PagedMap<FilePath, Seen>()
  private let workers = try? Workers(threads: min(2, processorCount)) { GlimpseReader() }
  private let comparers = try? Workers(threads: min(2, processorCount)) { Comparer() }
  private var outcome: Comparison?
  private var waiting = GlimpsePiece()
  /// Where in its store a file stands, and of which kind that is.
  private let locate: (FilePath) -> (path: FilePath, format: FormatID)?
  private var current: (path: FilePath, format: FormatID)?
  private var bytes: [UInt8] = []
  private var isWhole = true

  init(_ locate: @escaping (FilePath) -> (path: FilePath, format: FormatID)?) { self.locate = locate }

  func folder(_ path: FilePath) {}

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) {
    bytes.removeAll(keepingCapacity: true)
    isWhole = true
    current = locate(path)
  }

  func write(_ piece: Span<UInt8>) {
    guard current != nil else { return }
    let wanted = piece.extracting(first: Self.longest - bytes.count)
    unsafe wanted.withUnsafeBufferPointer { unsafe bytes += $0 }
    if wanted.count < piece.count { isWhole = false }
  }

  func end() {
    guard let (path, format) = current.take() else { return }
    waiting.byteCount += bytes.count
    waiting.files.append(GlimpsePiece.File(path: path, format: format, bytes: bytes, isWhole: isWhole))
    bytes = []
    if waiting.files.count >= Self.batch.files || waiting.byteCount >= Self.batch.bytes { handIn() }
  }

  private func handIn() {
    let piece = waiting
    waiting = GlimpsePiece()
    guard let workers else { return keep(piece.looked()) }
    while workers.count > 3, let done = workers.next() { keep(done) }
    workers.submit(piece)
  }

  private func keep(_ piece: GlimpsePiece) {
    for file in piece.files { if let found = file.seen { seen.updateValue(found, forKey: file.path) } }
  }

  private func finish() {
    if !waiting.files.isEmpty { handIn() }
    while let done = workers?.next() { keep(done) }
  }

  /// Begins to hold a description against the files that came by, beside the reading of what stands behind them.
  func compare(with payload: DescribedPayload) {
    finish()
    let comparison = Comparison(payload: payload, seen: seen)
    seen = PagedMap()
    if let comparers { comparers.submit(comparison) } else { outcome = comparison.done() }
  }

  /// Why the description is not true of the files that came by; nil where it is, or where nothing is known of such stores.
  func objection() throws(BundleError) -> BundleError? {
    try (comparers?.next() ?? outcome)?.objection()
  }

  /// A description that is held against files, and what came of it.
  fileprivate struct Comparison: Sendable {
    let payload: DescribedPayload
    let seen: PagedMap<FilePath, Seen>
    var failure: BundleError?
    var untrue: BundleError?

    init(payload: DescribedPayload, seen: PagedMap<FilePath, Seen>) { (self.payload, self.seen) = (payload, seen) }

    func done() -> Comparison {
      var done = self
      do throws(BundleError) { done.untrue = try compare() } catch { done.failure = error }
      return done
    }

    func objection() throws(BundleError) -> BundleError? {
      if let failure { throw failure }
      return untrue
    }

    private func compare() throws(BundleError) -> BundleError? {
      guard let contents = payload.contents else { return nil }
      let incoming = try Incoming(payload, nil)
      guard incoming.format != nil else { return nil }
      var truth = DescriptionTruth(contents, incoming, mayMoveAway: false)
      do throws(BundleError) {
        for file in incoming.files { try truth.take(seen[file.path]?.glimpse ?? .other, at: file.path) }
        try truth.finish(isPart: false, naming: { seen[$0]?.named })
      } catch { return error }
      return nil
    }
  }
}

private final class Comparer: Worker {
  func work(on piece: inout SessionGlimpses.Comparison) { piece = piece.done() }
}

/// Files that are looked at in one go.
private struct GlimpsePiece: Sendable {
  struct File: Sendable {
    let path: FilePath
    let format: FormatID
    let bytes: [UInt8]
    let isWhole: Bool
    var seen: SessionGlimpses.Seen?
  }

  var files: [File] = []
  var byteCount = 0

  func looked() -> GlimpsePiece {
    var piece = self
    for place in piece.files.indices { piece.files[place].seen = Self.look(at: piece.files[place]) }
    return piece
  }

  /// Nil for what is no session and names none.
  private static func look(at file: File) -> SessionGlimpses.Seen? {
    guard let layout = StoreRegistry.layout(file.format) else { return nil }
    let glimpse = StoreRegistry.glimpse(at: file.path, beginning: file.bytes, isWhole: file.isWhole, file.format)
    let text = file.isWhole ? file.bytes : nil
    let named = glimpse == .other ? layout.namedOwner(of: file.path) { text } : nil
    return glimpse != .other || named != nil ? SessionGlimpses.Seen(glimpse: glimpse, named: named) : nil
  }
}

private final class GlimpseReader: Worker {
  func work(on piece: inout GlimpsePiece) { piece = piece.looked() }
}

extension SessionGlimpses.Seen: PagedElement {
  func write(to page: inout PageWriter) {
    let (kind, id): (Int, SessionID?) =
      switch glimpse {
      case .session(let id): (0, id)
      case .copy(let id): (1, id)
      case .sealed(let id): (2, id)
      case .unreadable(let id): (3, id)
      case .unknown: (4, nil)
      case .other: (5, nil)
      }
    page.write(kind)
    page.write(id?.text) { $0.write($1) }
    page.write(named?.text) { $0.write($1) }
  }

  init(from page: inout PageReader) {
    let kind = page.count()
    let id = page.optional { SessionID($0.text()) }
    named = page.optional { SessionID($0.text()) }
    glimpse =
      switch kind {
      case 0: .session(id ?? "")
      case 1: .copy(id ?? "")
      case 2: .sealed(id)
      case 3: .unreadable(id)
      case 4: .unknown
      default: .other
      }
  }
}
