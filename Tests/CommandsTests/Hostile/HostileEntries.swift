/// Entries that are no files or folders.
extension HostileCase {
  static let kinds: [HostileCase] = [
    HostileCase("symbolic link, absolute", "symbolic-link") { base, canary in
      try base.inserting(
        link("2", to: "\(canary)"), RawHeader("satchel/data/a3s/a/planted".utf8).bytes)
    },
    HostileCase("symbolic link, relative", "symbolic-link") { base in
      try base.inserting(link("2", to: "../../../canary"), RawHeader("satchel/data/a3s/a/planted".utf8).bytes)
    },
    HostileCase("symbolic link, dangling", "symbolic-link") { try $0.inserting(link("2", to: "nowhere")) },
    HostileCase("hard link, absolute", "hard-link") { base, canary in
      try base.inserting(link("1", to: "\(canary)/file"))
    },
    HostileCase("hard link to an entry", "hard-link") { try $0.inserting(link("1", to: "satchel/bagit.txt")) },
    HostileCase("hard link with content", "hard-link") {
      try $0.inserting(link("1", to: "satchel/bagit.txt", size: 3), filled(Array("abc".utf8)))
    },
    kind("3", "character-device"), kind("4", "block-device"), kind("6", "fifo"), kind("7", "contiguous-file"),
    kind("\0", "old-file"), kind("Z", "unknown-kind"), kind("V", "unknown-kind"), kind("D", "unknown-kind"),
    kind("M", "unknown-kind"), kind("N", "unknown-kind"), kind("X", "unknown-kind"), kind("S", "sparse-file"),
    HostileCase("header before POSIX", "old-header") { try $0.adding("a") { $0.form = "" } },
    HostileCase("header of GNU", "gnu-header") { try $0.adding("a") { $0.form = "ustar  \0" } },
    HostileCase("GNU long name", "gnu-long-name") { base in
      let name = Array("satchel/data/a3s/../../../canary/x\0".utf8)
      return try base.inserting(
        RawHeader("././@LongLink".utf8, kind: "L", size: name.count).with { $0.form = "ustar  \0" }.bytes,
        filled(name), RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
    HostileCase("GNU long link", "gnu-long-link") {
      try $0.inserting(
        RawHeader("././@LongLink".utf8, kind: "K", size: 5).with { $0.form = "ustar  \0" }.bytes,
        filled(Array("/etc\0".utf8)), link("2", to: "x"))
    },
    HostileCase("pax, long name, file", "gnu-long-name") {
      try $0.inserting(
        pax(record("path", "satchel/data/a3s/z")), RawHeader("././@LongLink".utf8, kind: "L", size: 2).bytes,
        filled(Array("q\0".utf8)), RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
  ]

  private static func kind(_ kind: Character, _ code: String) -> HostileCase {
    HostileCase("type \(kind.asciiValue ?? 0)", code) { try $0.adding("a") { $0.kind = kind.asciiValue ?? 0 } }
  }

  private static func link(_ kind: Character, to target: String, size: Int = 0) -> [UInt8] {
    RawHeader("satchel/data/a3s/a".utf8, kind: kind, size: size).with { $0.link = String(target.prefix(100)) }.bytes
  }

  /// Fields of headers that say what they should not.
  static let fields: [HostileCase] = [
    HostileCase("setuid", "special-mode") { try $0.adding("a") { $0.mode = "004755 \0" } },
    HostileCase("setgid", "special-mode") { try $0.adding("a") { $0.mode = "002755 \0" } },
    HostileCase("sticky", "special-mode") { try $0.adding("a") { $0.mode = "001644 \0" } },
    HostileCase("writable for all", "odd-mode") { try $0.adding("a") { $0.mode = "000777 \0" } },
    HostileCase("mode of letters", "bad-number") { try $0.adding("a") { $0.mode = "rw-r--r-" } },
    HostileCase("owner", "owner") { try $0.adding("a") { $0.owner = "001750 \0" } },
    HostileCase("group", "owner") { try $0.adding("a") { $0.group = "001750 \0" } },
    HostileCase("owner by name", "owner-name") { try $0.adding("a") { $0.ownerName = "root" } },
    HostileCase("group by name", "owner-name") { try $0.adding("a") { $0.groupName = "root" } },
    HostileCase("numbers of a device", "device-numbers") { try $0.adding("a") { $0.devices = "000010 \0000001 \0" } },
    HostileCase("link of a file", "link-of-file") { try $0.adding("a") { $0.link = "/etc/passwd" } },
    HostileCase("negative size", "negative-size") { try $0.adding("a") { $0.size = Array("-0000000001 ".utf8) } },
    HostileCase("negative binary size", "negative-size") {
      try $0.adding("a") { $0.size = [UInt8](repeating: 0xff, count: 12) }
    },
    HostileCase("binary size", "binary-size") {
      try $0.adding("a") { $0.size = [0x80] + [UInt8](repeating: 0, count: 11) }
    },
    HostileCase("huge binary size", "binary-size") {
      try $0.adding("a") { $0.size = [0x80] + [UInt8](repeating: 0x7f, count: 11) }
    },
    HostileCase("size of letters", "bad-number") { try $0.adding("a") { $0.size = Array("size of file".utf8) } },
    HostileCase("size beyond the stream", "tar-truncated", 4) {
      try $0.adding("a") { $0.size = Array("77777777777 ".utf8) }
    },
    HostileCase("folder with a size", "folder-size") {
      try $0.inserting(
        RawHeader("satchel/data/a3s/a/".utf8, kind: "5", size: 512).with { $0.mode = "000755 \0" }.bytes,
        RawHeader("satchel/data/a3s/b".utf8).bytes)
    },
    HostileCase("negative time", "odd-time") {
      try $0.adding("a") { $0.modified = [UInt8](repeating: 0xff, count: 12) }
    },
    HostileCase("binary time", "odd-time") {
      try $0.adding("a") { $0.modified = [0x80] + [UInt8](repeating: 0, count: 10) + [1] }
    },
    HostileCase("bytes behind the name", "behind-name") {
      try $0.inserting(RawHeader(Array("satchel/data/a3s/a\0/../../x".utf8)).bytes)
    },
    HostileCase("name in the second field", "unusual-header") {
      try $0.inserting(RawHeader("a".utf8).with { $0.prefix = Array("satchel/data/a3s".utf8) }.bytes)
    },
    HostileCase("numbers spelled otherwise", "unusual-header") { try $0.adding("a") { $0.mode = "0000644\0" } },
    HostileCase("empty name", "unusual-header") { try $0.inserting(RawHeader([]).bytes) },
  ]
}
