import Testing

@testable import SatchelTarball

/// Paths of every kind of length and letters, the same each time.
private func paths(_ count: Int) -> [[UInt8]] {
  let letters = ["abc", "abcd/", "a\u{e9}/", "a\u{6f6e}/b", "e\u{301}x/", "abcdefghijklm/"].map {
    Array($0.unicodeScalars)
  }
  var state: UInt64 = 7
  func next(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % below
  }
  return (0..<count).map { number in
    var path = "satchel/data/"
    for _ in 0...next([20, 90, 150, 250, 600][number % 5]) {
      let letter = letters[number % letters.count][next(letters[number % letters.count].count)]
      path.unicodeScalars.append(letter == "/" && path.hasSuffix("/") ? "z" : letter)
    }
    return Array((path.hasSuffix("/") ? path + "q" : path).utf8)
  }
}

@Suite struct TarHeaderTests {
  private func libraryHeader(of head: TarEntry) throws -> [UInt8] {
    final class Collected { var bytes: [UInt8] = [] }
    let collected = Collected()
    var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe collected.bytes += $0 } }
    writer.usesLibraryHeaders = true
    try writer.begin(head)
    return collected.bytes
  }

  @Test("Headers are libarchive's, but for how it shortens names that stand in full in a pax header")
  func sameAsLibrary() throws {
    for (number, path) in paths(2000).enumerated() {
      let isFolder = number % 7 == 0
      let size: UInt64 = isFolder ? 0 : [0, 5, 1 << 33, (1 << 33) - 1, (1 << 36) - 1][number % 5]
      let head = TarEntry(
        path: path, kind: isFolder ? .directory : .regular, byteCount: size, mode: isFolder ? 0o755 : 0o644,
        modified: Int64(number) * 1_000_000)
      let (ours, theirs) = (try canonicalTarHeader(of: head), try libraryHeader(of: head))
      #expect(ours.count == theirs.count)
      if ours.count == 512 {
        #expect(ours == theirs)
      } else {
        #expect(ours[512..<(ours.count - 512)] == theirs[512..<(theirs.count - 512)])
        #expect(ours[100..<148] == theirs[100..<148])
        #expect(ours.suffix(412).prefix(48) == theirs.suffix(412).prefix(48))
      }
    }
  }

  @Test("A time beyond 2038 stands in the header alone, also where there is a pax header")
  func lateTimes() throws {
    let head = TarEntry(path: Array("t/\u{e9}".utf8), kind: .regular, mode: 0o644, modified: TarEntry.latestTime)
    let header = try canonicalTarHeader(of: head)
    #expect(header[512..<1024].prefix { $0 != 0 }.elementsEqual(Array("13 path=t/\u{e9}\n".utf8)))
    #expect(header[136..<148].elementsEqual("77777777777 ".utf8))
    #expect(header.suffix(512)[1160..<1172].elementsEqual("77777777777 ".utf8))
  }

  @Test("A size that twelve digits cannot hold is refused")
  func greatestSize() throws {
    let head = TarEntry(path: Array("a".utf8), kind: .regular, byteCount: 1 << 36, mode: 0o644, modified: 0)
    #expect(throws: TarError.self) { try canonicalTarHeader(of: head) }
  }
}
