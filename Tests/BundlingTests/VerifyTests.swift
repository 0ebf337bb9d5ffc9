import SatchelBundling
import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// Writes a file that need not survive a crash, which is many times faster.
func writeUnsynced(_ content: [UInt8], to path: FilePath) throws {
  let file = try OpenFile(path, [.write, .create])
  try SystemFiles().resize(file.descriptor, to: 0)
  try file.write(content)
  try file.close()
}

private func verify(_ bundle: [UInt8], _ options: ReadOptions = ReadOptions()) throws -> VerificationReport {
  let folder = try TemporaryFolder()
  return try verifyBundle(.file(folder.write(bundle, to: "b.tar.gz")), options: options)
}

/// `intact`, or the code of the error or first fault.
func outcome(_ bundle: [UInt8], _ options: ReadOptions = ReadOptions()) throws -> String {
  let folder = try TemporaryFolder()
  let path = folder.path.appending("b.tar.gz")
  try writeUnsynced(bundle, to: path)
  do {
    let report = try verifyBundle(.file(path), options: options)
    return report.isIntact ? "intact" : report.faults.first?.code ?? "not reached"
  } catch { return error.code.rawValue }
}

@Test("A whole bundle passes every check, and its description tells sessions and files")
func wholeBundle() throws {
  let report = try verify(sampleBundle())
  #expect(report.isIntact)
  #expect(report.checks.map(\.check) == BundleCheck.allCases)
  #expect(report.fileCount == sampleFiles.count)
  let contents = try #require(report.contents)
  #expect(contents.version == "1.0")
  #expect(contents.storeName == "a3s")
  #expect(contents.sessions.map(\.id) == ["s-1", "s-2"])
  #expect(contents.sessions.map(\.fileCount) == [4, 10])
  #expect(contents.sharedFileCount == 1)
  #expect(contents.sessions[0].facts["title"]?.text == "First \u{1f600}")
  #expect(contents.sessions[0].facts["created"]?.text == "2023-11-14T22:13:20.12Z")
  #expect(contents.sessions[0].facts["findings"]?.elements?.first?["offset"]?.int64 == 3)
  #expect(
    contents.sessions[0].facts["runs"]?.elements?.first?["why"]?.text
      == "the loop-checkpoint loop_checkpoints/run-1.json")
}

@Test("Any changed byte of the plain stream is found, even under a right gzip checksum")
func plainFlips() throws {
  let plain = try unzip(sampleBundle(isSingleMember: true))
  for index in stride(from: 0, to: plain.count, by: 37) {
    var damaged = plain
    damaged[index] ^= 0x01
    #expect(try outcome(gzipMember(damaged)) != "intact", "byte \(index)")
  }
}

@Test("A plain stream cut at any block is found, even under a right gzip checksum")
func plainTruncation() throws {
  let plain = try unzip(sampleBundle(isSingleMember: true))
  for count in stride(from: 0, to: plain.count, by: 256) {
    #expect(try outcome(gzipMember(Array(plain[..<count]))) != "intact", "cut to \(count)")
  }
}

@Test("What is no bundle is told apart from a damaged one")
func noBundle() throws {
  #expect(try outcome([]) == "not-a-bundle")
  #expect(try outcome(Array("hello".utf8)) == "not-a-bundle")
  #expect(try outcome(gzipMember(Array("hello".utf8))) == "not-a-bundle")
  #expect(try outcome(gzipMember([])) == "not-a-bundle")
  #expect(try outcome(sampleBundle() + [0]) == "gzip-trailingGarbage")
  #expect(try outcome(sampleBundle() + sampleBundle()) == "gzip-trailingGarbage")
  do {
    _ = try verifyBundle(.file("/nonexistent/bundle"))
    Issue.record("read")
  } catch { #expect(error.fileError?.code == .notFound) }
}

@Test("Empty gzip members before or behind a bundle are told by verification")
func emptyMembers() throws {
  let bundle = try sampleBundle()
  let empty = canonicalGzipHeader + [0x03, 0x00] + [UInt8](repeating: 0, count: 8)
  #expect(try outcome(bundle + empty) == "gzip-trailingGarbage")
  #expect(try outcome(bundle.dropLast(51) + empty) == BundleFault.compressedAgain)
  #expect(try verify(empty + bundle).archive == "tar, gzip")
}

@Test("A bundle that was compressed again is told so, and is imported all the same")
func compressedAgain() throws {
  let folder = try TemporaryFolder()
  var bundle = try sampleBundle()
  bundle[4] = 9
  let report = try verify(bundle)
  #expect(report.faults.map(\.code) == [BundleFault.compressedAgain])
  #expect(
    report.checks.filter { $0.outcome != .passed && $0.check != .identity }.map(\.check) == [.compression, .index])
  let path = try folder.write(bundle, to: "b.tar.gz")
  #expect(try importBundle(.file(path), into: folder.path.appending("out")).written.count == sampleFiles.count)
}

@Test("A newer major version is refused with its own code; unknown members of a newer minor one are kept")
func versions() throws {
  let newer = try rewritten { $0.replacing("\"version\": \"1.0\"", with: "\"version\": \"2.0\"") }
  #expect(try outcome(newer) == "newer-version")
  let minor = try rewritten {
    $0.replacing("\"version\": \"1.0\"", with: "\"version\": \"1.7\", \"novel\": [1]")
      .replacing("\"id\": \"s-1\"", with: "\"id\": \"s-1\", \"mood\": \"good\"")
  }
  let report = try verify(minor)
  #expect(report.isIntact)
  #expect(report.contents?.members.contains { $0.name == "novel" } == true)
  #expect(report.contents?.sessions.first?.facts["mood"]?.text == "good")
}

@Test("A description that tells untruths about files is found, though its own checksum is right")
func untruths() throws {
  let cases: [(String, String, String)] = [
    ("\"bytes\": 12", "\"bytes\": 13", "described-otherwise"),
    ("\"path\": \"data/a3s/s-1.json\"", "\"path\": \"data/a3s/s-9.json\"", "described-but-missing"),
    ("\"path\": \"data/a3s/s-1.json\"", "\"path\": \"data/a3s/s-2.json\"", "described-otherwise"),
    ("\"format\": \"satchel-bundle\"", "\"format\": \"other\"", "wrong-format"),
    ("\"sessions\": [", "\"sessions\": [,", "description-unreadable"),
    ("\"name\": \"a3s\"", "\"name\": \"claw\"", "wrong-store"),
  ]
  for (old, new, code) in cases {
    #expect(try outcome(rewritten { $0.replacing(old, with: new) }) == code, "\(new)")
  }
}

@Test("Limits on entries, sizes and ratio refuse, each with its own code")
func limits() throws {
  let bundle = try sampleBundle()
  var options = ReadOptions()
  options.limits.entryCount = 5
  #expect(try outcome(bundle, options) == "too-many-entries")
  options = ReadOptions()
  options.limits.totalByteCount = 4096
  #expect(try outcome(bundle, options) == "too-large")
  options = ReadOptions()
  options.limits.fileByteCount = 5
  #expect(try outcome(bundle, options) == "file-too-large")
  let folder = try TemporaryFolder()
  let store = folder.path.appending("store")
  try makeFolders(store)
  try writeAtomically([UInt8](repeating: 0, count: 70 << 20), to: store.appending("zeros"))
  let inventory = StoreInventory(format: .claw, root: store, files: [StoredFile("zeros")])
  let path = folder.path.appending("b.tar.gz")
  _ = try packBundle(inventory, to: .file(path))
  // From a pipe, nothing tells the sizes beforehand.
  let pipe = try OpenFile(path)
  #expect(try verifyBundle(.descriptor(pipe.descriptor)).faults.map(\.code) == ["ratio"])
  options = ReadOptions()
  options.limits.ratio = 1100
  let again = try OpenFile(path)
  #expect(try verifyBundle(.descriptor(again.descriptor), options: options).isIntact)
  var packing = PackOptions()
  packing.isSingleMember = true
  let single = try packBundle(inventory, to: .file(folder.path.appending("single.tar.gz")), options: packing)
  #expect(single.findings.map(\.code) == ["beyond-usual-limits"])
}
