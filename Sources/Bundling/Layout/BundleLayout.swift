import SatchelDigests

/// The fixed parts of a bundle of version 1.
enum BundleLayout {
  static let version = "1.0"
  static let majorVersion = 1

  /// Whether a version is of a newer major version than this program knows; nil where it is none: two numbers with a dot
  /// between, without zeros in front, the first of them at least 1.
  static func isNewer(version: String) -> Bool? {
    let parts = version.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let areNumbers = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } && (part.count == 1 || part.first != 0x30)
    }
    guard parts.count == 2, areNumbers, let first = parts.first, first.first != 0x30 else { return nil }
    return !first.elementsEqual("\(majorVersion)".utf8)
  }

  static let formatName = "satchel-bundle"
  static let program = "satchel"
  static let bagIt = "bagit.txt"
  static let bagInfo = "bag-info.txt"
  static let manifest = "manifest-sha256.txt"
  static let description = "satchel.json"
  static let tagManifest = "tagmanifest-sha256.txt"
  static let payload = "data"
  /// The last entry, outside of the top folder, under the name that eStargz gives it.
  static let index = "stargz.index.json"

  /// Content of this size or more stands in members of its own; smaller files share one until it holds as much.
  static let largeFile: UInt64 = 1 << 18
  /// Large content is cut at multiples of this.
  static let memberByteCount: UInt64 = 1 << 20

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
