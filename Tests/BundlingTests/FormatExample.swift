import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTarball
import SatchelTestSupport

/// The bundle of the worked example in the specification, and the texts about it that stand there.
struct FormatExample {
  let bundle: [UInt8]
  let tar: [UInt8]
  let report: VerificationReport

  init() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"n\":1}\n".utf8), to: "store/s.jsonl")
    var session = StoredSession(id: "s")
    session.era = ClawEra.e8
    session.header.createdAt = Instant(seconds: 1_780_300_800)
    session.totals.messages[.user] = 1
    let store = StoreInventory(
      format: .claw, root: folder.path.appending("store"), sessions: [session], files: [StoredFile("s.jsonl", of: "s")])
    let path = folder.path.appending("b.tar.gz")
    var options = PackOptions()
    options.level = 6
    options.normalizesTimes = true
    _ = try packBundle(store, to: .file(path), options: options)
    bundle = try readFile(path)
    tar = try unzip(bundle)
    report = try verifyBundle(.file(path))
  }

  /// What does not depend on the compressor.
  var plainTexts: [String] {
    get throws {
      let entries = try entries()
      let contents = entries.filter { $0.name != "stargz.index.json" && $0.name != "satchel/data/claw/s.jsonl" }
      return [dump(tar[1024..<1536], from: 1024)] + contents.map { String(decoding: tar[$0.content], as: UTF8.self) }
        + [report.tarDigest ?? "no identity"]
    }
  }

  /// What does: places of members, the index, and the footer.
  var packedTexts: [String] {
    get throws {
      let members = try members()
      let lines = members.map { member in
        "| \(member.offset) | \(member.plain.lowerBound) | \(member.plain.count) |"
      }
      let index = try entries().filter { $0.name == "stargz.index.json" }
        .map { String(decoding: tar[$0.content], as: UTF8.self) }
      let footer = bundle.count - GzipFooter.byteCount
      return lines + index + [dump(bundle[footer...], from: footer)]
    }
  }

  private func entries() throws -> [(name: String, content: Range<Int>)] {
    var rest = tar[...]
    var reader = try TarReader(policy: .canonical) { buffer in
      let part = rest.prefix(buffer.count)
      buffer.replaceSubrange(0..<part.count, with: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    var entries: [(name: String, content: Range<Int>)] = []
    while let head = try reader.next() {
      let start = Int(reader.contentOffset)
      entries.append((String(decoding: head.path, as: UTF8.self), start..<(start + Int(head.byteCount))))
    }
    return entries
  }

  private func members() throws -> [(offset: Int, plain: Range<Int>)] {
    let starts = try gzipMembers(bundle)
    return starts.indices.map { place in
      let end = place + 1 < starts.count ? Int(starts[place + 1].plainOffset) : tar.count
      return (Int(starts[place].offset), Int(starts[place].plainOffset)..<end)
    }
  }
}

/// Bytes as `hexdump -C` shows them: sixteen a line, equal lines as one star.
func dump(_ bytes: ArraySlice<UInt8>, from start: Int) -> String {
  var lines: [String] = []
  var last: ArraySlice<UInt8> = []
  for place in stride(from: bytes.startIndex, to: bytes.endIndex, by: 16) {
    let line = bytes[place..<min(place + 16, bytes.endIndex)]
    if line.elementsEqual(last) {
      if lines.last != "*" { lines.append("*") }
      continue
    }
    last = line
    let hex = line.map { hexadecimal(Int($0), 2) }
    let text = String(decoding: line.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    let columns = (hex.prefix(8) + [""] + hex.dropFirst(8)).joined(separator: " ")
    let blanks = String(repeating: " ", count: max(0, 50 - columns.utf8.count))
    lines.append("\(hexadecimal(start + place - bytes.startIndex, 8))  \(columns)\(blanks)|\(text)|")
  }
  return lines.joined(separator: "\n")
}

private func hexadecimal(_ number: Int, _ width: Int) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: width - digits.utf8.count) + digits
}
