import SatchelFiles
import SatchelJSONText
import SatchelSessionStores

/// The tag files of a bag that comes in no known order, kept while everything else passes by.
final class TagFiles {
  private final class Kept {
    var spool: Spool?

    init(_ spool: consuming Spool) { self.spool = consume spool }
  }

  /// The names of those that say what must be in the bag.
  private static let names = [
    BundleLayout.bagIt, BundleLayout.bagInfo, BundleLayout.manifest, BundleLayout.tagManifest,
    BundleLayout.description, fetch,
  ].map { Array($0.utf8) }
  static let fetch = "fetch.txt"
  /// A hostile archive may have one in each of many folders.
  private static let greatestCount = 24

  private let options: ReadOptions
  private let system: any FileSystem
  private var kept: [[UInt8]: Kept] = [:]
  private var underWay: Kept?

  init(_ options: ReadOptions, system: any FileSystem) {
    self.options = options
    self.system = system
  }

  /// Begins a file of an archive or folder; whether it is kept is decided by its name.
  func begin(_ path: [UInt8]) {
    underWay = nil
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count <= SearchScope.operand.maximumDepth + 1, let name = parts.last,
      Self.names.contains(where: { $0.elementsEqual(name) }),
      kept.count < Self.greatestCount
    else { return }
    let fresh = Kept(Spool(options, system: system))
    kept[path] = fresh
    underWay = fresh
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) { try underWay?.spool?.append(bytes) }

  /// The one folder that holds a full set of manifests, with a slash at its end, or nothing for the top; nil where there
  /// is none, or more than one.
  var top: [UInt8]? {
    let full = tops.filter { missing(in: $0).isEmpty }
    return full.count == 1 ? full[0] : nil
  }

  /// Why there is no such folder.
  var objection: String {
    if tops.count(where: { missing(in: $0).isEmpty }) > 1 { return "more than one folder in it is a bag" }
    guard let top = tops.min(by: { $0.lexicographicallyPrecedes($1) }) else {
      return "no folder in it holds bagit.txt"
    }
    let place = top.isEmpty ? "it" : "the folder '\(FilePath(bytes: top.dropLast()))' in it"
    if missing(in: top).isEmpty { return "\(place) is a bag, and other files that may be sessions stand beside it" }
    return
      "\(place) holds bagit.txt, but not \(missing(in: top).joined(separator: " and ")), and is not checked without"
  }

  /// The folders that hold `bagit.txt`.
  private var tops: [[UInt8]] {
    kept.keys.compactMap { path in
      path.suffix(BundleLayout.bagIt.utf8.count).elementsEqual(BundleLayout.bagIt.utf8)
        ? Array(path.dropLast(BundleLayout.bagIt.utf8.count)) : nil
    }
  }

  private func missing(in top: [UInt8]) -> [String] {
    [BundleLayout.manifest, BundleLayout.tagManifest].filter { kept[top + $0.utf8] == nil }
  }

  /// The content of a file that was kept; it can be had once.
  func take(_ path: [UInt8]) -> (any RandomAccessBytes)? { kept[path]?.spool.take()?.finish() }
}
