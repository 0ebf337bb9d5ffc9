// Every entry of a bundle is compared with the header that it must have, so that header is made often. A plain one is
// made here; one that needs a pax header, which few do, by libarchive. The tests hold both against each other.

/// The header blocks that `TarWriter` writes for an entry.
public func canonicalTarHeader(of head: TarEntry) throws(TarError) -> [UInt8] {
  if let plain = plainHeader(of: head) { return plain }
  final class Collected {
    var bytes: [UInt8] = []
  }
  let collected = Collected()
  var writer = try TarWriter { span in
    unsafe span.withUnsafeBufferPointer { unsafe collected.bytes += $0 }
  }
  try writer.begin(head)
  return collected.bytes
}

/// The one block of an entry that needs no pax header; nil for any other.
private func plainHeader(of head: TarEntry) -> [UInt8]? {
  let isFolder = head.kind == .directory
  guard isFolder || head.kind == .regular, head.byteCount <= 0o77777777777, head.mode <= 0o777,
    (0...TarEntry.latestTime).contains(head.modified), !head.path.isEmpty, head.path.last != UInt8(ascii: "/"),
    head.path.allSatisfy({ $0 > 0 && $0 < 0x80 }),
    let (prefix, name) = split(isFolder ? head.path + [UInt8(ascii: "/")] : head.path)
  else { return nil }
  var block = [UInt8](repeating: 0, count: 512)
  put(name, at: 0, in: &block)
  putOctal(UInt64(head.mode), digits: 6, at: 100, end: [0x20, 0], in: &block)
  putOctal(0, digits: 6, at: 108, end: [0x20, 0], in: &block)
  putOctal(0, digits: 6, at: 116, end: [0x20, 0], in: &block)
  putOctal(head.byteCount, digits: 11, at: 124, end: [0x20], in: &block)
  putOctal(UInt64(head.modified), digits: 11, at: 136, end: [0x20], in: &block)
  block[156] = isFolder ? UInt8(ascii: "5") : UInt8(ascii: "0")
  put(Array("ustar\u{0}00".utf8)[...], at: 257, in: &block)
  putOctal(0, digits: 6, at: 329, end: [0x20, 0], in: &block)
  putOctal(0, digits: 6, at: 337, end: [0x20, 0], in: &block)
  put(prefix, at: 345, in: &block)
  let sum = block.reduce(UInt64(8 * 0x20)) { $0 + UInt64($1) }
  putOctal(sum, digits: 6, at: 148, end: [0, 0x20], in: &block)
  return block
}

/// The two name fields: all in the second where it fits, else cut at the first slash that leaves 100 bytes behind it.
private func split(_ path: [UInt8]) -> (prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>)? {
  if path.count <= 100 { return ([], path[...]) }
  let slash = UInt8(ascii: "/")
  guard var cut = path[(path.count - 101)...].firstIndex(of: slash) else { return nil }
  if cut == 0 {
    guard let next = path[1...].firstIndex(of: slash) else { return nil }
    cut = next
  }
  return cut + 1 < path.count && cut <= 155 ? (path[..<cut], path[(cut + 1)...]) : nil
}

private func put(_ bytes: ArraySlice<UInt8>, at place: Int, in block: inout [UInt8]) {
  for (index, byte) in bytes.enumerated() { block[place + index] = byte }
}

private func putOctal(_ number: UInt64, digits: Int, at place: Int, end: [UInt8], in block: inout [UInt8]) {
  var rest = number
  for index in (0..<digits).reversed() {
    block[place + index] = UInt8(ascii: "0") + UInt8(rest & 7)
    rest >>= 3
  }
  put(end[...], at: place + digits, in: &block)
}
