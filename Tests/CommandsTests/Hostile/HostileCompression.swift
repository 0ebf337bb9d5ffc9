import SatchelFiles
import SatchelGzip
import SatchelTestSupport

/// Gzip that lies, or is made to cost time and memory.
extension HostileCase {
  static let compression: [HostileCase] = [
    HostileCase("wrong CRC", "gzip-badCRC", 4) { try $0.singleMember { $0[$0.count - 8] ^= 1 } },
    HostileCase("wrong length", "gzip-badLength", 4) { try $0.singleMember { $0[$0.count - 4] ^= 1 } },
    HostileCase("length of 4 GiB less one", "gzip-badLength", 4) {
      try $0.singleMember { $0.replaceSubrange(($0.count - 4)..., with: [0xff, 0xff, 0xff, 0xff]) }
    },
    HostileCase("length of 0", "gzip-badLength", 4) {
      try $0.singleMember { $0.replaceSubrange(($0.count - 4)..., with: [0, 0, 0, 0]) }
    },
    HostileCase("flags that mean nothing", "gzip-reservedFlags") { base in
      try base.members { $0[3] = 0xe0 }
    },
    HostileCase("name of 4 MB", "gzip-longHeader") { base in
      try base.members {
        $0[3] = 8
        $0.insert(contentsOf: [UInt8](repeating: 0x61, count: 4_000_000) + [0], at: 10)
      }
    },
    HostileCase("comment without an end", "gzip-longHeader") { base in
      try base.members {
        $0[3] = 16
        $0.insert(contentsOf: [UInt8](repeating: 0x61, count: 200_000), at: 10)
      }
    },
    HostileCase("thousands of empty members in front", "gzip-emptyMembers") { base in
      try base.members { $0 = Array((0..<5000).flatMap { _ in empty }) + $0 }
    },
    HostileCase("thousands of empty members behind", "gzip-emptyMembers") { base in
      try gzipMember(base.plain) + (0..<5000).flatMap { _ in empty }
    },
    HostileCase("members of one byte", "header-in-pieces") { base in
      var packed = try gzipMember(Array(base.plain[..<1024]))
      for byte in base.plain[1024..<1624] { packed += try gzipMember([byte]) }
      return try packed + gzipMember(Array(base.plain[1624...]))
    },
    HostileCase("a hundred thousand members of one byte", "extra-file", 4) { base in
      let one = try gzipMember([0x61])
      let file = RawHeader("satchel/data/a3s/a".utf8, size: 102_400).bytes
      return try gzipMember(base.plain[..<1024] + file) + (0..<102_400).flatMap { _ in one }
        + gzipMember(Array(base.plain[1024...]))
    },
    HostileCase("zeros without end", "too-large", options: ["--max-total", "8M"]) { base in
      let zeros = try gzipMember([UInt8](repeating: 0, count: 1 << 20))
      let bomb = RawHeader("satchel/data/a3s/a".utf8).with { $0.size = Array("00040000000 ".utf8) }.bytes
      return try gzipMember(Array(base.plain[..<1024]) + bomb) + (0..<8).flatMap { _ in zeros }
    },
    HostileCase("zeros at a thousand to one", "ratio") { base in
      let zeros = try gzipMember([UInt8](repeating: 0, count: 1 << 20))
      let bomb = RawHeader("satchel/data/a3s/a".utf8, size: 80 << 20).bytes
      return try gzipMember(Array(base.plain[..<1024]) + bomb) + (0..<80).flatMap { _ in zeros }
    },
    HostileCase("gzip in gzip", "nested-compression") { try gzipMember($0.whole) },
    HostileCase("cut member", "gzip-truncated", 4) { Array($0.whole[..<($0.whole.count / 3)]) },
    HostileCase("damaged data", "gzip-badData", 4) { base in
      try base.singleMember { $0.replaceSubrange(40..<60, with: [UInt8](repeating: 0xff, count: 20)) }
    },
    HostileCase("garbage between members", "gzip-trailingGarbage", 4) { base in
      try gzipMember(Array(base.plain[..<1024])) + Array("garbage".utf8) + gzipMember(Array(base.plain[1024...]))
    },
  ]

  private static let empty = canonicalGzipHeader + [0x03, 0x00] + [UInt8](repeating: 0, count: 8)
}

extension HostileBase {
  /// The bundle as one gzip member that was changed.
  func singleMember(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
    var packed = try gzipMember(plain)
    change(&packed)
    return packed
  }

  /// The bundle in two members, of which the second was changed.
  func members(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
    var second = try gzipMember(Array(plain[1024...]))
    change(&second)
    return try gzipMember(Array(plain[..<1024])) + second
  }
}
