import Foundation
import SatchelFiles
import SatchelTestSupport
import Testing

/// Where samples of the A3S store are found: in the repository, and in the shared folder
/// beside it where there is one.
enum A3SSamples {
  static let repository = URL(filePath: SampleTree().root.description)

  static let shared = SampleTree().shared.map { URL(filePath: $0.parent.description) }

  struct File: Sendable, CustomTestStringConvertible {
    var url: URL
    var bytes: [UInt8] { (try? Data(contentsOf: url)).map { Array($0) } ?? [] }
    var testDescription: String { url.pathComponents.suffix(3).joined(separator: "/") }
  }

  /// The JSON files in the top folder of these stores.
  static func files(in folders: [URL]) -> [File] {
    folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
        .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.map(File.init(url:))
    }
  }

  static var stores: [URL] {
    ["store-b3", "store-b3-model"].map { repository.appending(path: "Samples/a3s/\($0)") }
      + (shared.map { folder in ["2.0.0", "2.3.0", "3.1.0"].map { folder.appending(path: "samples/a3s/\($0)") } } ?? [])
  }

  /// Sessions in the spelling of the program.
  static let sessions: [File] =
    files(in: stores) + [File(url: repository.appending(path: "Samples/a3s/era-a/late.json"))]

  /// Sessions that somebody made by hand, which the program reads.
  static let handmade: [File] =
    files(in: shared.map { [$0.appending(path: "samples/a3s/handmade-3.1.0")] } ?? [])
    + ["early", "hand-edited"].map { File(url: repository.appending(path: "Samples/a3s/era-a/\($0).json")) }

  /// Sessions without repeated members: a decoder keeps one of them, and not the same one everywhere.
  static let withoutRepeats = (sessions + handmade).filter { $0.url.lastPathComponent != "hand-edited.json" }

  /// The side files of a kind.
  static func side(_ folder: String) -> [File] {
    guard folder == "artifacts" else { return files(in: stores.map { $0.appending(path: folder) }) }
    let sessions = stores.map { $0.appending(path: folder) }.flatMap {
      (try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? []
    }
    return files(in: sessions)
  }
}
