public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport

/// What the laws are held against: the samples of the repository, and those beside it where a checkout has them, whatever
/// format the registries have for them.
public enum LawSamples {
  /// A file or store, and whose it is.
  public struct Sample: Sendable, CustomStringConvertible {
    /// Where it is.
    public let path: FilePath
    /// Its format.
    public let format: FormatID
    /// The last two parts of the path.
    public var description: String { "\(path.parent.lastComponent)/\(path.lastComponent)" }
  }

  /// Files that somebody made or changed by hand, and those of other programs that nearly write the format.
  private static let laidOutOtherwise = ["era-a/hand-edited", "era-a/early", "/handmade-", "claw-forks/go-port"]

  /// Whether a program of the format wrote a file as it stands.
  public static func isAsWritten(_ sample: Sample) -> Bool {
    !laidOutOtherwise.contains { sample.path.description.contains($0) }
  }

  /// All session files that are sound.
  public static let sessions: [Sample] = roots.flatMap { root in
    ((try? SampleTree().files(below: root)) ?? []).compactMap { path in
      guard !isBroken(path), let bytes = try? readFile(path),
        let known = FormatRegistry.recogniseFormat(of: bytes).format,
        isReadable(bytes, as: known)
      else { return nil }
      return Sample(path: path, format: known.name)
    }
  }

  /// Whether the format's program takes a session: what it refuses, salvage may change.
  public static func isAccepted(_ sample: Sample) throws -> Bool {
    try FormatRegistry.format(sample.format)?.objections(to: readFile(sample.path)).isEmpty ?? false
  }

  /// All stores that are sound, with sessions that can be read without a key and hold none: the folders that are one,
  /// none inside of another.
  public static let stores: [Sample] = roots.flatMap { stores(below: $0, depth: 5) }

  /// Those of them in which every session can be read and has an id of its own: the others' sessions meet in one name where
  /// another kind of store names files by ids.
  public static let plainStores: [Sample] = stores.filter { sample in
    guard let inventory = try? StoreRegistry.inventory(of: sample.path) else { return false }
    let files = inventory.files.count { $0.role == StoredFile.sessionRole }
    return files == inventory.sessions.count && Set(inventory.sessions.map(\.id)).count == files
  }

  /// Samples of the trail, whose format no test but its own registers.
  public static var trails: FilePath { SampleTree().root.appending("Tests/Laws/Toy/Samples") }

  private static var roots: [FilePath] {
    let tree = SampleTree()
    return [tree.own] + (tree.shared.map { [$0] } ?? [])
  }

  private static func isReadable<Format: SessionFormat>(_ bytes: [UInt8], as format: Format.Type) -> Bool {
    (try? format.tally(bytes)) != nil
  }

  private static func isBroken(_ path: FilePath) -> Bool {
    path.description.contains("/broken/") || path.description.contains("/bundles/")
  }

  private static func stores(below folder: FilePath, depth: Int) -> [Sample] {
    guard depth > 0, !isBroken(folder.appending("x")), let glance = try? FolderGlance(folder) else { return [] }
    let found = StoreRegistry.stores(at: glance)
    if let store = found.first {
      let inventory = found.count == 1 ? try? StoreRegistry.inventory(of: folder) : nil
      let marks = inventory?.marks ?? []
      let isSound = !marks.isEmpty && !marks.contains { $0.holdsSecret }
      return isSound ? [Sample(path: folder, format: store.format)] : []
    }
    return glance.entries.filter { $0.kind == .directory }.flatMap {
      stores(below: folder.appending($0.name), depth: depth - 1)
    }
  }
}
