/// The names of the entries whose headers stand in bytes that may be damaged, from a place where one begins: as many as
/// have a right checksum.
public func tarNames(in bytes: [UInt8], from start: Int) -> [[UInt8]] {
  var names: [[UInt8]] = []
  var place = start
  while place >= 0, place + 512 <= bytes.count {
    let header = RawHeader(bytes[place..<(place + 512)])
    guard header.formOddity == nil, case .value(let size) = header.size, size < UInt64(bytes.count) else { break }
    if header.kind != UInt8(ascii: "x") { names.append(header.name) }
    place += 512 + (Int(size) + 511) / 512 * 512
  }
  return names
}
