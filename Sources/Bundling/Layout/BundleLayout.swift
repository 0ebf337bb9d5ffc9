import Digests

/// The fixed parts of a bundle of version 1.
enum BundleLayout {
  static let version = "1.0"
  static let majorVersion = 1
  static let formatName = "satchel-bundle"
  static let program = "satchel"
  static let bagIt = "bagit.txt"
  static let bagInfo = "bag-info.txt"
  static let manifest = "manifest-sha256.txt"
  static let description = "satchel.json"
  static let tagManifest = "tagmanifest-sha256.txt"
  static let payload = "data"

  /// The tag files behind the payload, in their order.
  static let tagFilesAfterPayload = [bagInfo, manifest, description, tagManifest]

  static let bagItText = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

  static func bagInfoText(byteCount: UInt64, fileCount: Int) -> [UInt8] {
    Array("Bag-Software-Agent: satchel\nPayload-Oxum: \(byteCount).\(fileCount)\n".utf8)
  }

  static func manifestLine(_ digest: SHA256Digest, _ path: [UInt8]) -> [UInt8] {
    Array(digest.hex.utf8) + [0x20, 0x20] + path + [0x0a]
  }

  /// The text of the tag manifest: its lines in byte order of the names.
  static func tagManifestText(_ digests: [(name: String, digest: SHA256Digest)]) -> [UInt8] {
    digests.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .flatMap { manifestLine($0.digest, Array($0.name.utf8)) }
  }
}

/// What is remembered of a payload file: about 150 bytes.
struct PayloadRecord {
  /// The path in the bag, from `data/` on, as spelled in the archive.
  let path: [UInt8]
  let byteCount: UInt64
  let digest: SHA256Digest
  /// The place in the plan when packing, -1 when reading.
  var planIndex = -1
  /// Whether the description has named it.
  var isDescribed = false
}

extension [PayloadRecord] {
  /// The place of a path in records sorted by path.
  func place(of path: some Collection<UInt8>) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].path.lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].path.elementsEqual(path) ? low : nil
  }
}
