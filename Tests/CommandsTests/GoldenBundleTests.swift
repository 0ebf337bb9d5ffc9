import Glibc
import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Bundles that were written once must be read for ever, and what writes them must go on writing the same.
@Suite struct GoldenBundleTests {
  @Test("Golden bundles are the ones that were written first")
  func unchanged() throws {
    try record()
    let lines = try GoldenBundle.all.map { golden in
      "\(try sha256(readFile(golden.path)).hex)  \(golden.name).tar.gz\n"
    }
    let sums = GoldenBundle.folder.appending("SHA256SUMS")
    if isRecording, try fileStatus(sums) == nil { try writeAtomically(Array(lines.sorted().joined().utf8), to: sums) }
    let known = String(decoding: try readFile(sums), as: UTF8.self)
    for line in lines { #expect(known.contains(line)) }
    let bundles = try directoryListing(GoldenBundle.folder).filter { $0.path.description.hasSuffix(".gz") }
    #expect(bundles.count == GoldenBundle.all.count)
  }

  @Test("A golden bundle is intact", arguments: GoldenBundle.all)
  func intact(golden: GoldenBundle) throws {
    let report = try verifyBundle(.file(golden.path))
    #expect(report.faults == [])
    #expect(report.isIntact)
    #expect(report.contents?.version == "1.0")
    #expect((report.encoder == nil) == golden.isSingleMember)
  }

  @Test("Packing the store again gives the golden bundle", arguments: GoldenBundle.all)
  func packedAgain(golden: GoldenBundle) throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("again.tar.gz")
    try golden.pack(golden.makeStore(folder.path), to: output)
    let (first, again) = (try readFile(golden.path), try readFile(output))
    let (old, new) = (try verifyBundle(.file(golden.path)), try verifyBundle(.file(output)))
    #expect(new.tarDigest == old.tarDigest)
    #expect(try upToIndex(unzip(again)) == upToIndex(unzip(first)))
    if golden.isSingleMember ? first == again : old.encoder == new.encoder {
      #expect(again == first)
    } else {
      let (was, now) = (old.encoder?.library ?? "another zlib", new.encoder?.library ?? "this one")
      print("skipped: \(golden.name).tar.gz was compressed by \(was), not \(now); only its plain bytes were compared")
    }
  }

  @Test("A golden bundle is imported as the store that it was made of", arguments: GoldenBundle.all)
  func imported(golden: GoldenBundle) throws {
    let folder = try TemporaryFolder()
    let target = folder.path.appending("restored")
    let run = try ProgramRun(["import", golden.path, "--into", target])
    #expect(run.status == 0, "\(run.errors)")
    let store = try golden.makeStore(folder.path)
    #expect(try files(below: target) == files(below: store))
  }

  /// Writes bundles that are missing; never one that is there.
  private func record() throws {
    if !isRecording { return }
    try makeFolders(GoldenBundle.folder)
    for golden in GoldenBundle.all where try fileStatus(golden.path) == nil {
      let folder = try TemporaryFolder()
      try golden.pack(golden.makeStore(folder.path), to: golden.path)
    }
  }

  private var isRecording: Bool { unsafe getenv("SATCHEL_RECORD_BUNDLES") != nil }

  private func files(below folder: FilePath) throws -> [SnapshotEntry] {
    guard try fileStatus(folder) != nil else { return [] }
    return try folderSnapshot(folder).filter { $0.kind == .regular }
  }
}

/// The tar stream without the index, which holds the places of compressed members, and without the end behind it.
private func upToIndex(_ tar: [UInt8]) -> ArraySlice<UInt8> {
  let name = Array("stargz.index.json\0".utf8)
  let place = stride(from: 0, to: tar.count, by: 512).reversed().first { tar[$0...].starts(with: name) }
  return tar[..<(place ?? tar.count)]
}
