/// A tar header of which every field can say anything, as a hostile program may write it.
struct RawHeader {
  var name: [UInt8]
  var mode = "000644 \0"
  var owner = "000000 \0"
  var group = "000000 \0"
  var size: [UInt8]
  var modified: [UInt8] = Array("00000000000 ".utf8)
  var kind: UInt8
  var link = ""
  var form = "ustar\u{0}00"
  var ownerName = ""
  var groupName = ""
  var devices = "000000 \0000000 \0"
  var prefix: [UInt8] = []
  /// Added to the right checksum.
  var lie = 0

  init(_ name: some Sequence<UInt8>, kind: Character = "0", size: Int = 0) {
    self.name = Array(name)
    self.kind = kind.asciiValue ?? 0
    self.size = Array((octal(size, digits: 11) + " ").utf8)
  }

  /// The same with something changed.
  func with(_ change: (inout RawHeader) -> Void) -> RawHeader {
    var changed = self
    change(&changed)
    return changed
  }

  /// The block, with its checksum.
  var bytes: [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: some Collection<UInt8>, at place: Int) {
      block.replaceSubrange(place..<(place + bytes.count), with: bytes)
    }
    put(name.prefix(100), at: 0)
    put(Array((mode + owner + group).utf8), at: 100)
    put(size, at: 124)
    put(modified, at: 136)
    put(Array("        ".utf8), at: 148)
    block[156] = kind
    put(Array(link.utf8), at: 157)
    put(Array(form.utf8), at: 257)
    put(Array(ownerName.utf8), at: 265)
    put(Array(groupName.utf8), at: 297)
    put(Array(devices.utf8), at: 329)
    put(prefix, at: 345)
    put(Array((octal(block.reduce(lie) { $0 + Int($1) }, digits: 6) + "\0 ").utf8), at: 148)
    return block
  }
}

func octal(_ number: Int, digits: Int) -> String {
  let text = String(number, radix: 8)
  return String(repeating: "0", count: digits - text.count) + text
}

/// Content with zeros up to whole blocks.
func filled(_ content: [UInt8]) -> [UInt8] {
  content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
}

/// One record of a pax header, with its right length.
func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
  let rest = Array(" \(key)=".utf8) + value + [0x0a]
  var length = rest.count + 1
  while String(length).utf8.count + rest.count != length { length += 1 }
  return Array(String(length).utf8) + rest
}

func record(_ key: String, _ value: String) -> [UInt8] { record(key, Array(value.utf8)) }

/// A pax header before an entry.
func pax(_ records: [UInt8], kind: Character = "x") -> [UInt8] {
  RawHeader("PaxHeader/a".utf8, kind: kind, size: records.count).bytes + filled(records)
}
