import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores
import Testing

@testable import SatchelBundling

/// Every way in which a spelling is checked: it leads back, it may stand in an archive, and there is but one.
private func checkSpellings(of name: [UInt8]) {
  for distinctly in [false, true] {
    let spelled = MemberName.spell(name, distinctly: distinctly)
    #expect(MemberName.exact(spelled) == name, "\(FilePath(bytes: spelled))")
    #expect(PathRules.objection(toMember: spelled) == nil, "\(FilePath(bytes: spelled))")
  }
}

@Test("The spelling of every byte, and of every two ASCII bytes at the end, leads back and has no objections")
func spellingOfBytes() {
  let bytes = (UInt8(1)...255).filter { $0 != UInt8(ascii: "/") }
  for byte in bytes where byte != UInt8(ascii: ".") { checkSpellings(of: [byte]) }
  let ascii = bytes.filter { $0 < 0x80 }
  for first in ascii {
    for second in ascii { checkSpellings(of: [0x6e, first, second]) }
  }
  for byte in bytes { checkSpellings(of: [byte, 0x6e]) }
}

private let deviceNames = ["CON", "prn", "Aux", "nUL", "COM0", "com9", "LPT1", "COM\u{b9}", "conin$", "CONOUT$"]

@Test("The name of a device is spelled out in its first byte, with any extension; what only begins like one is not")
func reservedNames() {
  for device in deviceNames {
    for name in [device, device + ".json", device + ".tar.gz", device + " .txt", device + "."] {
      #expect(MemberName.spell(Array(name.utf8)).first == UInt8(ascii: "="), "\(name)")
      checkSpellings(of: Array(name.utf8))
    }
  }
  for name in ["CONE", "con-1.json", "xCON", "COM", "COM10", "LPTX", "nul_", "a.nul", "comb"] {
    #expect(MemberName.spell(Array(name.utf8)) == Array(name.utf8), "\(name)")
  }
}

@Test("Of a plain name and path the close look says what the quick one does: nothing")
func plainNames() {
  var generator = SystemRandomNumberGenerator()
  let pieces = [
    "a", "Z", "7", "-", "_", ".", "/", "..", "//", " ", ":", "=", "%", "\\", "~", "con", "NUL", "com1", "Lpt9", "prn.x",
    "aux",
    "\u{e9}", "\u{1}", "\u{7f}", String(repeating: "b", count: 100),
  ]
  var plain = 0
  for _ in 0..<20_000 {
    let path = Array((0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement()! }.joined().utf8)
    guard PathRules.isPlain(path[...]) else { continue }
    plain += 1
    #expect(
      PathRules.closeLook(at: path) == nil && PathRules.closeLook(atMember: path) == nil, "\(FilePath(bytes: path))")
    let components = path.split(separator: UInt8(ascii: "/")).map { Array($0) }
    #expect(components.map { MemberName.spellBytes(of: $0, distinctly: false) } == components)
  }
  #expect(plain > 500, "the generator makes plain names at all")
  let deep = Array([String](repeating: "a", count: 64).joined(separator: "/").utf8)
  #expect(PathRules.isPlain(deep[...]))
  #expect(!PathRules.isPlain((deep + Array("/a".utf8))[...]))
}

@Test("A spelling that is not the one of its name has no exact name")
func foreignSpellings() {
  for spelled in ["a=41", "=6", "=", "=2f=", "a=4a", "a=4G", "=3d", "con", "a.", "a ", "a:b", "a=2E=2E", "a\u{1}"] {
    #expect(MemberName.exact(Array(spelled.utf8)) == nil, "\(spelled)")
  }
}

/// Names of one folder that are one name to some file system.
private let alike: [[String]] = [
  ["README", "Readme", "readme"], ["stra\u{df}e", "STRASSE", "strasse", "Stra\u{1e9e}e"],
  ["caf\u{e9}", "cafe\u{301}", "CAFE\u{301}", "CAF\u{c9}"], ["\u{131}d", "id", "ID", "Id"],
  ["k.json", "\u{212a}.json", "K.json"], ["\u{3c3}", "\u{3c2}", "\u{3a3}"], ["\u{fb01}le", "file", "FILE"],
  ["=con", "=CON"], ["%A", "%a"], ["a:", "A:"], ["\u{c5}", "A\u{30a}", "\u{212b}", "\u{e5}"], ["Nul", "nul", "NUL"],
  ["=41", "=4A", "=4a", "=61", "a", "A"],
]

@Test("Of names that differ only by case or normalization all but the first are spelled so that none meets another")
func collisions() {
  for names in alike {
    var paths: [FilePath] = []
    for folder in ["", "x/", "X/", "x.y/"] {
      for name in names { paths += [FilePath(folder + name + "/f"), FilePath(folder + name + "/F")] }
    }
    paths.sort()
    var naming = MemberNaming()
    let spelled = paths.map { naming.spell($0) }
    var clashes = NameClashes()
    for (path, name) in zip(paths, spelled) {
      #expect(clashes.objection(to: name, isFolder: false) == nil, "\(FilePath(bytes: name))")
      let exact = name.split(separator: 0x2f).compactMap { MemberName.exact(Array($0)) }
      #expect(Array(exact.joined(separator: [0x2f])) == path.bytes)
    }
    let first = paths[0].components[0].bytes
    #expect(spelled[0].starts(with: MemberName.spell(first)), "the first keeps its plain spelling")
  }
}

@Test("A folder that is named, and later met on the way to a file, is no collision with itself")
func foldersAgain() {
  var naming = MemberNaming()
  let paths: [FilePath] = ["Runs", "Runs", "Runs-1", "Runs.json", "Runs/a", "Runs/a", "runs", "runs.json", "runs/a"]
  let spelled = paths.map { FilePath(bytes: naming.spell($0)) }
  #expect(
    spelled == [
      "Runs", "Runs", "Runs-1", "Runs.json", "Runs/a", "Runs/a", "=72uns", "=72uns.json", "=72uns/a",
    ])
}

@Test("Every spelling of the sample store is free of objections and clashes")
func sampleSpellings() {
  var naming = MemberNaming()
  var clashes = NameClashes()
  for path in sampleFiles.map(\.path).sorted() {
    let spelled = naming.spell(path)
    #expect(PathRules.objection(toMember: spelled) == nil, "\(path)")
    #expect(clashes.objection(to: spelled, isFolder: false) == nil, "\(path)")
  }
}

@Test("Every pair of alike names is a clash, in both orders, also as folders on the way")
func clashesOfNames() {
  for names in alike.dropLast() {
    for (index, name) in names.enumerated() {
      for other in names[..<index] + names[(index + 1)...] {
        var clashes = NameClashes()
        #expect(clashes.objection(to: Array("x/\(name)".utf8), isFolder: false) == nil)
        #expect(clashes.objection(to: Array("x/\(other)".utf8), isFolder: false)?.code == "name-clash", "\(other)")
        #expect(clashes.objection(to: Array("y/\(name)/a".utf8), isFolder: false) == nil)
        #expect(clashes.objection(to: Array("y/\(other)/b".utf8), isFolder: false)?.code == "name-clash", "\(other)")
      }
    }
  }
}

@Test("A file twice, or a file and a folder of one name, is a clash in any order; a folder named again is none")
func clashesOfKinds() {
  let cases: [([(String, Bool)], String?)] = [
    ([("a", false), ("a", false)], "duplicate"), ([("a", false), ("a/b", false)], "file-as-folder"),
    ([("a/b", false), ("a", false)], "folder-as-file"), ([("a", true), ("a", false)], "folder-as-file"),
    ([("a", false), ("a", true)], "file-as-folder"), ([("a", true), ("a", true)], nil),
    ([("a/b", false), ("a", true), ("a/c", false)], nil), ([("a/b", false), ("a/b/c/d", true)], "file-as-folder"),
    ([("ab", false), ("a", true), ("a/ab", false)], nil),
  ]
  for (entries, code) in cases {
    var clashes = NameClashes()
    let codes = entries.map { clashes.objection(to: Array($0.0.utf8), isFolder: $0.1)?.code }
    #expect(codes.last == code, "\(entries)")
    #expect(codes.dropLast().allSatisfy { $0 == nil }, "\(entries)")
  }
}

@Test("Each rule for names in archives has its own code")
func objections() {
  let cases: [(String, [UInt8])] = [
    ("empty-name", []), ("absolute-name", Array("/a".utf8)), ("parent-component", Array("a/../b".utf8)),
    ("dot-component", Array("./a".utf8)), ("empty-component", Array("a//b".utf8)),
    ("empty-component", Array("a/".utf8)), ("nul-in-name", [0x61, 0, 0x62]), ("not-utf8", [0x61, 0xff]),
    ("control-in-name", Array("a\nb".utf8)), ("control-in-name", [0x61, 0x7f]),
    ("backslash-in-name", Array("..\\a".utf8)), ("drive-letter", Array("C:/a".utf8)),
    ("drive-letter", Array("z:a".utf8)), ("colon-in-name", Array("a/b:c".utf8)),
    ("reserved-name", Array("a/Nul.txt/b".utf8)), ("trailing-dot", Array("a./b".utf8)),
    ("trailing-space", Array("a/b ".utf8)), ("long-component", [UInt8](repeating: 0x61, count: 256)),
    ("long-name", Array(String(repeating: "abc/", count: 256).utf8) + [0x61]),
    ("deep-name", Array(String(repeating: "a/", count: 64).utf8) + [0x61]),
  ]
  for (code, path) in cases { #expect(PathRules.objection(toMember: path)?.code == code) }
  for path in ["a", "a/b.c", ".a", "..a", "a b", "\u{e9}/e\u{301}", String(repeating: "a/", count: 63) + "a"] {
    #expect(PathRules.objection(toMember: Array(path.utf8)) == nil, "\(path)")
  }
}

@Test("A store with names that are alike has as many names in the archive")
func alikeStore() throws {
  let paths = alike.dropLast().enumerated().flatMap { place, names in names.map { FilePath("\(place)/\($0)") } }
  #expect(try paths.count == Set(packedNames(paths)).count)
}

/// The names in the archive of a store with these files, as the packer orders and checks them.
private func packedNames(_ paths: [FilePath]) throws(BundleError) -> [[UInt8]] {
  let store = StoreInventory(format: .a3s, root: "/", files: paths.map { StoredFile($0) })
  return try PackOrder(store, topFolder: "satchel").items.map(\.path)
}
