import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelTarball
import SatchelTestSupport
import Testing

/// One entry of a tar stream, content included.
struct RawEntry {
  var head: TarEntry
  var content: [UInt8]
}

private final class Collected {
  var bytes: [UInt8] = []
}

/// The entries of the sample bundle, but for the index.
func sampleEntries() throws -> [RawEntry] {
  var rest = try unzip(sampleBundle(isSingleMember: true))[...]
  var reader = try TarReader(policy: .canonical) { buffer in
    let part = rest.prefix(buffer.count)
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
  var entries: [RawEntry] = []
  var buffer = [UInt8](repeating: 0, count: 100_000)
  while let head = try reader.next() {
    var content: [UInt8] = []
    while case let count = try reader.read(into: &buffer), count > 0 { content += buffer[..<count] }
    entries.append(RawEntry(head: head, content: content))
  }
  return entries
}

/// A bundle of entries, with nothing checked.
func bundle(of entries: [RawEntry]) throws -> [UInt8] {
  let collected = Collected()
  var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe collected.bytes += $0 } }
  for entry in entries {
    var head = entry.head
    head.byteCount = UInt64(entry.content.count)
    try writer.begin(head)
    try writer.write(entry.content.span)
  }
  try writer.finish()
  return try gzipMember(collected.bytes)
}

/// The sample bundle with another description, all checksums made anew.
func rewritten(_ change: (String) -> String) throws -> [UInt8] {
  try bundle(of: rewrittenEntries(change: change))
}

/// The entries of the sample bundle with another tag file, the checksums of all tag files made anew.
func rewrittenEntries(of name: String = "satchel.json", change: (String) -> String) throws -> [RawEntry] {
  var entries = try sampleEntries()
  var digests: [(String, String)] = []
  for index in entries.indices {
    let parts = String(decoding: entries[index].head.path, as: UTF8.self).split(separator: "/").dropFirst()
    guard parts.count == 1, let tag = parts.first.map({ String($0) }) else { continue }
    if tag == name {
      let text = String(decoding: entries[index].content, as: UTF8.self)
      entries[index].content = Array(change(text).utf8)
      #expect(change(text) != text)
    }
    if tag == "tagmanifest-sha256.txt" {
      let lines = digests.sorted { $0.0 < $1.0 }.map { "\($0.1)  \($0.0)\n" }
      entries[index].content = Array(lines.joined().utf8)
    }
    digests.append((tag, try sha256(entries[index].content).hex))
  }
  return entries
}
