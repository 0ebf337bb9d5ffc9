import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBundling

@Test("A session read by the index is what the full pass gives: bytes, modes, times, shared files")
func seekEqualsScan() throws {
  let folder = try TemporaryFolder()
  let bundle = try packSeekable(in: folder.path)
  let (scan, all) = try readThrough(bundle)
  #expect(scan.faultCount == 0)
  for (ids, names) in [
    (["a"], ["a.jsonl", "d"]), (["b"], ["b-1.jsonl", "b-2.jsonl"]), (["c"], ["c-0", "c-1", "c-2", "c-3", "d"]),
    (["c", "a"], ["a.jsonl", "c-0", "c-1", "c-2", "c-3", "d"]), ([], []),
  ] {
    let (extract, files) = try #require(try seek(bundle, ids))
    #expect(files.map(\.path) == names.map { FilePath($0) })
    #expect(files == all.filter { names.contains($0.path.description) })
    #expect(extract.sessionIDs.map(\.text) == ids.sorted())
    #expect(extract.files.map(\.path) == files.map(\.path))
    #expect(extract.base == scan.base)
    #expect(extract.tarDigest == scan.tarDigest)
    #expect(extract.encoder == scan.index?.encoder)
    for file in extract.files {
      let record = try #require(scan.records.first { $0.path == file.record.path })
      #expect(record.digest == file.record.digest && record.byteCount == file.record.byteCount)
    }
  }
  let shared = try #require(try seek(bundle, ["c"])).extract.files.last
  #expect(shared?.sessionIDs == ["a", "c"])
}

@Test("Every session of the sample store with its odd names is read by the index as by the full pass")
func seekOddNames() throws {
  let folder = try TemporaryFolder()
  let bundle = try folder.write(sampleBundle(), to: "b.tar.gz")
  let (_, all) = try readThrough(bundle)
  for id in ["s-1", "s-2"] {
    let (_, files) = try #require(try seek(bundle, [id]))
    #expect(files == all.filter { file in sampleFiles.contains { $0.path == file.path && $0.session == id } })
    #expect(files.count == sampleFiles.filter { $0.session == id }.count)
  }
}

@Test("True modes and times to the nanosecond come from the index, by either way of reading")
func trueTimes() throws {
  let folder = try TemporaryFolder()
  let bundle = try packSeekable(in: folder.path)
  let wanted = FileTime(seconds: 1_700_000_000, nanoseconds: 123_456_789)
  let file = try #require(try seek(bundle, ["c"])?.extract.files.first { $0.path == "c-1" })
  #expect(file.record.modified == wanted)
  #expect(file.record.mode == 0o700)
  let scan = try BundleScan(.file(bundle), ReadOptions(), keepsTrueTimes: true, system: SystemFiles())
  #expect(try scan.run().isIntact)
  #expect(scan.hasTrueTimes)
  for record in scan.records {
    let name = FilePath(bytes: record.path.dropFirst("data/a3s/".utf8.count))
    let status = try #require(try fileStatus(folder.path.appending("store").appending(name)))
    #expect(record.modified == status.modified && record.mode == status.mode & 0o777, "\(name)")
  }
  let plain = try BundleScan(.file(bundle), ReadOptions(), system: SystemFiles())
  _ = try plain.run()
  #expect(!plain.hasTrueTimes)
  #expect(plain.records.first { $0.path.elementsEqual("data/a3s/c-1".utf8) }?.modified.nanoseconds == 0)
}

@Test("A bundle without footer or readable index is read through: one member, compressed again, cut, a pipe")
func seekFallsBack() throws {
  let folder = try TemporaryFolder()
  let bundle = try sampleBundle()
  let cases: [(String, [UInt8], isIntact: Bool)] = [
    ("single member", try sampleBundle(isSingleMember: true), true),
    ("compressed again", try gzipMember(unzip(bundle)), true),
    ("without footer", bundle.dropLast(51), false),
    (
      "index with a wrong head",
      try withIndex(of: bundle) { $0.replacing("\"version\":1", with: "\"version\":2") }, false
    ),
    ("index without its end", try withIndex(of: bundle) { String($0.dropLast(30)) }, false),
    ("index without JSON", try withIndex(of: bundle) { $0.replacing("\"type\":\"reg\"", with: "\"type\":") }, false),
    ("no index", Array(bundle.dropLast(51)) + bundle.suffix(51).map { $0 == UInt8(ascii: "S") ? 0 : $0 }, false),
  ]
  for (name, bytes, isIntact) in cases {
    let path = try folder.write(bytes, to: "b.tar.gz")
    #expect(try seek(path, ["s-1"]) == nil, "\(name)")
    let listing = try listBundle(.file(path))
    #expect(listing.reading == .whole, "\(name)")
    #expect(listing.verification?.isIntact == isIntact, "\(name)")
  }
  let opened = try OpenFile(folder.write(bundle, to: "b.tar.gz"))
  #expect(try listBundle(.descriptor(opened.descriptor)).reading == .whole)
}

@Test("A listing by the index says the same as one by the full pass, and gives the files of a session")
func listingsAgree() throws {
  let folder = try TemporaryFolder()
  let path = try packSeekable(in: folder.path)
  let quick = try listBundle(.file(path), sessionIDs: ["c"])
  let opened = try OpenFile(path)
  let whole = try listBundle(.descriptor(opened.descriptor), sessionIDs: ["c"])
  #expect((quick.reading, whole.reading) == (.index, .whole))
  #expect(quick.contents?.sessions.map(\.id) == whole.contents?.sessions.map(\.id))
  #expect(quick.contents?.sessions.map(\.byteCount) == whole.contents?.sessions.map(\.byteCount))
  #expect(quick.contents?.sharedFileCount == whole.contents?.sharedFileCount)
  #expect(quick.contents?.members == whole.contents?.members)
  #expect(quick.files == whole.files)
  #expect(quick.files.map(\.path) == ["c-0", "c-1", "c-2", "c-3", "d"].map { Array("data/a3s/\($0)".utf8) })
  #expect(quick.files.map(\.runID) == [nil, "run-1", nil, nil, nil])
  #expect(quick.fileCount == whole.fileCount && quick.payloadByteCount == whole.payloadByteCount)
  #expect(quick.bundleByteCount == whole.bundleByteCount)
  #expect(quick.tarDigest != nil && quick.tarDigest == whole.tarDigest && quick.encoder == whole.encoder)
}

@Test("A session that is not there is named; nothing is handed over")
func seekUnknownSession() throws {
  let folder = try TemporaryFolder()
  let path = try packSeekable(in: folder.path)
  do {
    _ = try seek(path, ["a", "z"])
    Issue.record("found")
  } catch { #expect(error.code == .noSuchSession && error.message.contains("'z'")) }
  #expect(try listBundle(.file(path), sessionIDs: ["z"]).files.isEmpty)
}

@Test("Of a bundle of 1,000 sessions, list, show and reading one session read less than 8 MiB")
func fewBytes() throws {
  let folder = try TemporaryFolder()
  let store = folder.path.appending("store")
  try makeFolders(store)
  let size = TestMode.isLong ? 2_000_000 : 20_000
  var inventory = StoreInventory(format: .claw, root: store)
  for number in 0..<1000 {
    let id = "session-\(number)"
    try writeAtomically(noise(size + number, seed: number), to: store.appending("\(id).jsonl"))
    inventory.sessions.append(StoredSession(id: id))
    inventory.files.append(StoredFile(FilePath("\(id).jsonl"), of: id))
  }
  var options = PackOptions()
  options.level = 1
  let bundle = folder.path.appending("b.tar.gz")
  let packed = try packBundle(inventory, to: .file(bundle), options: options)
  let limit = 8 << 20
  #expect(packed.bundleByteCount > UInt64(limit))
  let files = CountingFiles()
  #expect(try listBundle(.file(bundle), system: files).contents?.sessions.count == 1000)
  #expect(files.byteCount < limit)
  let shown = CountingFiles()
  #expect(try listBundle(.file(bundle), sessionIDs: ["session-500"], system: shown).files.count == 1)
  #expect(shown.byteCount < limit)
  let read = CountingFiles()
  let extract = try #require(try seek(bundle, ["session-500"], system: read))
  #expect(extract.files.map(\.content) == [noise(size + 500, seed: 500)])
  #expect(read.byteCount < limit)
  print("of \(packed.bundleByteCount): list \(files.byteCount), show \(shown.byteCount), read \(read.byteCount)")
}
