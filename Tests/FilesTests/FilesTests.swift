import SatchelFiles
import SatchelTestSupport
import Testing

@Test("A path splits into parent, last component, stem and extension as the shell would")
func pathParts() {
  let cases: [(FilePath, FilePath, FilePath, FilePath, String?)] = [
    ("a/b.json", "a", "b.json", "b", "json"),
    ("b", ".", "b", "b", nil),
    ("/b", "/", "b", "b", nil),
    ("/", "/", "/", "/", nil),
    ("a//b/", "a", "b", "b", nil),
    (".hidden", ".", ".hidden", ".hidden", nil),
    ("x/a.tar.gz", "x", "a.tar.gz", "a.tar", "gz"),
  ]
  for (path, parent, last, stem, `extension`) in cases {
    #expect(path.parent == parent)
    #expect(path.lastComponent == last)
    #expect(path.stem == stem)
    #expect(path.extension == `extension`)
  }
  #expect(FilePath("a").appending("b") == "a/b")
  #expect(FilePath("a/").appending("b") == "a/b")
  #expect(FilePath("").appending("b") == "b")
}

@Test("Names that are not UTF-8, and two normalizations of one name, come back byte for byte")
func oddNames() throws {
  let folder = try TemporaryFolder()
  let names: [[UInt8]] = [[0x61, 0xff, 0x62], Array("e\u{301}".utf8), Array("\u{e9}".utf8), [0x0a]]
  for name in names { try folder.write("x", to: FilePath(bytes: name)) }
  let found = try directoryListing(folder.path).map(\.path.bytes)
  #expect(found == names.sorted { $0.lexicographicallyPrecedes($1) })
}

@Test("A path with a NUL is refused and not cut")
func nulInPath() throws {
  let folder = try TemporaryFolder()
  try folder.write("x", to: "a")
  #expect(throws: FileError.self) { try readFile(folder.path.appending(FilePath(bytes: [0x61, 0, 0x62]))) }
}

@Test("A walk yields files in byte order of whole paths, and names a link without following it")
func walkOrder() throws {
  let folder = try TemporaryFolder()
  for name in ["a/b", "a.b", "a-b", "b/c/d", "a/a", "B"] { try folder.write(name, to: FilePath(name)) }
  var walk = try FolderWalk(folder.path)
  var files: [String] = []
  while let entry = try walk.next() {
    if entry.status.kind == .regular { files.append(entry.path.description) }
  }
  #expect(files == ["B", "a-b", "a.b", "a/a", "a/b", "b/c/d"])
}

@Test("A walk deeper than its limit fails instead of going on")
func walkDepth() throws {
  let folder = try TemporaryFolder()
  try folder.write("x", to: "a/b/c/d/e")
  #expect(throws: FileError.self) {
    var walk = try FolderWalk(folder.path, maximumDepth: 2)
    while try walk.next() != nil {}
  }
}

@Test("An atomic file appears on publishing only, and leaves nothing behind without it")
func atomicFile() throws {
  let folder = try TemporaryFolder()
  let target = folder.path.appending("t")
  do {
    var file = try AtomicFile(target)
    try file.write([1, 2, 3])
    #expect(try fileStatus(target) == nil)
  }
  #expect(try directoryListing(folder.path).isEmpty)
  try writeAtomically([1, 2, 3], to: target)
  #expect(try readFile(target) == [1, 2, 3])
  #expect(throws: FileError.self) { try writeAtomically([4], to: target, replacing: false) }
  #expect(try readFile(target) == [1, 2, 3])
  #expect(try directoryListing(folder.path).count == 1)
}

@Test("Whatever operation of an atomic write fails, the target is the old file or the whole new one, with no leftover")
func atomicWriteFaults() throws {
  for mayReplace in [true, false] {
    for number in 0... {
      let folder = try TemporaryFolder()
      if mayReplace { try folder.write("old", to: "t") }
      let before = try folderSnapshot(folder.path)
      let files = FaultingFiles(.init(failing: number))
      let new = [UInt8](repeating: 7, count: 600_000)
      do {
        try writeAtomically(new, to: folder.path.appending("t"), replacing: mayReplace, system: files)
        #expect(!files.hasFailed)
        break
      } catch {
        #expect(error.description.contains("cannot"))
        let after = try folderSnapshot(folder.path)
        let isNew = after.count == 1 && after[0].content == new
        #expect(after == before || (mayReplace && isNew))
      }
    }
  }
}

@Test("A source reads at any offset, and never beyond the size that it had when opened")
func source() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write([UInt8](0..<200), to: "f")
  var source = try FileSource(path)
  let more = try OpenFile(path, [.write, .append])
  try more.write([1, 2, 3])
  var buffer = [UInt8](repeating: 0, count: 150)
  #expect(try source.read(into: &buffer) == 150)
  #expect(try source.read(into: &buffer) == 50)
  #expect(buffer[0] == 150)
  #expect(try source.read(into: &buffer) == 0)
  #expect(try source.read(at: 199, into: &buffer) == 1)
  #expect(throws: FileError.self) { _ = try FileSource(folder.path) }
}

@Test("Buffered output gives the bytes that were written, small and large pieces mixed, despite short writes")
func outputFile() throws {
  let folder = try TemporaryFolder()
  let path = folder.path.appending("o")
  var expected: [UInt8] = []
  var output = try OutputFile(creating: path, system: FaultingFiles(.init(failing: nil)))
  for size in [1, 100_000, 200_000, 300_000, 0, 5] {
    let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
    expected += piece
    try output.write(piece)
  }
  try output.finish(syncing: true)
  #expect(try readFile(path) == expected)
  #expect(throws: FileError.self) { try readFile(path, limit: 10) }
}

@Test("Removing a tree follows no link")
func removal() throws {
  let folder = try TemporaryFolder()
  try folder.write("x", to: "tree/a/b")
  try folder.write("kept", to: "kept/c")
  try removeTree(folder.path.appending("tree"))
  try removeTree(folder.path.appending("tree"))
  #expect(try folderSnapshot(folder.path).map(\.path) == ["kept", "kept/c"])
}

@Test("An error says what, where, why and what to do")
func errorText() throws {
  let folder = try TemporaryFolder()
  do {
    _ = try readFile(folder.path.appending("none"))
    Issue.record("it was read")
  } catch {
    #expect(error.code == .notFound)
    #expect(error.description == "cannot open '\(folder.path)/none': there is no such file or folder; check the path")
  }
}
