import SatchelTarball

/// Names that would lead elsewhere, or to another file somewhere.
extension HostileCase {
  static let names: [HostileCase] =
    spelledNames + [
      HostileCase("absolute path", "outside") { try $0.inserting(RawHeader("/etc/x".utf8).bytes) },
      HostileCase("absolute path in the store", "empty-component") { try $0.adding("/etc/x") },
      HostileCase("beside the top folder", "outside") { try $0.inserting(RawHeader("other/x".utf8).bytes) },
      HostileCase("beside data", "unexpected-entry") { try $0.inserting(RawHeader("satchel/x".utf8).bytes) },
      HostileCase("directly in data", "outside-store") { try $0.inserting(RawHeader("satchel/data/x".utf8).bytes) },
      HostileCase("second store", "two-stores") {
        try $0.inserting(RawHeader("satchel/data/a3s/x".utf8).bytes, RawHeader("satchel/data/zzz/x".utf8).bytes)
      },
      HostileCase("not UTF-8", "raw-name") {
        try $0.inserting(RawHeader(Array("satchel/data/a3s/a".utf8) + [0xff]).bytes)
      },
      HostileCase("UTF-8 without pax", "raw-name") { try $0.adding("caf\u{e9}") },
      HostileCase("component of 256 bytes", "long-component") { try $0.exactly(String(repeating: "x", count: 256)) },
      HostileCase("path of 1100 bytes", "long-name") {
        try $0.exactly(Array(repeating: String(repeating: "x", count: 109), count: 10).joined(separator: "/"))
      },
      HostileCase("65 folders", "deep-name") {
        try $0.exactly(Array(repeating: "d", count: 70).joined(separator: "/"))
      },
      HostileCase("same but for case", "name-clash") { try $0.exactly("Ab", "aB") },
      HostileCase("same but for case, folders", "name-clash") { try $0.exactly("AB/x", "ab/y") },
      HostileCase("same but for composition", "name-clash") { try $0.exactly("cafe\u{301}", "caf\u{e9}") },
      HostileCase("sharp s and ss", "name-clash") { try $0.exactly("STRASSE", "stra\u{df}e") },
      HostileCase("dotless i", "name-clash") { try $0.exactly("ID", "\u{131}d") },
      HostileCase("name twice", "duplicate") { try $0.exactly("a", "a") },
      HostileCase("file, then folder", "file-as-folder") { try $0.exactly("a", "a/b") },
      HostileCase("folder, then file", "order") {
        try $0.inserting(
          RawHeader("satchel/data/a3s/a/b".utf8).bytes, RawHeader("satchel/data/a3s/a".utf8).bytes)
      },
      HostileCase("folder, then file but for case", "name-clash") { try $0.exactly("A/b", "a") },
      HostileCase("out of order", "order") { try $0.exactly("b", "a") },
    ]

  private static let spelledNames = [
    ("..", "parent-component"), ("../../x", "parent-component"), ("a/../../x", "parent-component"),
    (".", "dot-component"), ("./x", "dot-component"), ("a//x", "empty-component"), ("C:/x", "colon-in-name"),
    ("\\\\host\\share", "backslash-in-name"), ("a\\..\\x", "backslash-in-name"), ("a:stream", "colon-in-name"),
    ("a\u{1}b", "control-in-name"), ("a\nb", "control-in-name"), ("a\u{7f}", "control-in-name"),
    ("\u{1b}[2J", "control-in-name"), ("con", "reserved-name"), ("NUL.txt", "reserved-name"),
    ("x/com1", "reserved-name"), ("Aux.a.b", "reserved-name"), ("lpt9/x", "reserved-name"), ("a.", "trailing-dot"),
    ("b./x", "trailing-dot"), ("a ", "trailing-space"), ("a%2e", "unsafe-name"), ("a=2Fb", "unsafe-name"),
    ("=2E=2E", "unsafe-name"), ("a=41", "unsafe-name"), ("a=4", "unsafe-name"), ("a=00", "unsafe-name"),
  ].map { name, code in HostileCase("name '\(name)'", code) { try $0.adding(name) } }
}

extension HostileBase {
  /// The bundle with entries more whose headers are as they should be.
  func exactly(_ names: String...) throws -> [UInt8] {
    let headers = try names.map { name in
      try canonicalTarHeader(
        of: TarEntry(path: Array("satchel/data/a3s/\(name)".utf8), kind: .regular, mode: 0o644, modified: 0))
    }
    return try inserting(Array(headers.joined()))
  }
}
