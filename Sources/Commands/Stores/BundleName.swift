import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

/// What a store's bundle is called among those of other stores: `a3s-mara-5f2c91d0.tar.gz`.
///
/// Format, the folder's name, and eight hexadecimal digits of its whole path, so that two stores never share a name and
/// the same store always has the same one, whatever others there are.
enum BundleName {
  /// Names that programs give to folders; what stands above tells more.
  private static let usual: Set<FilePath> = [
    "sessions", "workspace", ".claw", ".claude", ".rusty-claude", ".port_sessions", ".a3s", ".oxios",
  ]

  /// The name; a relative folder is taken to be below `workingFolder`.
  static func name(of store: FoundStore, in workingFolder: FilePath, digitCount: Int = 8) -> FilePath {
    let path = absolute(store.root, workingFolder)
    let word = path.components.last { !usual.contains($0) }.map(readable) ?? "store"
    let mark = ClawFingerprint.name(ofWorkspace: path).prefix(digitCount)
    return FilePath("\(store.format.rawValue)-\(word)-\(mark).tar.gz")
  }

  /// The path from the root, without `.` and `..`.
  static func absolute(_ path: FilePath, _ workingFolder: FilePath) -> FilePath {
    let whole = path.isAbsolute ? path : FilePath("/").appending(workingFolder).appending(path)
    var parts: [FilePath] = []
    for part in whole.components where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.reduce("/") { $0.appending($1) }
  }

  /// A name that every file system and shell takes: letters, digits, dot, hyphen, underscore, 64 at most.
  private static func readable(_ name: FilePath) -> String {
    let bytes = name.bytes.drop { $0 == UInt8(ascii: ".") }.prefix(64).map { byte in
      isPlain(byte) ? byte : UInt8(ascii: "_")
    }
    return bytes.isEmpty ? "store" : String(decoding: bytes, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}
