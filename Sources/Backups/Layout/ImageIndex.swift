import SatchelDigests
import SatchelJSONText

/// A blob as another document names it.
struct BlobReference: Sendable, Hashable {
  var mediaType: String
  var digest: SHA256Digest
  var byteCount: UInt64

  var json: JSON {
    ["mediaType": .string(mediaType), "digest": .string("sha256:\(digest.hex)"), "size": .integer(byteCount)]
  }

  init(_ mediaType: String, _ digest: SHA256Digest, _ byteCount: UInt64) {
    (self.mediaType, self.digest, self.byteCount) = (mediaType, digest, byteCount)
  }

  /// Nil for what names no blob.
  init?(_ json: JSON) {
    guard let type = json["mediaType"]?.text, let name = json["digest"]?.text, name.hasPrefix("sha256:"),
      let digest = SHA256Digest(hex: Array(name.utf8.dropFirst(7))), let size = json["size"]?.int64, size >= 0
    else { return nil }
    self.init(type, digest, UInt64(size))
  }
}

/// `index.json`: which manifests there are. What others put in stays as it is.
struct ImageIndex: Sendable {
  /// One manifest.
  struct Entry: Sendable {
    var reference: BlobReference
    /// The reference name; nil for a manifest without.
    var name: String?
    /// What kind of thing it is, where the index says so.
    var artifactType: String?
    fileprivate var json: JSON

    init(_ reference: BlobReference, name: String, artifactType: String) {
      (self.reference, self.name, self.artifactType) = (reference, name, artifactType)
      var members = reference.json.members ?? []
      members.append(JSONMember("artifactType", .string(artifactType)))
      members.append(JSONMember("annotations", .object([JSONMember(RepositoryLayout.referenceName, .string(name))])))
      json = .object(members)
    }

    fileprivate init?(_ json: JSON) {
      guard let reference = BlobReference(json) else { return nil }
      self.reference = reference
      self.json = json
      name = json["annotations"]?[RepositoryLayout.referenceName]?.text
      artifactType = json["artifactType"]?.text
    }
  }

  var entries: [Entry]
  private var others: [JSONMember]

  init(_ entries: [Entry] = []) {
    self.entries = entries
    others = [
      JSONMember("schemaVersion", 2), JSONMember("mediaType", .string(RepositoryLayout.indexType)),
    ]
  }

  /// Nil for what is no index.
  init?(_ text: [UInt8]) {
    guard let json = try? JSON(parsing: text), let members = json.members, let list = json["manifests"]?.elements else {
      return nil
    }
    entries = []
    for element in list {
      guard let entry = Entry(element) else { return nil }
      entries.append(entry)
    }
    others = members.filter { $0.name != "manifests" }
  }

  var text: [UInt8] {
    JSON.object(others + [JSONMember("manifests", .array(entries.map(\.json)))]).text() + [0x0A]
  }

  /// The manifests that are called as snapshots are, whatever kind the index says: copies of a layout lose that.
  var snapshots: [Entry] { entries.filter { entry in entry.name.map { SnapshotName($0) != nil } ?? false } }

  /// All others, but for the one that makes a layout a repository.
  var strangers: [Entry] {
    entries.filter { entry in
      entry.name != RepositoryLayout.marker && entry.name.map { SnapshotName($0) == nil } ?? true
    }
  }
}

/// The name of a snapshot: `YYYYMMDDTHHMMSSZ-` and eight digits.
struct SnapshotName: Sendable {
  let text: String

  /// Nil for any other text.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 25, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      bytes[16] == UInt8(ascii: "-"), (bytes[..<8] + bytes[9..<15]).allSatisfy({ (0x30...0x39).contains($0) }),
      bytes[17...].allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.text = text
  }

  /// A name of a time (`2026-12-01T02:12:02Z`) and the digest of a manifest.
  init(time: String, digest: SHA256Digest) {
    let digits = time.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
    text = String(decoding: digits, as: UTF8.self).prefix(15) + "Z-" + digest.hex.prefix(8)
  }
}
