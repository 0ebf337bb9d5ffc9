// A zip file says everything twice: before each entry, and in the directory at its end. Programs differ on which they
// believe, so that one file can hold two sets of entries. libarchive reads the directory; here it is read once more, and
// held against the headers of the entries. Sections refer to PKWARE's APPNOTE 6.3.

/// The places of the entries of a zip file, in the order of the file, and what both headers of each say.
struct ZipDirectory {
  /// What both headers of an entry say.
  struct Entry {
    var name: [UInt8]
    var byteCount: UInt64
    var objection: ForeignObjection?
  }

  typealias Read = (UInt64, Int) throws(ForeignArchiveError) -> [UInt8]

  private struct Place {
    let header: UInt64
    let record: UInt64
  }

  private let read: Read
  private var places: [Place] = []
  private let start: UInt64
  var count: Int { places.count }

  /// Finds the directory and walks through it; `read` gives exactly the bytes asked for, or throws.
  init(byteCount: UInt64, entryLimit: UInt64, read: @escaping Read) throws(ForeignArchiveError) {
    self.read = read
    let end = try ZipEnd(byteCount: byteCount, read: read)
    guard end.count <= entryLimit else {
      throw ForeignArchiveError(.tooManyEntries, detail: "\(end.count), and \(entryLimit) are allowed")
    }
    start = end.start
    var place = end.start
    for _ in 0..<end.count {
      guard place + 46 <= end.end else { throw damaged("its directory has fewer entries than it says") }
      let record = try read(place, 46)
      guard record.starts(with: [0x50, 0x4b, 1, 2]) else { throw damaged("its directory cannot be read") }
      let variable = word(record, 28) + word(record, 30) + word(record, 32)
      let header = try ZipRecord(record, try read(place + 46, Int(min(variable, end.end - place - 46)))).header
      guard header < end.start else { throw damaged("an entry is not where the directory says") }
      places.append(Place(header: header, record: place))
      place += 46 + variable
    }
    if place != end.end { throw damaged("its directory has more entries than it says") }
    places.sort { $0.header < $1.header }
  }

  /// What is said of an entry, by its number in the order of the file.
  func entry(_ index: Int) throws(ForeignArchiveError) -> Entry {
    let place = places[index]
    let fixed = try read(place.record, 46)
    let record = try ZipRecord(fixed, try read(place.record + 46, Int(word(fixed, 28) + word(fixed, 30))))
    let next = index + 1 < places.count ? places[index + 1].header : start
    guard place.header + 30 <= next else {
      return Entry(name: record.name, byteCount: record.byteCount, objection: overlap)
    }
    let local = try read(place.header, 30)
    let dataStart = place.header + 30 + word(local, 26) + word(local, 28)
    guard local.starts(with: [0x50, 0x4b, 3, 4]) else { throw damaged("an entry is not where the directory says") }
    var objection = record.objection
    if dataStart > next || record.packedByteCount > next - dataStart { objection = objection ?? overlap }
    if objection == nil, try !agrees(local, at: place.header, with: record) {
      objection = ForeignObjection("local-header-differs", "the entry's own header and the directory differ")
    }
    return Entry(name: record.name, byteCount: record.byteCount, objection: objection)
  }

  private func agrees(
    _ local: [UInt8], at place: UInt64, with record: ZipRecord
  ) throws(ForeignArchiveError) -> Bool {
    let name = try read(place + 30, Int(word(local, 26)))
    if name != record.name || word(local, 8) != UInt64(record.method) { return false }
    if (word(local, 6) ^ UInt64(record.flags)) & 1 != 0 { return false }
    if word(local, 6) & 8 != 0 { return true }  // sizes follow the content
    let packed = long(local, 18)
    let plain = long(local, 22)
    return long(local, 14) == UInt64(record.checksum) && (packed == 0xffff_ffff || packed == record.packedByteCount)
      && (plain == 0xffff_ffff || plain == record.byteCount)
  }

  private var overlap: ForeignObjection { ForeignObjection("overlapping-entries", "the entry overlaps the next one") }
}

/// One record of the directory (4.3.12).
private struct ZipRecord {
  let name: [UInt8]
  let flags: UInt16
  let method: UInt16
  let checksum: UInt32
  /// What kind of file it was on a system like this one, in the bits of `st_mode`; 0 where that is not said.
  let type: UInt64
  private(set) var packedByteCount: UInt64
  private(set) var byteCount: UInt64
  private(set) var header: UInt64

  init(_ fixed: [UInt8], _ variable: [UInt8]) throws(ForeignArchiveError) {
    flags = UInt16(word(fixed, 8))
    method = UInt16(word(fixed, 10))
    checksum = UInt32(long(fixed, 16))
    type = fixed[5] == 3 || fixed[5] == 19 ? word(fixed, 40) & 0o170000 : 0
    packedByteCount = long(fixed, 20)
    byteCount = long(fixed, 24)
    header = long(fixed, 42)
    let nameLength = Int(word(fixed, 28))
    guard variable.count >= nameLength + Int(word(fixed, 30)) else { throw damaged("its directory cannot be read") }
    name = Array(variable.prefix(nameLength))
    readZip64(variable[nameLength..<(nameLength + Int(word(fixed, 30)))])
  }

  /// Sizes and places beyond 4 GiB (4.5.3).
  private mutating func readZip64(_ extra: ArraySlice<UInt8>) {
    var rest = Array(extra)
    while rest.count >= 4, rest.count >= 4 + Int(word(rest, 2)) {
      var field = Array(rest[4..<(4 + Int(word(rest, 2)))])
      if word(rest, 0) == 1 {
        for path in [\ZipRecord.byteCount, \ZipRecord.packedByteCount, \ZipRecord.header]
        where self[keyPath: path] == 0xffff_ffff && field.count >= 8 {
          self[keyPath: path] = long(field, 0) | long(field, 4) << 32
          field.removeFirst(8)
        }
        return
      }
      rest.removeFirst(4 + Int(word(rest, 2)))
    }
  }

  var objection: ForeignObjection? {
    if flags & 0x2041 != 0 {
      return ForeignObjection("encrypted", "the entry is encrypted; unpack it with its password")
    }
    if method != 0, method != 8 {
      return ForeignObjection("compression-method", "the entry is neither stored nor deflated (method \(method))")
    }
    if method == 0, packedByteCount != byteCount {
      return ForeignObjection("size-lies", "the entry is stored, but its two sizes differ")
    }
    if ![0, 0o100000, 0o040000, 0o120000].contains(type) {
      return type == 0o010000
        ? ForeignObjection("fifo", "the entry is a named pipe") : ForeignObjection("device", "the entry is a device")
    }
    if name.contains(0) { return ForeignObjection("nul-in-name", "the name holds a NUL") }
    return nil
  }
}

func damaged(_ detail: String) -> ForeignArchiveError { ForeignArchiveError(.damaged, detail: detail) }

func word(_ bytes: [UInt8], _ place: Int) -> UInt64 { UInt64(bytes[place]) | UInt64(bytes[place + 1]) << 8 }

func long(_ bytes: [UInt8], _ place: Int) -> UInt64 { word(bytes, place) | word(bytes, place + 2) << 16 }
