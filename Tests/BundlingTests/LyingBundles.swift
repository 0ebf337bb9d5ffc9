import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball
import SatchelTestSupport

@testable import SatchelBundling

/// A sound bundle with an index, and lies that can be made of it.
struct LyingBundles {
  let whole: [UInt8]
  private let indexOffset: Int
  private let text: String
  /// Where gzip members begin, the index's last.
  let members: [Int]

  init(_ whole: [UInt8]) throws {
    self.whole = whole
    var found = ""
    _ = try withIndex(of: whole) { text in
      found = text
      return text
    }
    text = found
    indexOffset = Int(GzipFooter.indexOffset(in: whole.suffix(GzipFooter.byteCount)) ?? 0)
    members = try gzipMembers(whole).map { Int($0.offset) }
  }

  /// The plain bytes of a member.
  func plain(_ number: Int) throws -> [UInt8] {
    try unzip(Array(whole[members[number]..<members[number + 1]]))
  }

  /// The bundle with bytes in place of a member, or before it; the index tells where the others stand then.
  func replacing(_ number: Int, with bytes: [UInt8], keeping: Bool = false) throws -> [UInt8] {
    let (start, end) = (members[number], keeping ? members[number] : members[number + 1])
    let shift = bytes.count - (end - start)
    let moved = text.replacing(/"offset":([0-9]+)/) { match in
      let offset = Int(match.output.1) ?? 0
      return "\"offset\":\(offset >= (keeping ? start : end) ? offset + shift : offset)"
    }
    let index = try indexMember(Array(moved.utf8))
    return whole[..<start] + bytes + whole[end..<indexOffset] + index
      + GzipFooter.bytes(indexOffset: UInt64(indexOffset + shift))
  }

  /// Everything that may stand before a member without the index telling.
  func insertions(at places: [Int]? = nil) throws -> [(name: String, bytes: [UInt8])] {
    var found: [(String, [UInt8])] = []
    for number in places ?? Array(members.indices) {
      for (name, plain) in try Self.strangers() {
        let member = plain.isEmpty ? Self.emptyMember : try gzipMember(plain)
        found.append(("\(name) before member \(number)", try replacing(number, with: member, keeping: true)))
      }
    }
    return found
  }

  private static let emptyMember: [UInt8] =
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0] + [UInt8](repeating: 0, count: 8)

  /// Blocks that other readers take for entries, or for the end.
  private static func strangers() throws -> [(String, [UInt8])] {
    let end = [UInt8](repeating: 0, count: 1024)
    var entries: [(String, [UInt8])] = [
      ("an end", end), ("a lone block of zeros", Array(end.prefix(512))), ("nothing", []),
    ]
    for (name, path) in [("a file twice", "satchel/data/a3s/c-1"), ("a stranger", "satchel/data/a3s/c-11")] {
      var tar: [UInt8] = []
      var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe tar += $0 } }
      let content = Array("other content".utf8)
      try writer.begin(
        TarEntry(path: Array(path.utf8), kind: .regular, byteCount: UInt64(content.count), mode: 0o644, modified: 0))
      try writer.write(content.span)
      try writer.endEntry()
      entries.append((name, tar))
    }
    return entries
  }

  /// Every member with one block more or less, or one byte of a header changed.
  func changes(at places: [Int]? = nil) throws -> [(name: String, bytes: [UInt8])] {
    var found: [(String, [UInt8])] = []
    for number in places ?? Array(members.indices.dropLast()) {
      let plain = try plain(number)
      let block = try Self.strangers()[3].1
      found.append(("member \(number) with an entry before", try replacing(number, with: gzipMember(block + plain))))
      found.append(("member \(number) with an entry behind", try replacing(number, with: gzipMember(plain + block))))
      if plain.count > 512 {
        found.append(("member \(number) cut", try replacing(number, with: gzipMember(Array(plain.dropLast(512))))))
        found.append(
          (
            "member \(number) in two",
            try replacing(number, with: gzipMember(Array(plain[..<512])) + gzipMember(Array(plain[512...])))
          ))
      }
      for start in stride(from: 0, to: plain.count - 511, by: 512)
      where plain[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) {
        for (what, place) in [("name", 8), ("mode", 102), ("size", 134), ("kind", 156), ("filling", 511)] {
          var changed = plain
          changed[start + place] ^= 1
          fixChecksum(&changed, at: start)
          found.append(
            ("\(what) of the header at \(start) of member \(number)", try replacing(number, with: gzipMember(changed))))
        }
      }
    }
    return found
  }

  private func fixChecksum(_ plain: inout [UInt8], at start: Int) {
    for place in 148..<156 { plain[start + place] = 0x20 }
    let sum = plain[start..<(start + 512)].reduce(0) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    let field = Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 0x20]
    plain.replaceSubrange((start + 148)..<(start + 156), with: field)
  }
}
