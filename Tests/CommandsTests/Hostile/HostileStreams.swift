import SatchelFiles
import SatchelTestSupport

/// What stands between, before and behind entries.
extension HostileCase {
  private static let zeros = [UInt8](repeating: 0, count: 512)

  static let streams: [HostileCase] = [
    HostileCase("wrong checksum", "wrong-header-checksum", 4) { try $0.adding("a") { $0.lie = 1 } },
    HostileCase("garbage between entries", "wrong-header-checksum", 4) {
      try $0.inserting([UInt8](repeating: 0x47, count: 512))
    },
    HostileCase("filling that is not zeros", "nonzero-filling") { base in
      var plain = base.plain
      plain[1023] = 1
      return try gzipMember(plain)
    },
    HostileCase("last filling that is not zeros", "nonzero-filling") { base in
      var plain = base.plain
      plain[plain.count - 1025] = 1
      return try gzipMember(plain)
    },
    HostileCase("lone block of zeros", "lone-zero-block") { try $0.inserting(zeros, RawHeader("x".utf8).bytes) },
    HostileCase("end before entries", "behind-end") { try $0.inserting(zeros, zeros) },
    HostileCase("second archive behind the end", "behind-end") { try gzipMember($0.plain + $0.plain) },
    HostileCase("second archive in a member of its own", "behind-end") {
      try gzipMember($0.plain) + gzipMember($0.plain)
    },
    HostileCase("third block of zeros", "long-end") { try gzipMember($0.plain + zeros) },
    HostileCase("a megabyte of zeros", "long-end") { try gzipMember($0.plain + [UInt8](repeating: 0, count: 1 << 20)) },
    HostileCase("one block of the end missing", "tar-truncated", 4) { try gzipMember($0.plain.dropLast(512)) },
    HostileCase("no end", "tar-truncated", 4) { try gzipMember($0.plain.dropLast(1024)) },
    HostileCase("cut in an entry", "tar-truncated", 4) { try gzipMember(Array($0.plain[..<1800])) },
    HostileCase("bytes behind the footer", "gzip-trailingGarbage", 4) { $0.whole + Array("secret".utf8) },
    HostileCase("zero behind the footer", "gzip-trailingGarbage", 4) { $0.whole + [0] },
    HostileCase("second bundle behind the footer", "gzip-trailingGarbage", 4) { $0.whole + $0.whole },
    HostileCase("too many entries", "too-many-entries", options: ["--max-entries", "3"]) { $0.whole },
    HostileCase("more bytes than allowed", "too-large", options: ["--max-total", "2K"]) { $0.whole },
    HostileCase("a file larger than allowed", "file-too-large", options: ["--max-total", "20K"]) {
      try $0.adding("a") { $0.size = Array((octal(30_000, digits: 11) + " ").utf8) }
    },
  ]

  /// Tag files that are not there, or not where they belong.
  static let tagFiles: [HostileCase] =
    ["bag-info.txt", "manifest-sha256.txt", "satchel.json"].map { name in
      HostileCase("without \(name)", "unexpected-entry") { base in try base.of(base.entries.filter { $0.name != name })
      }
    } + [
      HostileCase("without the tag manifest", "missing-tag-file", 4) { try $0.of($0.entries.dropLast()) },
      HostileCase("tag file twice", "unexpected-entry") { try $0.of($0.entries + $0.entries.suffix(1)) },
      HostileCase("tag files in another order", "unexpected-entry") {
        try $0.of($0.entries.dropLast(2) + $0.entries.suffix(2).reversed())
      },
      HostileCase("payload behind the tag files", "behind-tag-files") {
        try $0.of($0.entries + [RawEntry("data/a3s/z", [])])
      },
      HostileCase("fetch.txt", "unexpected-entry") {
        try $0.of($0.entries + [RawEntry("fetch.txt", Array("http://a/ 1 data/a3s/z\n".utf8))])
      },
      HostileCase("tag file that is executable", "odd-tag-file") { base in
        var entries = base.entries
        let last = entries[entries.count - 1]
        let header = RawHeader("satchel/\(last.name)".utf8, size: last.content.count).with { $0.mode = "000755 \0" }
        entries[entries.count - 1] = RawEntry(header: header.bytes, content: last.content)
        return try base.of(entries)
      },
      HostileCase("other version of BagIt", "wrong-bag", 4) {
        try $0.rewriting("bagit.txt") { $0.replacing("1.0", with: "0.97") }
      },
      HostileCase("Payload-Oxum that lies", "wrong-bag", 4) {
        try $0.rewriting("bag-info.txt") { $0.replacing("Oxum: ", with: "Oxum: 1") }
      },
      HostileCase("tag manifest that lies", "wrong-tag-manifest", 4) {
        try $0.rewriting("tagmanifest-sha256.txt") { $0.replacing("0", with: "1") }
      },
      HostileCase("manifest without a file", "extra-file", 4) { try $0.manifest { Array($0.dropFirst()) } },
      HostileCase("manifest with a file more", "missing-file", 4) {
        try $0.manifest { $0 + ["\(String(repeating: "0", count: 64))  data/a3s/z"] }
      },
      HostileCase("manifest that leads outside", "missing-file", 4) {
        try $0.manifest { $0 + ["\(String(repeating: "0", count: 64))  data/a3s/t/../../../../etc/passwd"] }
      },
      HostileCase("manifest with a wrong digest", "wrong-checksum", 4) {
        try $0.manifest { [String(repeating: "0", count: 64) + $0[0].dropFirst(64)] + $0.dropFirst() }
      },
      HostileCase("manifest in another order", "manifest-disordered", 4) { try $0.manifest { $0.reversed() } },
      HostileCase("manifest with a line twice", "manifest-disordered", 4) { try $0.manifest { [$0[0]] + $0 } },
      HostileCase("manifest with CR LF", "missing-file", 4) {
        try $0.rewriting("manifest-sha256.txt") { $0.replacing("\n", with: "\r\n") }
      },
      HostileCase("manifest in capitals", "manifest-unreadable", 4) {
        try $0.manifest { $0.map { $0.prefix(64).uppercased() + $0.dropFirst(64) } }
      },
      HostileCase("manifest with a binary mark", "manifest-unreadable", 4) {
        try $0.manifest { $0.map { $0.prefix(64) + " *" + $0.dropFirst(66) } }
      },
      HostileCase("manifest without its last line end", "manifest-cut", 4) {
        try $0.rewriting("manifest-sha256.txt") { String($0.dropLast()) }
      },
      HostileCase("manifest with a long tail without a line end", "manifest-cut", 4) {
        try $0.rewriting("manifest-sha256.txt") { $0 + String(repeating: "x", count: 300_000) }
      },
      HostileCase("manifest with much in front of a line", "manifest-unreadable", 4) {
        try $0.manifest { $0.dropLast() + [String(repeating: "x", count: 300_000) + ($0.last ?? "")] }
      },
      HostileCase("file that the manifest does not know", "extra-file", 4) { try $0.adding("a") },
    ]
}

extension HostileBase {
  /// The bundle with other lines of the manifest.
  func manifest(_ change: ([String]) -> [String]) throws -> [UInt8] {
    try rewriting("manifest-sha256.txt") { text in
      change(text.split(separator: "\n").map { String($0) }).map { $0 + "\n" }.joined()
    }
  }
}
