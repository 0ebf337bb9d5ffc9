import SatchelFiles
import SatchelSessionModel

/// How the name of a file may be made of the name that its session has.
struct NamePattern {
  /// The session's name and what stands behind it, likeliest first.
  private(set) var readings: [(stem: [UInt8], rest: [UInt8])] = []

  /// Reads `<stem>.json` and the names of temporary files beside it: `<stem>.json.<…>.<…>.tmp`
  /// with two or three parts of digits, the second of which may be a UUID, and with or
  /// without `.json` (user-session reference, 11.1; a3s-store.md, 3.1 and 3.2).
  init(document name: [UInt8], extensions: [String] = [".json"]) {
    for suffix in extensions { cut(name, suffix) }
    guard name.ends(with: ".tmp") else { return }
    var rest = name.dropLast(4)
    for count in 1...3 {
      guard let dot = rest.lastIndex(of: UInt8(ascii: ".")), Self.isMark(rest[(dot + 1)...]) else { return }
      rest = rest[..<dot]
      for suffix in extensions where rest.ends(with: suffix) {
        readings.append((Array(rest.dropLast(suffix.utf8.count)), Array(name[(rest.endIndex - suffix.utf8.count)...])))
      }
      if count == 2 { readings.append((Array(rest), Array(name[rest.endIndex...]))) }
    }
  }

  private mutating func cut(_ name: [UInt8], _ suffix: String) {
    guard name.count > suffix.utf8.count, name.ends(with: suffix) else { return }
    readings.append((name.dropLast(suffix.utf8.count), Array(suffix.utf8)))
  }

  /// A number or a UUID.
  private static func isMark(_ part: ArraySlice<UInt8>) -> Bool {
    !part.isEmpty
      && part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// The name with another session's name in it; nil if nothing changes.
  func renamed(_ new: ([UInt8]) -> [UInt8]?) -> FilePath? {
    for reading in readings {
      if let name = new(reading.stem) { return FilePath(bytes: name + reading.rest) }
    }
    return nil
  }
}

extension RandomAccessCollection where Element == UInt8 {
  func ends(with suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
}

extension FilePath {
  /// The path with another last component.
  func replacingLast(with name: FilePath) -> FilePath {
    FilePath(bytes: bytes.dropLast(lastComponent.bytes.count) + name.bytes)
  }

  /// The path with another component in a place.
  func replacing(_ index: Int, with name: FilePath) -> FilePath {
    var parts = components
    parts[index] = name
    return parts.dropFirst().reduce(parts[0]) { $0.appending($1) }
  }
}
