/// The end of a zip file, which says where its directory is (4.3.14 to 4.3.16): exact, with nothing behind it.
struct ZipEnd {
  let count: UInt64
  let start: UInt64
  /// Where the directory ends.
  let end: UInt64

  init(
    byteCount: UInt64, read: (UInt64, Int) throws(ForeignArchiveError) -> [UInt8]
  ) throws(ForeignArchiveError) {
    let length = Int(min(byteCount, 22 + 65_535))
    let tail = try read(byteCount - UInt64(length), length)
    guard
      let found = stride(from: length - 22, through: 0, by: -1).first(where: {
        tail[$0] == 0x50 && tail[$0 + 1] == 0x4b && tail[$0 + 2] == 5 && tail[$0 + 3] == 6
      })
    else { throw ForeignArchiveError(.truncated, detail: "its directory is missing") }
    let record = Array(tail[found..<(found + 22)])
    if found + 22 + Int(word(record, 20)) != length { throw damaged("something follows its end") }
    let place = byteCount - UInt64(length - found)
    guard word(record, 4) == 0, word(record, 6) == 0, word(record, 8) == word(record, 10) else {
      throw damaged("it is one part of several")
    }
    var (count, size, start, end) = (word(record, 10), long(record, 12), long(record, 16), place)
    if place >= 20, case let locator = try read(place - 20, 20), locator.starts(with: [0x50, 0x4b, 6, 7]) {
      end = long(locator, 8) | long(locator, 12) << 32
      guard end <= place - 20, place - 20 - end == 56 else { throw damaged("its end cannot be read") }
      let large = try read(end, 56)
      guard large.starts(with: [0x50, 0x4b, 6, 6]) else { throw damaged("its end cannot be read") }
      func field(_ place: Int, _ short: UInt64, _ all: UInt64) throws(ForeignArchiveError) -> UInt64 {
        let value = long(large, place) | long(large, place + 4) << 32
        if short != all, short != value { throw damaged("its two ends differ") }
        return value
      }
      count = try field(32, count, 0xffff)
      size = try field(40, size, 0xffff_ffff)
      start = try field(48, start, 0xffff_ffff)
    }
    guard start <= end, end - start == size else { throw damaged("its directory is not where its end says") }
    self.count = count
    self.start = start
    self.end = end
  }
}
