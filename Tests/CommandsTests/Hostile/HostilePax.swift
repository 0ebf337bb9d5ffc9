/// Extended headers, which can change anything about the entry behind them.
extension HostileCase {
  static let paxHeaders: [HostileCase] = [
    behindPax("path that hides another", "pax-name", record("path", "satchel/data/a3s/z")),
    behindPax("path that leaves the folder", "pax-name", record("path", "satchel/data/a3s/../../../../canary/x")),
    behindPax("path with NUL", "pax-nul", record("path", "satchel/data/a3s/z\0x")),
    behindPax("path that is not UTF-8", "pax-not-utf8", record("path", Array("satchel/data/a3s/".utf8) + [0xff])),
    behindPax("path twice", "doubled-pax-record", record("path", "satchel/data/a3s/y") + record("path", "x")),
    behindPax("size that contradicts", "pax-size", record("size", "7")),
    behindPax("size beyond 64 bits", "pax-size", record("size", "99999999999999999999999")),
    behindPax("size twice", "doubled-pax-record", record("size", "0") + record("size", "0")),
    behindPax("link path", "pax-link", record("linkpath", "/etc/passwd")),
    behindPax("time", "pax-time", record("mtime", "1.5")),
    behindPax("owner", "pax-owner", record("uid", "0")),
    behindPax("owner by name", "pax-owner", record("uname", "root")),
    behindPax("unknown key", "unknown-pax-record", record("vendor.trick", "1")),
    behindPax("character set", "unknown-pax-record", record("hdrcharset", "BINARY")),
    behindPax("extended attribute", "extended-attribute", record("SCHILY.xattr.security.capability", "x")),
    behindPax("extended attribute of libarchive", "extended-attribute", record("LIBARCHIVE.xattr.user.a", "eA==")),
    behindPax("access list", "access-list", record("SCHILY.acl.access", "user::rwx,group::rwx,other::rwx")),
    behindPax(
      "sparse file 0.0", "sparse-file", record("GNU.sparse.size", "1000000000") + record("GNU.sparse.numblocks", "0")),
    behindPax("sparse file 0.1", "sparse-file", record("GNU.sparse.map", "0,1,1000000000,1")),
    behindPax(
      "sparse file 1.0", "sparse-file",
      record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0") + record("GNU.sparse.name", "x")
        + record("GNU.sparse.realsize", "1000000000")),
    behindPax("record longer than the header", "bad-pax-length", Array("99 path=satchel/data/a3s/z\n".utf8)),
    behindPax("record of no length", "bad-pax-length", Array("0 path=z\n".utf8)),
    behindPax("record without a number", "bad-pax-length", Array("path=z\n".utf8)),
    behindPax("record without an end", "bad-pax-length", Array("9 path=zz".utf8)),
    HostileCase("global pax header", "global-pax-header") {
      try $0.inserting(pax(record("path", "x"), kind: "g"), RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
    HostileCase("two pax headers", "doubled-pax-header") { base in
      let name = record("path", "satchel/data/a3s/z")
      return try base.inserting(pax(name), pax(name), RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
    HostileCase("pax header of 100 KB", "long-pax-header") { base in
      let long = record("path", "satchel/data/a3s/" + String(repeating: "x", count: 100_000))
      return try base.inserting(pax(long), RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
    HostileCase("pax header of 2 MB", "long-pax-header") { base in
      let long = record("comment", String(repeating: "x", count: 2_000_000))
      return try base.inserting(pax(long), RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
    HostileCase("pax header that says 8 GB", "long-pax-header") {
      try $0.inserting(
        RawHeader("PaxHeader/a".utf8, kind: "x").with { $0.size = Array("77777777777 ".utf8) }.bytes,
        RawHeader("satchel/data/a3s/a".utf8).bytes)
    },
  ]

  private static func behindPax(_ name: String, _ code: String, _ records: [UInt8]) -> HostileCase {
    HostileCase("pax \(name)", code) { base in
      try base.inserting(pax(records), RawHeader("satchel/data/a3s/a".utf8).bytes)
    }
  }
}
