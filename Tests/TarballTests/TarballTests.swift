import SatchelFiles
import SatchelTarball
import SatchelTestSupport
import Testing

private struct File: Equatable {
  var head: TarEntry
  var content: [UInt8] = []

  init(_ path: [UInt8], _ content: [UInt8] = [], kind: TarEntry.Kind = .regular, mode: UInt32 = 0o644) {
    head = TarEntry(
      path: path, kind: kind, byteCount: UInt64(content.count), mode: mode, modified: 1_700_000_000)
    self.content = content
  }

  init(_ path: String, _ content: String = "") {
    self.init(Array(path.utf8), Array(content.utf8))
  }
}

private final class Collected {
  var bytes: [UInt8] = []
}

private func tar(_ files: [File]) throws -> [UInt8] {
  let collected = Collected()
  var writer = try TarWriter { span in unsafe span.withUnsafeBufferPointer { unsafe collected.bytes += $0 } }
  for file in files {
    try writer.begin(file.head)
    try writer.write(file.content.span)
  }
  try writer.finish()
  return collected.bytes
}

private func untar(_ bytes: [UInt8], policy: TarReader.Policy = .canonical) throws(TarError) -> [File] {
  var rest = bytes[...]
  var reader = try TarReader(policy: policy) { buffer in
    let part = rest.prefix(buffer.count)
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
  var files: [File] = []
  var buffer = [UInt8](repeating: 0, count: 100_000)
  while let head = try reader.next() {
    var file = File(head.path)
    file.head = head
    while case let count = try reader.read(into: &buffer), count > 0 { file.content += buffer[..<count] }
    files.append(file)
  }
  return files
}

private func code(of bytes: [UInt8]) -> TarError.Code? {
  do {
    _ = try untar(bytes)
    return nil
  } catch {
    return error.code
  }
}

private let oddNames: [[UInt8]] = [
  Array("t/plain".utf8), Array("t/e\u{301}".utf8), Array("t/\u{e9}".utf8), Array("t/\u{1f600} \u{4e2d}".utf8),
  Array(("t/" + String(repeating: "n", count: 99)).utf8), Array(("t/" + String(repeating: "n", count: 180)).utf8),
  Array((String(repeating: "d", count: 90) + "/" + String(repeating: "n", count: 90)).utf8),
  Array((String(repeating: "abcdefghi/", count: 60) + "end").utf8),
  Array((String(repeating: "\u{e9}\u{301}\u{e9}\u{e9}/", count: 50) + "end").utf8), Array("t/new\nline".utf8),
  Array("t/100%25 \"'\\".utf8), Array("t/ ".utf8), Array("t/-rf".utf8),
]

@Test("Every name that is UTF-8 comes back byte for byte: long ones, and two normalizations of one")
func names() throws {
  let files = oddNames.map { File($0, $0) }
  #expect(try untar(tar(files)) == files)
}

@Test("Contents of every size around a block come back, and folders and modes do")
func contents() throws {
  var files = [0, 1, 511, 512, 513, 262_143, 262_144, 262_145, 1_000_000].map {
    File(Array("f\($0)".utf8), [UInt8](repeating: 65, count: $0), mode: 0o755)
  }
  files.append(File(Array("folder".utf8), kind: .directory, mode: 0o755))
  #expect(try untar(tar(files)) == files)
}

@Test("A header has owner 0 and no names, and a pax header has only a path")
func header() throws {
  let plain = try canonicalTarHeader(of: File("a/b").head)
  #expect(plain.count == 512)
  #expect(plain[108..<124].elementsEqual(Array("000000 \0000000 \0".utf8)))
  #expect(plain[257..<265].elementsEqual(Array("ustar\u{0}00".utf8)))
  #expect(plain[265..<329].allSatisfy { $0 == 0 })
  let pax = try canonicalTarHeader(of: File("a/\u{e9}").head)
  #expect(pax.count == 1536)
  #expect(pax[512..<1024].prefix { $0 != 0 }.elementsEqual(Array("13 path=a/\u{e9}\n".utf8)))
  var large = File("a").head
  large.byteCount = 9 << 30
  #expect(try canonicalTarHeader(of: large)[512..<1024].prefix { $0 != 0 }.elementsEqual("19 size=9663676416\n".utf8))
}

@Test("A name that is empty, not UTF-8, or holds a NUL is refused with its own code, as are links and wild modes")
func refused() throws {
  for path in [[], [0x61, 0xff], [0x61, 0, 0x62], Array("a/".utf8)] as [[UInt8]] {
    do {
      _ = try tar([File(path)])
      Issue.record("written")
    } catch let error as TarError { #expect(error.code == .invalidName) }
  }
  var link = File("a")
  link.head.kind = .symlink
  #expect(throws: TarError.self) { try tar([link]) }
  #expect(throws: TarError.self) { try tar([File([0x61], mode: 0o4755)]) }
}

@Test("Content that is shorter or longer than its head says is an error, not zeros")
func sizes() throws {
  var file = File("a", "12345")
  file.head.byteCount = 6
  #expect(throws: TarError.self) { try tar([file, File("b")]) }
  #expect(throws: TarError.self) { try tar([file]) }
  file.head.byteCount = 4
  #expect(throws: TarError.self) { try tar([file]) }
}

@Test("A stream cut at any byte is an error")
func truncation() throws {
  let stream = try tar([File("a", "hello"), File("t/\u{e9}", "x"), File("c", String(repeating: "c", count: 700))])
  for count in 0..<stream.count { #expect(code(of: Array(stream[..<count])) != nil, "cut to \(count)") }
  #expect(code(of: []) == .notTar)
}

@Test("Any flipped byte outside of content is an error, and inside it changes nothing else")
func flips() throws {
  let files = [File("a", "hello"), File("t/\u{e9}", "x")]
  let stream = try tar(files)
  let content = Set(512..<517).union([1024 + 1536])
  for index in stream.indices {
    var damaged = stream
    damaged[index] ^= 0x20
    if content.contains(index) {
      #expect(try untar(damaged).map(\.head) == files.map(\.head))
    } else {
      #expect(code(of: damaged) != nil, "byte \(index)")
    }
  }
}

@Test("What follows the end, or a third block of zeros, is refused")
func afterTheEnd() throws {
  let stream = try tar([File("a", "hello")])
  #expect(code(of: stream + stream) == .notCanonical)
  #expect(code(of: stream + [UInt8](repeating: 0, count: 512)) == .notCanonical)
  #expect(code(of: Array(stream.dropLast(512))) == .truncated)
}

@Test("A failing source or sink is told with its cause")
func failingEnds() throws {
  let fault = FileError(errno: 5, operation: "read", path: "x")
  do {
    var reader = try TarReader(policy: .canonical) { _ in throw fault }
    _ = try reader.next()
    Issue.record("read")
  } catch {
    #expect(error.code == .sourceFailed)
    #expect(error.cause as? FileError == fault)
  }
  do {
    var writer = try TarWriter { _ in throw fault }
    try writer.begin(File("a").head)
    Issue.record("written")
  } catch {
    #expect(error.code == .sinkFailed)
    #expect(error.cause as? FileError == fault)
  }
}

@Test("GNU tar, bsdtar and Python read the same names and contents")
func outsideReaders() throws {
  let folder = try TemporaryFolder()
  try folder.write(tar(oddNames.map { File($0, $0) }), to: "x.tar")
  for (program, arguments) in [("tar", ["-xf", "x.tar"]), ("bsdtar", ["-xf", "x.tar"])] {
    let target = folder.path.appending(FilePath(program))
    try makeFolders(target)
    let result = try runOutside(program, ["-C", target.description] + arguments, in: folder.path)
    guard let result else { continue }
    #expect(result.status == 0)
    if program == "tar" {
      #expect(try folderSnapshot(target).filter { $0.kind == .regular }.allSatisfy { $0.path.bytes == $0.content })
    }
  }
  let script =
    "import tarfile; t = tarfile.open('x.tar'); print(len([m for m in t if "
    + "t.extractfile(m).read().decode() == m.name]))"
  if let result = try runOutside("python3", ["-c", script], in: folder.path) {
    #expect(result.output == "\(oddNames.count)\n")
  }
}
