import Glibc

// Every entry of a bundle is compared with the header that it must have, and bundles are one on every machine. libarchive
// shortens long names, and adds times, differently from version to version. So headers are made here, as version 3.6.2
// makes them but for late times; the specification of bundles has the same in another language, and the tests hold both
// against each other.

/// The header blocks that `TarWriter` writes for an entry: plain ustar where name and size fit, else with a pax header
/// in front that holds `path`, `size`, or both.
public func canonicalTarHeader(of head: TarEntry) throws(TarError) -> [UInt8] {
  try checkWritable(head)
  let slash: [UInt8] = head.kind == .directory ? [UInt8(ascii: "/")] : []
  var name = head.path + slash
  var records: [UInt8] = []
  if split(name) == nil || !name.allSatisfy({ $0 < 0x80 }) {
    records += paxRecord("path", name)
    if name.count > 99 { name = shortened(head.path, slash, inserted: []) }
  }
  if head.byteCount >= 1 << 33 { records += paxRecord("size", Array(String(head.byteCount).utf8)) }
  let kind = head.kind == .directory ? UInt8(ascii: "5") : UInt8(ascii: "0")
  let block = ustarBlock(name, kind, head.byteCount, head)
  if records.isEmpty { return block }
  let paxName = shortened(head.path, [], inserted: Array("PaxHeader/".utf8))
  let filling = [UInt8](repeating: 0, count: (512 - records.count % 512) % 512)
  return ustarBlock(paxName, UInt8(ascii: "x"), UInt64(records.count), head) + records + filling + block
}

/// Throws where a head has no canonical header.
func checkWritable(_ head: TarEntry) throws(TarError) {
  let path = head.path
  if path.isEmpty || path.contains(0) || path.last == UInt8(ascii: "/")
    || String(validating: path, as: UTF8.self) == nil
  {
    throw TarError(.invalidName, path: path)
  }
  switch head.kind {
  case .regular: break
  case .directory where head.byteCount == 0: break
  default: throw TarError(.unsupported, path: path, detail: "only files and folders are written")
  }
  if head.mode > 0o777 || head.byteCount >= 1 << 36 || !(0...TarEntry.latestTime).contains(head.modified) {
    throw TarError(.unsupported, path: path, detail: "mode, size or time is out of range")
  }
}

/// `length key=value` and a line feed, where the length counts itself.
private func paxRecord(_ key: String, _ value: [UInt8]) -> [UInt8] {
  let rest = Array(" \(key)=".utf8) + value + [0x0a]
  var length = rest.count
  while length != rest.count + String(length).utf8.count { length = rest.count + String(length).utf8.count }
  return Array(String(length).utf8) + rest
}

private func ustarBlock(_ path: [UInt8], _ kind: UInt8, _ byteCount: UInt64, _ head: TarEntry) -> [UInt8] {
  let (prefix, name) = split(path) ?? ([], path.prefix(100))
  var block = emptyBlock
  unsafe block.withUnsafeMutableBufferPointer { block in
    unsafe put(name, at: 0, in: block)
    unsafe putOctal(UInt64(head.mode), digits: 6, at: 100, in: block)
    let isLarge = byteCount >= 1 << 33  // the blank at the end gives way to a twelfth digit
    unsafe putOctal(byteCount, digits: isLarge ? 12 : 11, at: 124, in: block)
    unsafe putOctal(UInt64(head.modified), digits: 11, at: 136, in: block)
    unsafe block[156] = kind
    unsafe put(prefix, at: 345, in: block)
    let sum = unsafe block.reduce(UInt64(8 * 0x20)) { $0 + UInt64($1) }
    unsafe putOctal(sum, digits: 6, at: 148, in: block)
    unsafe (block[154], block[155]) = (0, 0x20)
  }
  return block
}

/// What all headers have in common: neither owner nor device, and the ends of the numbers.
private let emptyBlock: [UInt8] = {
  var block = [UInt8](repeating: 0, count: 512)
  for place in [100, 108, 116, 329, 337] { block.replaceSubrange(place..<(place + 7), with: Array("000000 ".utf8)) }
  for end in [135, 147] { block[end] = 0x20 }
  block.replaceSubrange(257..<265, with: Array("ustar\u{0}00".utf8))
  return block
}()

private func put(_ bytes: ArraySlice<UInt8>, at place: Int, in block: UnsafeMutableBufferPointer<UInt8>) {
  unsafe bytes.withUnsafeBufferPointer { bytes in
    for index in bytes.indices { unsafe block[place + index] = bytes[index] }
  }
}

private func putOctal(_ number: UInt64, digits: Int, at place: Int, in block: UnsafeMutableBufferPointer<UInt8>) {
  var rest = number
  for index in (0..<digits).reversed() {
    unsafe block[place + index] = UInt8(ascii: "0") + UInt8(rest & 7)
    rest >>= 3
  }
}

// MARK: Names

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

/// A name that fits into the two fields, for readers that know no pax: folders from the front, something inserted, and
/// the last component, cut at its end.
private func shortened(_ path: [UInt8], _ slash: [UInt8], inserted: [UInt8]) -> [UInt8] {
  var room = 98 - slash.count - (inserted.isEmpty ? 0 : inserted.count + 1)
  let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
  let last = path[start...].prefix(room)
  room -= last.count
  let front = endOfFolder(path, from: 0, to: min(154, start), before: start)
  let middle = endOfFolder(path, from: front, to: max(front, min(front + room, start)), before: start)
  return path[..<middle] + inserted + last + slash
}

/// Where the last folder ends of which the slash is at most at `high`.
private func endOfFolder(_ path: [UInt8], from low: Int, to high: Int, before start: Int) -> Int {
  var end = high
  while end > low, path[end] != UInt8(ascii: "/") { end -= 1 }
  return end < start && path[end] == UInt8(ascii: "/") ? end + 1 : end
}

/// Compares as memory is compared, where `==` goes byte by byte.
func haveSameBytes(_ one: [UInt8], _ two: [UInt8]) -> Bool {
  if one.count != two.count { return false }
  return unsafe memcmp(one, two, one.count) == 0
}
