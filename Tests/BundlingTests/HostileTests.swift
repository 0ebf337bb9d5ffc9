import Bundling
import Files
import Tarball
import TestSupport
import Testing

/// A raw ustar header, as a hostile program may write it, with a right checksum.
private func rawHeader(
  _ name: [UInt8], type: UInt8 = UInt8(ascii: "0"), size: Int = 0, mode: String = "000644 ", link: String = ""
) -> [UInt8] {
  var block = [UInt8](repeating: 0, count: 512)
  func put(_ bytes: some Collection<UInt8>, at place: Int) {
    block.replaceSubrange(place..<(place + bytes.count), with: bytes)
  }
  let octal = String(size, radix: 8)
  put(name.prefix(100), at: 0)
  put(Array("\(mode)\0000000 \0000000 \0".utf8), at: 100)
  put(Array((String(repeating: "0", count: 11 - octal.count) + octal + " 00000000000 ").utf8), at: 124)
  block[156] = type
  put(Array(link.utf8), at: 157)
  put(Array("ustar\u{0}00".utf8), at: 257)
  put(Array("000000 \0000000 \0".utf8), at: 329)
  for index in 148..<156 { block[index] = 0x20 }
  let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
  put(Array((String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ").utf8), at: 148)
  return block
}

private func name(_ text: String) -> [UInt8] { Array("satchel/data/a3s/\(text)".utf8) }

/// The sample bundle with some blocks put in behind `bagit.txt`.
private func inserting(_ blocks: [UInt8]) throws -> [UInt8] {
  var plain = try unzip(sampleBundle(isSingleMember: true))
  plain.insert(contentsOf: blocks, at: 1024)
  return try zip(plain)
}

@Test("Each hostile entry is refused, and an import of it writes nothing anywhere")
func hostileEntries() throws {
  let cases: [(String, [UInt8])] = [
    ("absolute", rawHeader(Array("/etc/x".utf8))),
    ("parent", rawHeader(name("../../x"))),
    ("dot", rawHeader(name("./x"))),
    ("empty component", rawHeader(name("a//x"))),
    ("outside of the top folder", rawHeader(Array("x".utf8))),
    ("outside of data", rawHeader(Array("satchel/x".utf8))),
    ("another store", rawHeader(Array("satchel/data/zzz/x".utf8))),
    ("directly in data", rawHeader(Array("satchel/data/x".utf8))),
    ("symbolic link", rawHeader(name("a"), type: UInt8(ascii: "2"), link: "/etc")),
    ("hard link", rawHeader(name("a"), type: UInt8(ascii: "1"), link: "satchel/bagit.txt")),
    ("character device", rawHeader(name("a"), type: UInt8(ascii: "3"))),
    ("block device", rawHeader(name("a"), type: UInt8(ascii: "4"))),
    ("fifo", rawHeader(name("a"), type: UInt8(ascii: "6"))),
    ("contiguous file", rawHeader(name("a"), type: UInt8(ascii: "7"))),
    ("old regular file", rawHeader(name("a"), type: 0)),
    ("unknown type", rawHeader(name("a"), type: UInt8(ascii: "Z"))),
    ("GNU long name", rawHeader(name("a"), type: UInt8(ascii: "L"), size: 3) + padded("abc")),
    ("GNU sparse", rawHeader(name("a"), type: UInt8(ascii: "S"))),
    ("global pax header", rawHeader(name("a"), type: UInt8(ascii: "g"), size: 11) + padded("11 path=ab\n")),
    ("pax path that hides another", pax("27 path=satchel/data/a3s/z\n") + rawHeader(name("a"))),
    ("pax path with NUL", pax("29 path=satchel/data/a3s/z\0x\n") + rawHeader(name("a"))),
    ("pax size that lies", pax("10 size=7\n") + rawHeader(name("a"))),
    ("pax times", pax("11 mtime=1\n") + rawHeader(name("a"))),
    ("pax link path", pax("12 linkpath=\n") + rawHeader(name("a"))),
    ("setuid", rawHeader(name("a"), mode: "004755 ")),
    ("mode for all", rawHeader(name("a"), mode: "000777 ")),
    ("control character", rawHeader(name("a\u{1}b"))),
    ("newline", rawHeader(name("a\nb"))),
    ("percent", rawHeader(name("a%2e"))),
    ("spelled slash", rawHeader(name("a=2Fb"))),
    ("spelled dot", rawHeader(name("=2E=2E"))),
    ("spelled letter", rawHeader(name("a=41"))),
    ("half a spelling", rawHeader(name("a=4"))),
    ("not UTF-8", rawHeader(name("a") + [0xff])),
    ("file twice", rawHeader(name("a")) + rawHeader(name("a"))),
    ("file as folder", rawHeader(name("a")) + rawHeader(name("a/b"))),
    ("out of order", rawHeader(name("b")) + rawHeader(name("a"))),
    ("checksum of zeros", [UInt8](repeating: 0, count: 512) + rawHeader(name("a"))),
    ("second end inside", [UInt8](repeating: 0, count: 1024)),
    ("file not in the manifest", rawHeader(name("a"))),
    ("size beyond the stream", rawHeader(name("a"), size: 1 << 30)),
  ]
  let folder = try TemporaryFolder()
  for (what, blocks) in cases {
    let bundle = try inserting(blocks)
    #expect(try outcome(bundle) != "intact", "\(what)")
    let path = folder.path.appending("b.tar.gz")
    try writeAtomically(bundle, to: path)
    do {
      _ = try importBundle(.file(path), into: folder.path.appending("out"))
      Issue.record("imported: \(what)")
    } catch {
      #expect([.refused, .damaged].contains(error.code), "\(what): \(error)")
      let isMerelyDamage = ["file not in the manifest", "size beyond the stream"].contains(what)
      #expect(error.code == (isMerelyDamage ? .damaged : .refused), "\(what): \(error)")
    }
    #expect(try directoryListing(folder.path).map(\.path) == ["b.tar.gz"], "\(what)")
  }
}

@Test("Tag files that are missing, doubled, moved or foreign are found")
func tagFiles() throws {
  let entries = try sampleEntries()
  let tags = entries.suffix(4)
  var cases: [(String, [RawEntry])] = tags.indices.map { index in
    ("without \(index)", entries.indices.filter { $0 != index }.map { entries[$0] })
  }
  cases.append(("doubled", entries + [entries[entries.count - 1]]))
  cases.append(("moved", entries.dropLast(2) + [entries[entries.count - 1], entries[entries.count - 2]]))
  var foreign = entries[entries.count - 1]
  foreign.head.path = Array("satchel/fetch.txt".utf8)
  cases.append(("fetch.txt", entries + [foreign]))
  cases.append(("without payload file", entries.enumerated().filter { $0.offset != 2 }.map(\.element)))
  cases.append(("without bagit.txt", Array(entries.dropFirst())))
  for (what, entries) in cases { #expect(try outcome(bundle(of: entries)) != "intact", "\(what)") }
}

private func padded(_ text: String) -> [UInt8] {
  Array(text.utf8) + [UInt8](repeating: 0, count: 512 - text.utf8.count)
}

private func pax(_ records: String) -> [UInt8] {
  rawHeader(Array("PaxHeader/a".utf8), type: UInt8(ascii: "x"), size: records.utf8.count) + padded(records)
}
