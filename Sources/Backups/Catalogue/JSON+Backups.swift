import SatchelFiles
import SatchelJSONText

extension JSON {
  /// Paths need not be text.
  static func path(_ name: String, _ path: FilePath) -> JSONMember {
    if let text = path.string { return JSONMember(name, .string(text)) }
    return JSONMember("\(name)_base16", .string(path.bytes.map { $0.hex }.joined()))
  }

  func path(_ name: String) -> FilePath? {
    if let text = self[name] { return text.text.map { FilePath($0) } }
    guard let digits = self["\(name)_base16"]?.text.map({ Array($0.utf8) }), digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return FilePath(bytes: bytes)
  }

  static func time(_ time: FileTime) -> JSON { [.integer(time.seconds), .integer(time.nanoseconds)] }

  var fileTime: FileTime? {
    guard let parts = elements, parts.count == 2, let seconds = parts[0].int64, let rest = parts[1].int64,
      (0..<1_000_000_000).contains(rest), seconds.magnitude < 1 << 56
    else { return nil }
    return FileTime(seconds: seconds, nanoseconds: Int32(rest))
  }

  /// A whole number that is not negative.
  var count: UInt64? { int64.flatMap { $0 >= 0 ? UInt64($0) : nil } }

  var texts: [String]? {
    guard let elements else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }

  var isTrue: Bool { self == .bool(true) }
}

extension UInt8 {
  var hex: String { (self < 16 ? "0" : "") + String(self, radix: 16) }
}
