import Glibc
import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Test("The same store gives the same bytes, whatever the order of creation and of the inventory")
func determinism() throws {
  let folder = try TemporaryFolder()
  let first = try packBundle(
    makeStore(folder.path.appending("one")), to: .file(folder.path.appending("1.tar.gz")))
  let second = try packBundle(
    makeStore(folder.path.appending("two"), reversed: true), to: .file(folder.path.appending("2.tar.gz")))
  #expect(first.tarDigest == second.tarDigest)
  #expect(first.bundleDigest == second.bundleDigest)
  #expect(try readFile(folder.path.appending("1.tar.gz")) == readFile(folder.path.appending("2.tar.gz")))
  #expect(try sha256(readFile(folder.path.appending("1.tar.gz"))).hex == first.bundleDigest)
}

@Test("The report counts sessions, files and bytes")
func packReport() throws {
  let folder = try TemporaryFolder()
  let bundle = folder.path.appending("b.tar.gz")
  let report = try packBundle(makeStore(folder.path.appending("store")), to: .file(bundle))
  #expect(report.sessionCount == 2)
  #expect(report.fileCount == sampleFiles.count)
  #expect(report.payloadByteCount == sampleFiles.reduce(0) { $0 + UInt64($1.content.count) })
  #expect(report.bundleByteCount == UInt64(try readFile(bundle).count))
  #expect(report.omitted.isEmpty)
}

@Test("An output that is there is not touched, unless replacing is asked for")
func existingOutput() throws {
  let folder = try TemporaryFolder()
  let inventory = try makeStore(folder.path.appending("store"))
  let bundle = try folder.write("old", to: "b.tar.gz")
  #expect(throws: BundleError.self) { try packBundle(inventory, to: .file(bundle)) }
  #expect(try readFile(bundle) == Array("old".utf8))
  var options = PackOptions()
  options.replacesOutput = true
  _ = try packBundle(inventory, to: .file(bundle), options: options)
  #expect(try verifyBundle(.file(bundle)).isIntact)
  do {
    _ = try packBundle(inventory, to: .file(folder.path.appending("store")), options: options)
    Issue.record("a folder was replaced")
  } catch { #expect(error.fileError?.code == .exists) }
}

@Test("A file that is missing stops the packing, or is left out and named where that is allowed")
func missingFile() throws {
  let folder = try TemporaryFolder()
  var inventory = try makeStore(folder.path.appending("store"))
  inventory.files.append(StoredFile("gone.json", of: "s-1"))
  let bundle = folder.path.appending("b.tar.gz")
  do {
    _ = try packBundle(inventory, to: .file(bundle))
    Issue.record("packed")
  } catch {
    #expect(error.code == .inputFailed)
    #expect(error.message.contains("gone.json"))
  }
  #expect(try fileStatus(bundle) == nil)
  var options = PackOptions()
  options.keepsGoing = true
  let report = try packBundle(inventory, to: .file(bundle), options: options)
  #expect(report.omitted == ["gone.json"])
  #expect(report.findings.map(\.code) == ["torn-last-line", "file-left-out"])
  #expect(try verifyBundle(.file(bundle)).isIntact)
}

@Test("A file that grows while it is packed is read up to its size at opening; one that shrinks is read once more")
func changingFiles() throws {
  let folder = try TemporaryFolder()
  let store = folder.path.appending("store")
  try makeFolders(store)
  let path = store.appending("s.jsonl")
  let size = 5_000_000
  try writeAtomically([UInt8](repeating: 65, count: size), to: path)
  let inventory = StoreInventory(
    format: .claw, root: store, sessions: [StoredSession(id: "s")], files: [StoredFile("s.jsonl", of: "s")])
  let bundle = folder.path.appending("b.tar.gz")
  for (newSize, isFine) in [(size + 1000, true), (3_000_000, false)] {
    let files = ChangingFiles { count in
      if count == 3 { try? SystemFiles().resize(path, to: UInt64(newSize)) }
    }
    var options = PackOptions()
    options.replacesOutput = true
    let report = try packBundle(inventory, to: .file(bundle), options: options, system: files)
    #expect(report.payloadByteCount == UInt64(isFine ? size : newSize))
    #expect(!report.findings.contains { $0.code == "file-shrank" })
    #expect(try verifyBundle(.file(bundle)).isIntact)
  }
}

@Test("A name twice, an unsafe name, or an odd store or top folder is refused before anything is written")
func badPlans() throws {
  let folder = try TemporaryFolder()
  let good = try makeStore(folder.path.appending("store"))
  let bad: [(inout StoreInventory, inout PackOptions) -> Void] = [
    { store, _ in store.files.append(store.files[0]) }, { store, _ in store.files.append(StoredFile("../x")) },
    { store, _ in store.files.append(StoredFile("/x")) }, { _, options in options.topFolder = "a/b" },
    { store, _ in store.format = FormatID(rawValue: "a/b") },
    { _, options in options.topFolder = "" },
    { store, _ in store.files.append(StoredFile(FilePath(String(repeating: "d/", count: 70) + "x"))) },
  ]
  for change in bad {
    var (inventory, options) = (good, PackOptions())
    change(&inventory, &options)
    do {
      _ = try packBundle(inventory, to: .file(folder.path.appending("b.tar.gz")), options: options)
      Issue.record("packed")
    } catch { #expect(error.code == .invalidPlan) }
  }
  #expect(try fileStatus(folder.path.appending("b.tar.gz")) == nil)
}

@Test("A store without files gives a valid bag")
func emptyStore() throws {
  let folder = try TemporaryFolder()
  let store = folder.path.appending("store")
  try makeFolders(store)
  let bundle = folder.path.appending("b.tar.gz")
  _ = try packBundle(StoreInventory(format: .claw, root: store), to: .file(bundle))
  let report = try verifyBundle(.file(bundle))
  #expect(report.isIntact)
  #expect(report.fileCount == 0)
  let target = folder.path.appending("out")
  #expect(try importBundle(.file(bundle), into: target).written.isEmpty)
  #expect(try folderSnapshot(target).isEmpty)
}

@Test("After unpacking with GNU tar, sha256sum and bagit.py confirm every file; Python unpacks it too")
func outsideReaders() throws {
  let folder = try TemporaryFolder()
  let inventory = try makeStore(folder.path.appending("store"))
  _ = try packBundle(inventory, to: .file(folder.path.appending("b.tar.gz")))
  guard let tar = try runOutside("tar", ["-xzf", "b.tar.gz"], in: folder.path) else { return }
  #expect(tar.status == 0)
  #expect(tar.output == "")
  let bag = folder.path.appending("satchel")
  for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
    if let result = try runOutside("sha256sum", ["--strict", "--quiet", "-c", manifest], in: bag) {
      #expect(result.status == 0, "\(result.output)")
    }
  }
  if let result = try runOutside("bagit.py", ["--validate", "."], in: bag) {
    #expect(result.status == 0, "\(result.output)")
  }
  if let result = try runOutside("gzip", ["-t", "b.tar.gz"], in: folder.path) { #expect(result.status == 0) }
  let script = "import tarfile; print(sum(m.isfile() for m in tarfile.open('b.tar.gz')))"
  if let result = try runOutside("python3", ["-c", script], in: folder.path) {
    #expect(result.output == "\(sampleFiles.count + 6)\n")
  }
}

@Test("Whatever file operation fails during packing, no output appears and nothing is left behind")
func packFaults() throws {
  let folder = try TemporaryFolder()
  let inventory = try makeStore(folder.path.appending("store"))
  try makeFolders(folder.path.appending("out"))
  let bundle = folder.path.appending("out/b.tar.gz")
  for errno in [EIO, ENOSPC] {
    for number in 0... {
      let files = FaultingFiles(.init(failing: number, errno: errno))
      do {
        _ = try packBundle(inventory, to: .file(bundle), system: files)
        #expect(!files.hasFailed, "operation \(number) failed silently")
        try removeTree(bundle)
        break
      } catch let error as BundleError {
        #expect(error.fileError?.errno == errno)
        #expect(try directoryListing(bundle.parent).isEmpty, "operation \(number)")
      }
    }
  }
}
