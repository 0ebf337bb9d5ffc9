import SatchelGzip
import SatchelTestSupport

/// Descriptions and indexes that tell untruths.
extension HostileCase {
  static let descriptions: [HostileCase] = [
    describing("negative count", "described-wrongly") { $0.replacing("\"messages\": 2", with: "\"messages\": -2") },
    describing("count that is no number", "described-wrongly") {
      $0.replacing("\"messages\": 2", with: "\"messages\": \"many\"")
    },
    describing("count with a fraction", "described-wrongly") {
      $0.replacing("\"messages\": 2", with: "\"messages\": 2.5")
    },
    describing("size of a session that lies", "described-wrongly") {
      $0.replacing("\"bytes\": 17,\n      \"files\"", with: "\"bytes\": 18,\n      \"files\"")
    },
    describing("size of a file that lies", "described-otherwise") {
      $0.replacing("\"bytes\": 17", with: "\"bytes\": 18")
    },
    describing("digest of a file that lies", "described-otherwise") {
      $0.replacing("\"sha256\": \"", with: "\"sha256\": \"0")
    },
    describing("file that is not there", "described-but-missing") {
      $0.replacing("data/a3s/s-1.json", with: "data/a3s/../../etc/passwd")
    },
    describing("file of two sessions", "described-twice") {
      $0.replacing("data/a3s/s-1.json", with: "data/a3s/s-2.json")
    },
    describing("file of no session", "not-described") { $0.replacing("data/a3s/s-1.json", with: "data/a3s/s-2.json") },
    describing("file without a path", "file-without-path") {
      $0.replacing("\"path\": \"data/a3s/s-1", with: "\"p\": \"")
    },
    describing("session without an id", "session-without-id") {
      $0.replacing("\"id\": \"s-1\"", with: "\"di\": \"s-1\"")
    },
    describing("another store", "wrong-store") { $0.replacing("\"name\": \"a3s\"", with: "\"name\": \"claw\"") },
    describing("another format", "wrong-format") { $0.replacing("satchel-bundle", with: "other-bundle") },
    describing("no version", "no-version") { $0.replacing("\"version\": \"1.0\"", with: "\"version\": null") },
    describing("no JSON", "description-unreadable") { "<" + $0 },
    describing("cut JSON", "description-unreadable") { String($0.dropLast(3)) },
    describing("nothing", "description-unreadable") { _ in "" },
    describing("a thousand brackets", "description-unreadable") {
      $0.replacing("\"version\"", with: "\"deep\": \(String(repeating: "[", count: 1000)), \"version\"")
    },
    describing("a string of 17 MB", "description-unreadable") {
      $0.replacing("\"version\"", with: "\"long\": \"\(String(repeating: "xyz 0123", count: 2_200_000))\", \"version\"")
    },
  ]

  private static func describing(
    _ name: String, _ code: String, _ change: @escaping @Sendable (String) -> String
  ) -> HostileCase {
    HostileCase("satchel.json: \(name)", code, 4) { try $0.rewriting("satchel.json", change) }
  }

  static let indexes: [HostileCase] = [
    HostileCase("footer that leads elsewhere", "wrong-footer", 4) { try $0.indexing(footer: { _ in 0 }) { _ in } },
    HostileCase("footer that leads beyond the end", "wrong-footer", 4) {
      try $0.indexing(footer: { $0 + 1_000_000 }) { _ in }
    },
    HostileCase("no footer", "missing-footer", 4) { try $0.indexing(footer: nil) { _ in } },
    HostileCase("footer, but no index", "missing-index", 4) {
      try gzipMember($0.plain) + GzipFooter.bytes(indexOffset: 0)
    },
    HostileCase("entry behind the index", "behind-index") {
      try $0.indexing { $0.insert(contentsOf: RawHeader("satchel/x".utf8).bytes, at: $0.count - 1024) }
    },
    HostileCase("index twice", "two-indexes") { try $0.indexing { $0.insert(contentsOf: $0.dropLast(1024), at: 0) } },
    index("wrong place") { $0.replacing("\"offset\":", with: "\"offset\":1") },
    index("other name") { $0.replacing("satchel/data/a3s/s-1.json", with: "/etc/passwd") },
    index("other digest") { $0.replacing("sha256:", with: "sha256:0") },
    index("setuid") { $0.replacing("\"mode\":420", with: "\"mode\":2541") },
    index("entry more") { $0.replacing("[\n{", with: "[\n{\"name\":\"x\",\"type\":\"reg\",\"size\":1},\n{") },
    index("entry less") { $0.replacing(/\{[^\n]*s-1[^\n]*\n/, with: "") },
    index("entry twice") { $0.replacing(/\{[^\n]*s-1[^\n]*\n/) { String($0.output) + String($0.output) } },
    index("a link") { $0.replacing("\"type\":\"reg\"", with: "\"type\":\"symlink\"") },
    index("no JSON") { _ in "hello\n" },
    index("nothing") { _ in "" },
    index("a thousand brackets") { _ in String(repeating: "[", count: 1000) },
    index("a line of 3 MB") { $0 + String(repeating: "x", count: 3_000_000) },
    index("a million lines") { $0 + String(repeating: "{}\n", count: 1_000_000) },
  ]

  private static func index(_ name: String, _ change: @escaping @Sendable (String) -> String) -> HostileCase {
    HostileCase("index: \(name)", "wrong-index", 4) { try $0.indexText(change) }
  }
}
