import SatchelBundling
import SatchelFiles
import SatchelGzip
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// A bundle as small as one can be that has an index, two groups of files, a folder, and a name beyond ASCII.
private final class TinyBundle {
  private let folder: TemporaryFolder
  let whole: [UInt8]
  let plain: [UInt8]

  init(_ folder: consuming TemporaryFolder) throws {
    let store = folder.path.appending("store")
    for name in ["caf\u{e9}", "s.json"] {
      let path = try folder.write("{\"id\":\"s\"}", to: FilePath("store/\(name)"))
      let opened = try OpenFile(path, [.read, .write])
      try SystemFiles().setModified(of: opened.descriptor, to: FileTime(seconds: 1_700_000_000))
    }
    let inventory = StoreInventory(
      format: .a3s, root: store, sessions: [StoredSession(id: "s")],
      files: ["caf\u{e9}", "s.json"].map { StoredFile(FilePath($0), of: "s") })
    var options = PackOptions()
    options.topFolder = "b"
    let path = folder.path.appending("bundle")
    _ = try packBundle(inventory, to: .file(path), options: options)
    whole = try readFile(path)
    plain = try unzip(whole)
    self.folder = folder
  }

  /// What verification says of other bytes; nil where they are no bundle.
  func verify(_ bytes: [UInt8], threads: Int = 1) throws -> VerificationReport? {
    let path = folder.path.appending("damaged")
    try writeUnsynced(bytes, to: path)
    var options = ReadOptions()
    options.threads = threads
    do { return try verifyBundle(.file(path), options: options) } catch {
      #expect([.notABundle, .newerVersion].contains(error.code), "\(error)")
      return nil
    }
  }
}

@Suite struct DamageTests {
  @Test("A damaged gzip member is named with its number and the files of which it holds content")
  func places() throws {
    let folder = try TemporaryFolder()
    var state: UInt64 = 1
    let noise = (0..<2_500_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let names = ["a", "b", "big", "c"]
    for name in names { try folder.write(name == "big" ? noise : [1, 2], to: FilePath("store/\(name)")) }
    let inventory = StoreInventory(
      format: .a3s, root: folder.path.appending("store"), files: names.map { StoredFile(FilePath($0)) })
    var options = PackOptions()
    options.topFolder = "x"
    let path = folder.path.appending("bundle")
    _ = try packBundle(inventory, to: .file(path), options: options)
    let whole = try readFile(path)
    let starts = try gzipMembers(whole).map { Int($0.offset) }
    let expected = [
      ["x/bagit.txt", "x/data/a3s/a", "x/data/a3s/b"], ["x/data/a3s/big"], ["x/data/a3s/big"], ["x/data/a3s/big"],
      ["x/data/a3s/c"], ["x/bag-info.txt", "x/manifest-sha256.txt", "x/satchel.json", "x/tagmanifest-sha256.txt"],
      ["stargz.index.json"],
    ]
    try #require(starts.count == expected.count)
    for (number, start) in starts.enumerated() {
      var damaged = whole
      let end = number + 1 < starts.count ? starts[number + 1] : whole.count - 51
      damaged[end - 8] ^= 1
      try writeUnsynced(damaged, to: path)
      for threads in [1, 2] {
        var options = ReadOptions()
        options.threads = threads
        let fault = try #require(try verifyBundle(.file(path), options: options).faults.first)
        #expect(fault.code == "gzip-badCRC")
        #expect(fault.gzipMember == number + 1)
        #expect(fault.compressedOffset.map { Int($0) > start && Int($0) <= end } == true)
        let concerned = fault.concerned.map(\.description)
        #expect(concerned == expected[number], "member \(number + 1)")
      }
    }
  }

  /// Flips of one bit each, in long tests all of a byte.
  private static func patterns(_ index: Int) -> [UInt8] {
    TestMode.isLong ? (0..<8).map { 1 << $0 } : [1 << (index % 8)]
  }

  @Test("With any bit changed a bundle is not intact, unless every unpacked byte is the same")
  func flips() throws {
    let bundle = try TinyBundle(TemporaryFolder())
    #expect(try bundle.verify(bundle.whole)?.isIntact == true)
    var harmless = 0
    for index in bundle.whole.indices {
      for pattern in Self.patterns(index) {
        var damaged = bundle.whole
        damaged[index] ^= pattern
        if try bundle.verify(damaged)?.isIntact == true {
          harmless += 1
          #expect(try unzip(damaged) == bundle.plain, "byte \(index), bits \(pattern)")
        }
      }
    }
    print("\(bundle.whole.count) bytes; \(harmless) changes carry no information")
  }

  @Test("Cut at any byte a bundle is not intact")
  func truncation() throws {
    let bundle = try TinyBundle(TemporaryFolder())
    for count in bundle.whole.indices {
      #expect(try bundle.verify(Array(bundle.whole[..<count]))?.isIntact != true, "cut to \(count)")
    }
  }
}
