import SatchelDigests
import SatchelJSONText

/// A manifest: the config that describes it, and all blobs that it needs.
struct ImageManifest: Sendable {
  var artifactType: String
  var config: BlobReference
  var layers: [BlobReference]

  var text: [UInt8] {
    let json: JSON = [
      "schemaVersion": 2, "mediaType": .string(RepositoryLayout.manifestType), "artifactType": .string(artifactType),
      "config": config.json, "layers": .array(layers.map(\.json)),
    ]
    return json.text()
  }

  init(artifactType: String, config: BlobReference, layers: [BlobReference]) {
    (self.artifactType, self.config, self.layers) = (artifactType, config, layers)
  }

  /// Nil for what is no manifest.
  init?(_ text: [UInt8]) {
    guard let json = try? JSON(parsing: text), let config = json["config"].flatMap({ BlobReference($0) }),
      let list = json["layers"]?.elements, let type = json["artifactType"]?.text
    else { return nil }
    layers = []
    for element in list {
      guard let layer = BlobReference(element) else { return nil }
      layers.append(layer)
    }
    (self.config, artifactType) = (config, type)
  }
}

/// A config in the form that images have, with what is ours in a member of its own.
enum ImageConfig {
  static func text(created: String, layers: [BlobReference], own: JSON) -> [UInt8] {
    let json: JSON = .object([
      JSONMember("created", .string(created)), JSONMember("architecture", "unknown"), JSONMember("os", "unknown"),
      JSONMember("config", [:]),
      JSONMember(
        "rootfs", ["type": "layers", "diff_ids": .array(layers.map { .string("sha256:\($0.digest.hex)") })]),
      JSONMember(RepositoryLayout.own, own),
    ])
    return json.text()
  }

  /// What is ours in a config; nil for another one.
  static func own(in text: [UInt8]) -> JSON? { (try? JSON(parsing: text))?[RepositoryLayout.own] }
}
