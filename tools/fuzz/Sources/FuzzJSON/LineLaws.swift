import SatchelJSONText

/// The lines of a text take every byte of it, once and in order.
func checkLines(_ bytes: [UInt8]) {
  var reader = JSONLineReader(bytes)
  var end: UInt64 = 0
  var number = 0
  while let line = try? reader.next() {
    number += 1
    require(line.number == number, "lines are numbered without a gap")
    require(line.range.lowerBound == end, "a line begins where the last one ended")
    require(line.range.upperBound > end, "a line takes at least one byte")
    require(line.bytes == Array(bytes[Int(line.offset)...].prefix(line.bytes.count)), "a line holds its bytes")
    require(line.nulRuns.allSatisfy { bytes[Int($0.lowerBound)..<Int($0.upperBound)].allSatisfy { $0 == 0 } }, "NULs")
    end = line.range.upperBound
  }
  require(end == UInt64(bytes.count), "no byte is left over")
}
