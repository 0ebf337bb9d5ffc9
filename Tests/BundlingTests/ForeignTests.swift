import SatchelDigests
import SatchelFiles
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBundling

/// How programs are asked for an archive of the folder `store`.
private let makers: [(file: String, program: String, arguments: [String])] = [
  ("gnu.tar", "tar", ["--format=gnu", "-cf", "gnu.tar", "store"]),
  ("pax.tar", "tar", ["--format=pax", "-cf", "pax.tar", "store"]),
  ("dot.tar", "tar", ["-C", "store", "-cf", "dot.tar", "."]),
  ("gnu.tar.gz", "tar", ["-czf", "gnu.tar.gz", "store"]),
  ("pax.tar.gz", "tar", ["--format=pax", "-czf", "pax.tar.gz", "store"]),
  ("gnu.tar.zst", "tar", ["--zstd", "-cf", "gnu.tar.zst", "store"]),
  ("b.tar", "bsdtar", ["-cf", "b.tar", "store"]),
  ("b-pax.tar.gz", "bsdtar", ["--format=pax", "-czf", "b-pax.tar.gz", "store"]),
  ("b-gnu.tar.zst", "bsdtar", ["--format=gnutar", "--zstd", "-cf", "b-gnu.tar.zst", "store"]),
  ("b.zip", "bsdtar", ["--format=zip", "-cf", "b.zip", "store"]),
  ("info.zip", "zip", ["-qr", "info.zip", "store"]),
  ("info-piped.zip", "sh", ["-c", "zip -qr - store | cat > info-piped.zip"]),
  ("py-gnu.tar", "python3", ["-c", tarScript, "py-gnu.tar", "w", "1"]),
  ("py-pax.tar.gz", "python3", ["-c", tarScript, "py-pax.tar.gz", "w:gz", "2"]),
  ("py-stored.zip", "python3", ["-c", zipScript, "py-stored.zip", "0"]),
  ("py-deflated.zip", "python3", ["-c", zipScript, "py-deflated.zip", "8"]),
  ("py-streamed.zip", "python3", ["-c", zipScript, "py-streamed.zip", "8", "streamed"]),
]

private let tarScript = """
  import sys, tarfile
  with tarfile.open(sys.argv[1], sys.argv[2], format=int(sys.argv[3])) as t: t.add("store")
  """

private let zipScript = """
  import os, sys, zipfile
  class Pipe:
      def __init__(self, f): self.f = f
      def write(self, b): return self.f.write(b)
      def flush(self): self.f.flush()
  out = open(sys.argv[1], "wb")
  with zipfile.ZipFile(Pipe(out) if len(sys.argv) > 3 else out, "w", int(sys.argv[2])) as z:
      for top, folders, files in os.walk("store"):
          for name in sorted(files + folders): z.write(os.path.join(top, name))
  """

/// Puts a store of the samples into a folder, and files of names that tar keeps in several ways.
private func makeStore(_ sample: FilePath, at store: FilePath) throws {
  for file in try SampleTree().files(below: sample) {
    let target = store.appending(FilePath(bytes: file.bytes.dropFirst(sample.bytes.count + 1)))
    try makeFolders(target.parent)
    try writeAtomically(readFile(file), to: target)
  }
  let long = String(repeating: "long-", count: 45)
  let odd: [FilePath] = [
    "extra/caf\u{e9}.txt", "extra/cafe\u{301}s.txt", "extra/a b.txt", "extra/\u{1f600}", "extra/100%=3D.txt",
    FilePath("extra/" + long), FilePath("extra/" + String(repeating: "folder-name/", count: 12) + "file"),
    "extra/empty",
  ]
  for path in odd {
    try makeFolders(store.appending(path).parent)
    let content =
      path == "extra/empty" ? [] : [UInt8](repeating: path.bytes.last ?? 0, count: 300_000 / path.bytes.count)
    try writeAtomically(content, to: store.appending(path), mode: path == "extra/a b.txt" ? 0o755 : 0o644)
  }
  try makeFolders(store.appending("extra/nothing"))
}

@Test("Archives of tar, bsdtar, zip and Python unpack byte for byte, with times, and name their one store")
func foreignArchives() throws {
  let samples = SampleTree()
  let stores = ["a3s/store-b3", "claw/store", "user-session/store"].map { samples.own.appending(FilePath($0)) }
  for sample in stores {
    let folder = try TemporaryFolder()
    let store = folder.path.appending("store")
    try makeStore(sample, at: store)
    let wanted = try folderSnapshot(store)
    for maker in sample == stores[0] ? makers : makers.filter({ $0.file.hasPrefix("pax") || $0.file.hasPrefix("info") })
    {
      guard let made = try runOutside(maker.program, maker.arguments, in: folder.path) else { continue }
      #expect(made.status == 0, "\(maker.file): \(made.output)")
      let taker = PlainTaker(folder.path.appending(FilePath("out-" + maker.file)))
      let contents = try unpackForeign(.file(folder.path.appending(FilePath(maker.file))), into: taker)
      let base = taker.root.appending(maker.file == "dot.tar" ? "" : "store")
      #expect(try folderSnapshot(base) == wanted, "\(maker.file)")
      #expect(contents.skipped.isEmpty, "\(maker.file)")
      #expect(contents.kind == kind(of: maker.file), "\(maker.file)")
      for file in contents.files {
        let bytes = try readFile(taker.root.appending(file.path))
        #expect(try file.digest == sha256(bytes) && file.byteCount == UInt64(bytes.count))
      }
      try checkTimes(taker, base, store)
      let found = try unpackedStores(in: taker.root).map { $0.path(below: taker.root) }
      #expect(found == [maker.file == "dot.tar" ? "" : "store"], "\(maker.file)")
    }
  }
}

private func kind(of file: String) -> String {
  file.hasSuffix(".zip") ? "zip" : file.hasSuffix(".gz") ? "tar, gzip" : file.hasSuffix(".zst") ? "tar, zstd" : "tar"
}

/// Times are right to the two seconds of a zip file, and files are their owner's alone, since no index tells their modes.
private func checkTimes(_ taker: PlainTaker, _ base: FilePath, _ store: FilePath) throws {
  for (path, time) in taker.times {
    let name = FilePath(bytes: taker.root.appending(path).bytes.dropFirst(base.bytes.count + 1))
    let status = try #require(try fileStatus(store.appending(name)))
    #expect(abs(time - status.modified.seconds) <= 2, "\(path)")
    if taker.root.appending("store") == base {
      #expect(taker.modes[path] == 0o600, "\(path)")
    }
  }
}

@Test("An archive from a pipe, also a zip file, gives the same as from a file")
func foreignPipe() throws {
  let folder = try TemporaryFolder()
  try makeStore(SampleTree().own.appending("claw/store"), at: folder.path.appending("store"))
  let wanted = try folderSnapshot(folder.path.appending("store"))
  for maker in makers where ["gnu.tar", "gnu.tar.zst", "pax.tar.gz", "py-deflated.zip"].contains(maker.file) {
    guard try runOutside(maker.program, maker.arguments, in: folder.path) != nil else { continue }
    let file = try OpenFile(folder.path.appending(FilePath(maker.file)))
    var options = ReadOptions()
    options.temporaryFolder = folder.path
    let taker = PlainTaker(folder.path.appending(FilePath("out-" + maker.file)))
    _ = try unpackForeign(.descriptor(file.descriptor), into: taker, options: options)
    #expect(try folderSnapshot(taker.root.appending("store")) == wanted, "\(maker.file)")
  }
}

@Test("What macOS and git put into archives is skipped and named; a file that only looks like it is kept")
func foreignSkipping() throws {
  let folder = try TemporaryFolder()
  let script = """
    import io, tarfile, zipfile
    double = bytes([0, 5, 22, 7]) + bytes(30)
    def fill(add):
        add("s/a.json", b"{}"); add("s/._a.json", double); add("s/._b", b"no"); add("__MACOSX/s/._a.json", double)
    with tarfile.open("x.tar", "w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "0123"}) as t:
        def add(name, content):
            info = tarfile.TarInfo(name); info.size = len(content); t.addfile(info, io.BytesIO(content))
        fill(add)
    with zipfile.ZipFile("x.zip", "w") as z: fill(z.writestr)
    """
  guard let made = try runOutside("python3", ["-c", script], in: folder.path) else { return }
  #expect(made.status == 0, "\(made.output)")
  for name in ["x.tar", "x.zip"] {
    let root = folder.path.appending(FilePath("out-" + name))
    let contents = try unpackForeign(.file(folder.path.appending(FilePath(name))), into: PlainTaker(root))
    #expect(contents.files.map(\.path) == ["s/a.json", "s/._b"])
    #expect(try folderSnapshot(root).filter { $0.kind == .regular }.map(\.path) == ["s/._b", "s/a.json"])
    #expect(contents.skipped.map(\.name).suffix(2) == ["s/._a.json", "__MACOSX/s/._a.json"])
    #expect(contents.skipped.count == (name == "x.tar" ? 3 : 2))
    #expect(name == "x.zip" || contents.skipped.first?.reason == "pax global header")
  }
}

@Test("What is no archive is told apart from what is damaged")
func noArchive() throws {
  let folder = try TemporaryFolder()
  let texts: [[UInt8]] = [[], [0x7b, 0x7d], Array(String(repeating: "{\"a\":1}\n", count: 400).utf8)]
  for text in texts + [try gzipMember(texts[2])] {
    let path = try folder.write(text, to: "x")
    #expect(foreignOutcome(path, into: folder.path.appending("out")) == "not-a-bundle")
  }
}

@Test("The one store of a tree is found up to eight folders down; none or several are an error that names them")
func storesInTrees() throws {
  let samples = SampleTree()
  let cases: [([(String, String)], [FilePath])] = [
    ([("a3s/store-b3", "a/b/c")], ["a/b/c"]), ([("a3s/store-b3", "a/b/c/d/e/f/g/h")], ["a/b/c/d/e/f/g/h"]),
    ([("a3s/store-b3", "a/b/c/d/e/f/g/h/i")], []), ([], []),
    ([("claw/store", "home/sessions")], ["home/sessions"]), ([("a3s/store-b3", "sessions")], ["sessions"]),
    ([("user-session/store", "u")], ["u"]), ([("claw/store", "x"), ("a3s/store-b3", "y/z")], ["x", "y/z"]),
  ]
  for (stores, wanted) in cases {
    let folder = try TemporaryFolder()
    for (sample, place) in stores {
      try makeStore(samples.own.appending(FilePath(sample)), at: folder.path.appending(FilePath(place)))
    }
    #expect(try unpackedStores(in: folder.path).map { $0.path(below: folder.path) } == wanted)
    do {
      let only = try #require(try onlyStore(in: folder.path, orSeveral: false))
      #expect([only.path(below: folder.path)] == wanted)
    } catch let error as BundleError {
      #expect(error.code == (wanted.isEmpty ? .notABundle : .severalStores) && wanted.count != 1)
      for place in wanted { #expect(error.message.contains("'\(place)'")) }
    }
  }
}
