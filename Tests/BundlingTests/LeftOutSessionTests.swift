import Foundation
import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball
import SatchelTestSupport
import Testing

@testable import SatchelBundling

private final class Collected {
  var bytes: [UInt8] = []
}

/// A bundle of entries with an index and a footer that fit them, in one gzip member and that of the index.
private func indexedAnew(_ entries: [RawEntry]) throws -> [UInt8] {
  let collected = Collected()
  var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe collected.bytes += $0 } }
  var (payload, others) = (PagedList<EntryRecord>(), PagedList<EntryRecord>())
  var identity = try IdentityHasher()
  for entry in entries {
    var head = entry.head
    head.byteCount = UInt64(entry.content.count)
    let header = try canonicalTarHeader(of: head)
    let content = try sha256(entry.content)
    identity.add(header: header, content: head.kind == .directory ? nil : content)
    let path = Array(head.path.drop { $0 != UInt8(ascii: "/") }.dropFirst())
    let record = EntryRecord(
      path: path, isFolder: head.kind == .directory, byteCount: head.byteCount, digest: content,
      contentOffset: UInt64(collected.bytes.count + header.count), mode: head.mode,
      modified: FileTime(seconds: head.modified))
    if path.starts(with: "data/".utf8), !record.isFolder { payload.append(record) } else { others.append(record) }
    try writer.begin(head)
    try writer.write(entry.content.span)
    try writer.endEntry()
  }
  let top = Array(entries[0].head.path.prefix { $0 != UInt8(ascii: "/") }) + [UInt8(ascii: "/")]
  let index = IndexWriter(
    text: IndexText(top: top, members: [GzipMember(offset: 0, plainOffset: 0)]), payload: payload, others: others,
    encoder: BundleEncoder(library: "libdeflate 1.14", level: 6), identity: try identity.finish())
  var text: [UInt8] = []
  index.write { span in unsafe span.withUnsafeBufferPointer { unsafe text += $0 } }
  let packed = try gzipMember(collected.bytes)
  return packed + (try indexMember(text)) + GzipFooter.bytes(indexOffset: UInt64(packed.count))
}

@Test("A description that leaves out a session which the index has is damage, also for the other sessions")
func leftOutSession() throws {
  let sound = try indexedAnew(try rewrittenEntries { $0 + "\n" })
  let lying = try indexedAnew(
    try rewrittenEntries { text in
      guard var object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] else { return "" }
      object["sessions"] = (object["sessions"] as? [[String: Any]])?.filter { $0["id"] as? String != "s-2" }
      return (try? JSONSerialization.data(withJSONObject: object)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    })
  let folder = try TemporaryFolder()
  for (bundle, isSound) in [(sound, true), (lying, false)] {
    let path = try folder.write(bundle, to: "bundle")
    #expect(try verifyBundle(.file(path)).isIntact == isSound)
    let listing = try listBundle(.file(path))
    #expect(listing.reading == (isSound ? .index : .whole))
    #expect(listing.verification?.isIntact ?? true == isSound)
    var code: String?
    do { #expect(try seek(path, ["s-1"])?.files.isEmpty == false) } catch { code = error.faults.first?.code }
    #expect(code == (isSound ? nil : "not-described"))
  }
}
