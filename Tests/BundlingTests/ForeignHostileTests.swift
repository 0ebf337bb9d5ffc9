import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelBundling

@Test("Each hostile archive is refused with its own code, and nothing is written outside of the staging folder")
func hostileArchives() throws {
  let folder = try TemporaryFolder()
  guard let made = try runOutside("python3", ["-c", hostileScript], in: folder.path) else { return }
  #expect(made.status == 0, "\(made.output)")
  let cases = made.output.split(separator: "\n").map { $0.split(separator: "\t").map { String($0) } }
  #expect(cases.count > 90)
  for parts in cases where parts.count == 2 {
    let around = try TemporaryFolder()
    let root = around.path.appending("a/stage")
    let found = foreignOutcome(folder.path.appending(FilePath(parts[0])), into: root)
    #expect(found == parts[1], "\(parts[0])")
    let below = try folderSnapshot(around.path).filter { $0.kind == .regular }
    #expect(below.allSatisfy { $0.path.bytes.starts(with: "a/stage/s/".utf8) }, "\(parts[0]): \(below)")
  }
}

@Test("A limit of entries, of a file or of all bytes is a refusal with its own code")
func limitsOfArchives() throws {
  let folder = try TemporaryFolder()
  let script = """
    import io, os, tarfile, zipfile
    with tarfile.open("x.tar.gz", "w:gz") as t, zipfile.ZipFile("x.zip", "w", 8) as z:
        for index in range(20):
            info = tarfile.TarInfo("s/%d" % index); info.size = 1000; content = os.urandom(1000)
            t.addfile(info, io.BytesIO(content)); z.writestr(info.name, content)
    """
  guard let made = try runOutside("python3", ["-c", script], in: folder.path) else { return }
  #expect(made.status == 0, "\(made.output)")
  for name in ["x.tar.gz", "x.zip"] {
    let archive = folder.path.appending(FilePath(name))
    let changes: [(String, (inout BundleLimits) -> Void)] = [
      ("too-many-entries", { $0.entryCount = 19 }), ("file-too-large", { $0.fileByteCount = 999 }),
      ("too-large", { $0.totalByteCount = 19_999 }),
    ]
    for (code, change) in changes {
      var options = ReadOptions()
      change(&options.limits)
      let found = foreignOutcome(archive, into: folder.path.appending("out-\(code)-\(name)"), options: options)
      #expect(found == "refused:\(code)", "\(name)")
    }
    #expect(foreignOutcome(archive, into: folder.path.appending(FilePath("out-" + name))) == "whole")
  }
}

@Test("A zstd frame that wants more memory than allowed is refused, also behind a modest one")
func zstdMemory() throws {
  let folder = try TemporaryFolder()
  let script = """
    tar --format=gnu -cf x.tar x && zstd -q x.tar -o modest.tar.zst
    head -c 1000 x.tar > one && tail -c +1001 x.tar > two
    zstd -q one && zstd -q --ultra -22 --long=27 -c < two > two.zst || exit 1
    cat one.zst two.zst > hidden.tar.zst && zstd -q --ultra -22 --long=27 -c < x.tar > open.tar.zst
    """
  try folder.write([UInt8](repeating: 65, count: 100_000), to: "x")
  guard let made = try runOutside("sh", ["-c", script], in: folder.path) else { return }
  guard made.status == 0 else { return print("skipped: no zstd with large windows: \(made.output)") }
  let outcomes = ["modest.tar.zst", "open.tar.zst", "hidden.tar.zst"].map {
    foreignOutcome(folder.path.appending(FilePath($0)), into: folder.path.appending(FilePath("out-" + $0)))
  }
  #expect(outcomes == ["whole", "refused:too-much-memory", "refused:too-much-memory"])
}

@Test("An archive cut anywhere before its end is never a success")
func truncatedArchives() throws {
  let folder = try TemporaryFolder()
  let script = """
    import os
    os.mkdir("s")
    for index in range(6): open("s/%d.json" % index, "wb").write(b"{}" * index * 150 + os.urandom(index * 30))
    """
  guard try runOutside("python3", ["-c", script], in: folder.path) != nil else { return }
  let makers: [(String, String)] = [
    ("x.tar", "tar -cf x.tar s"), ("x.tar.gz", "tar -czf x.tar.gz s"), ("x.tar.zst", "tar --zstd -cf x.tar.zst s"),
    ("p.tar.gz", "tar --format=pax -czf p.tar.gz s"), ("x.zip", "zip -qr x.zip s"),
    ("p.zip", "zip -qr - s | cat > p.zip"),
  ]
  for (name, command) in makers {
    guard let made = try runOutside("sh", ["-c", command], in: folder.path), made.status == 0 else { continue }
    let whole = try readFile(folder.path.appending(FilePath(name)))
    let end = name == "x.tar" ? (whole.lastIndex { $0 != 0 } ?? 0) / 512 * 512 + 512 + 1024 : whole.count
    #expect(foreignOutcome(folder.path.appending(FilePath(name)), into: folder.path.appending("ok-\(name)")) == "whole")
    let step = TestMode.isLong ? 1 : max(1, end / 50)
    for count in Set(stride(from: 0, to: end, by: step)).union(max(0, end - 16)..<end) {
      let cut = try folder.write(Array(whole[..<count]), to: "cut")
      let found = foreignOutcome(cut, into: folder.path.appending("\(name)-\(count)"))
      #expect(
        found.hasPrefix("damaged:") || (count < 512 && found == "not-a-bundle"), "\(name) cut to \(count): \(found)")
    }
  }
}

@Test("No flipped bit of a compressed tar or a zip file gives other files without an error, and none ends the program")
func flippedArchives() throws {
  let folder = try TemporaryFolder()
  let script = """
    mkdir s && printf '{"a":1}' > s/a.json && printf '{"b":[1,2,3,1,2,3,1,2,3]}' > s/b.json
    tar -czf x.tar.gz s; tar --zstd -cf x.tar.zst s; tar -cf x.tar s; zip -qr x.zip s; zip -qr - s | cat > p.zip
    """
  guard try runOutside("sh", ["-c", script], in: folder.path) != nil else { return }
  for name in ["x.tar.gz", "x.tar.zst", "x.tar", "x.zip", "p.zip"] {
    let path = folder.path.appending(FilePath(name))
    guard try fileStatus(path) != nil else { continue }
    let whole = Array(try readFile(path).prefix(name == "x.tar" ? 1536 : 4096))
    let bits: [UInt8] = [1, 0x20, 0x80]
    let wanted = try? unpackForeign(.file(path), into: nil).files.map { "\($0.path) \($0.digest)" }
    for index in stride(from: 0, to: whole.count, by: TestMode.isLong ? 1 : 4) {
      for bit in TestMode.isLong ? bits : [bits[index / 4 % 3]] {
        var damaged = whole
        damaged[index] ^= bit
        let changed = try folder.write(damaged, to: "changed")
        guard let contents = try? unpackForeign(.file(changed), into: nil), name != "x.tar" else { continue }
        #expect(contents.files.map { "\($0.path) \($0.digest)" } == wanted, "\(name), byte \(index), bit \(bit)")
      }
    }
  }
}

@Test("A failing read or write is told as such, and is no fault of the archive")
func failingArchives() throws {
  let folder = try TemporaryFolder()
  let script = """
    import tarfile, zipfile
    open("x", "w").write("{}" * 5000)
    with tarfile.open("x.tar.gz", "w:gz") as t, zipfile.ZipFile("x.zip", "w") as z: t.add("x"); z.write("x")
    """
  guard let made = try runOutside("python3", ["-c", script], in: folder.path), made.status == 0 else { return }
  for name in ["x.tar.gz", "x.zip"] {
    let path = folder.path.appending(FilePath(name))
    let counting = FaultingFiles(.init(failing: nil))
    _ = try unpackForeign(.file(path), into: nil, system: counting)
    for number in 0..<counting.operationCount {
      let system = FaultingFiles(.init(failing: number))
      do {
        _ = try unpackForeign(.file(path), into: nil, system: system)
        // A status that cannot be had only means that the zip file is copied first.
        #expect(name == "x.zip", "operation \(number)")
      } catch { #expect(error.code == .inputFailed, "\(name), operation \(number): \(error)") }
    }
  }
}
