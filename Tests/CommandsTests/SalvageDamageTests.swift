import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What comes out of the damaged parts of bundles, and of bundles that were packed again or unpacked.
@Suite struct SalvageDamageTests {
  private static let samples = SampleTree()
  private static let store = samples.own.appending("a3s/store-b3")

  private static func pack(_ store: FilePath, in folder: FilePath) throws -> [UInt8] {
    let bundle = folder.appending("bundle")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    return try readFile(bundle)
  }

  private static func files(_ folder: FilePath) throws -> [FilePath: [UInt8]] {
    var files: [FilePath: [UInt8]] = [:]
    for entry in try folderSnapshot(folder) where entry.kind == .regular { files[entry.path] = entry.content }
    return files
  }

  /// Salvages; what is at its place is what was packed.
  private static func salvage(
    _ input: FilePath, _ packed: [FilePath: [UInt8]], in folder: FilePath
  ) throws -> (run: ProgramRun, whole: Int, apart: [FilePath: [UInt8]]) {
    let output = folder.appending("output")
    let run = try ProgramRun(["salvage", input, "-o", output, "--json"])
    if try fileStatus(output) == nil { return (run, 0, [:]) }
    var (whole, apart) = (0, [FilePath: [UInt8]]())
    for (path, content) in try files(output) {
      if path.components.first == ".satchel-salvage" {
        apart[FilePath(bytes: path.bytes.dropFirst(".satchel-salvage/".utf8.count))] = content
      } else {
        #expect(packed[path] == content, "\(input): \(path)")
        whole += 1
      }
    }
    try removeTree(output)
    return (run, whole, apart)
  }

  @Test("Of a gzip member with a flipped bit, every file that inflates with the SHA-256 of the manifest comes out")
  func flippedBit() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(Self.store, in: folder.path)
    let files = try Self.files(Self.store)
    let end = try #require(gzipMembers(bundle).dropFirst().first).offset
    for (place, least) in [(0, files.count), (3, files.count), (Int(end) - 200, files.count - 3), (1000, 1)] {
      var damaged = bundle
      damaged[place] ^= 16
      let input = try folder.write(damaged, to: "damaged")
      let (run, whole, _) = try Self.salvage(input, files, in: folder.path)
      #expect(run.status == 1, "byte \(place): \(run.errors)")
      #expect(whole >= least, "byte \(place): \(run.text)")
      #expect(try run.json["gaps"]?.elements?.isEmpty == false, "byte \(place)")
    }
  }

  @Test(
    "Where a list of the files is damaged, too, each file that agrees with its line comes out, and no other is believed"
  )
  func doubtfulManifest() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(Self.store, in: folder.path)
    let files = try Self.files(Self.store)
    let members = try gzipMembers(bundle)
    let (first, last) = (Int(try #require(members.dropFirst().first).offset), Int(try #require(members.last).offset))
    for place in stride(from: first + 10, to: last, by: (last - first) / 12) {
      var damaged = bundle
      damaged[place] ^= 16
      damaged[first - 100] ^= 16
      let (run, _, _) = try Self.salvage(try folder.write(damaged, to: "damaged"), files, in: folder.path)
      #expect(run.status == 1 || run.status == 4, "byte \(place): \(run.errors)")
    }
  }

  @Test("Of a session whose gzip member is cut, or loses bytes, the beginning stands apart")
  func beginnings() throws {
    let folder = try TemporaryFolder()
    var text = try readFile(Self.samples.own.appending("claw/store/session-1780304400001-0.jsonl"))
    let record = try #require(text.split(separator: 0x0a).last.map { Array($0.dropLast()) })
    var state: UInt64 = 1
    while text.count < 900_000 {
      text += record + Array(",\"x\":\"".utf8)
      for _ in 0..<200 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(0x61 + UInt8(state >> 60))
      }
      text += Array("\"}\n".utf8)
    }
    try folder.write(text, to: "store/session-1780304400001-0.jsonl")
    let bundle = try Self.pack(folder.path.appending("store"), in: folder.path)
    let files = try Self.files(folder.path.appending("store"))
    let middle = bundle.count / 2
    let shortened = Array(bundle[..<middle] + bundle[(middle + 100)...])
    for (name, damaged) in [("cut", Array(bundle[..<middle])), ("shortened", shortened)] {
      let (run, whole, apart) = try Self.salvage(try folder.write(damaged, to: "damaged"), files, in: folder.path)
      #expect(run.status == 1 && whole == 0, "\(name): \(run.errors)")
      let rest = try #require(apart["session-1780304400001-0.jsonl"])
      #expect(rest.count > text.count / 3, "\(name): \(rest.count)")
      #expect(rest.prefix(text.count / 3).elementsEqual(text.prefix(text.count / 3)), "\(name)")
    }
  }

  @Test("Of a damaged bundle that was packed again or unpacked, what the manifest tells comes out, the rest is told")
  func packedAgain() throws {
    let folder = try TemporaryFolder()
    _ = try Self.pack(Self.store, in: folder.path)
    let files = try Self.files(Self.store)
    guard try runOutside("tar", ["xzf", "bundle"], in: folder.path)?.status == 0 else { return }
    let order = "satchel/manifest-sha256.txt satchel/bagit.txt satchel/data"
    let makers = [
      "tar -cf x satchel", "tar -czf x satchel", "tar --zstd -cf x satchel", "python3 -m zipfile -c x satchel",
      "tar -czf x \(order)", "tar --format=ustar -czf x satchel/bagit.txt \(order)", "tar -C satchel -cf x .",
    ]
    for isChanged in [false, true] {
      if isChanged {
        try writeAtomically(Array("{}".utf8), to: folder.path.appending("satchel/data/a3s/sess-empty.json"))
      }
      for maker in makers + ["ln -s satchel x"] {
        let input = folder.path.appending("x")
        guard try runOutside("sh", ["-c", "rm -f x; \(maker)"], in: folder.path)?.status == 0 else { continue }
        let (run, whole, apart) = try Self.salvage(input, files, in: folder.path)
        #expect(run.status == (isChanged ? 1 : 0), "\(maker): \(run.errors)")
        #expect(whole == files.count - (isChanged ? 1 : 0), "\(maker): \(run.text)")
        #expect(apart.keys.map { $0 } == (isChanged ? ["sess-empty.json"] : []), "\(maker)")
        if run.status < 2 { #expect(try run.json["provenBy"]?.text == "manifest", "\(maker)") }
      }
    }
  }

  @Test(
    "Of a bundle packed again whose archive is damaged, what is before comes out, of a zip file what is behind, too")
  func damagedArchive() throws {
    let folder = try TemporaryFolder()
    _ = try Self.pack(Self.store, in: folder.path)
    let files = try Self.files(Self.store)
    let order = "satchel/manifest-sha256.txt satchel/bagit.txt satchel/data"
    for (maker, most) in [("tar -czf x \(order)", 31), ("python3 -m zipfile -c x satchel", 2)] {
      guard
        try runOutside(
          "sh", ["-c", "tar xzf bundle; find satchel | xargs touch -d 2020-01-01; \(maker)"], in: folder.path)?.status
          == 0
      else { continue }
      let archive = try readFile(folder.path.appending("x"))
      var damaged = archive
      damaged[archive.count / 3] ^= 16
      let (run, whole, _) = try Self.salvage(try folder.write(damaged, to: "damaged"), files, in: folder.path)
      #expect(run.status == 1, "\(maker): \(run.errors)")
      #expect(whole >= files.count - most, "\(maker): \(run.text)")
      #expect(try run.json["hurt"]?.elements?.isEmpty == false, "\(maker)")
    }
  }

  @Test("Of a bare tar with damaged headers, the entries behind come out, too")
  func damagedHeaders() throws {
    let folder = try TemporaryFolder()
    _ = try Self.pack(Self.store, in: folder.path)
    let files = try Self.files(Self.store)
    for maker in ["tar xzf bundle; tar -cf x satchel", "zcat bundle > x"] {
      guard try runOutside("sh", ["-c", maker], in: folder.path)?.status == 0 else { continue }
      var archive = try readFile(folder.path.appending("x"))
      let headers = stride(from: 0, to: archive.count - 512, by: 512).filter { place in
        archive[(place + 257)..<(place + 262)].elementsEqual("ustar".utf8)
          && archive[place..<(place + 100)].starts(with: "satchel/data/a3s/".utf8) && archive[place + 156] == 0x30
      }
      for header in [headers[3], headers[9]] { archive[header + 110] ^= 16 }
      let (run, whole, _) = try Self.salvage(try folder.write(archive, to: "damaged"), files, in: folder.path)
      #expect(run.status == 1, "\(maker): \(run.errors)")
      #expect(whole == files.count - 2, "\(maker): \(run.text)")
    }
  }

  @Test("The help of salvage tells the status of a bundle of which nothing can be saved, and that is its status")
  func nothing() throws {
    let folder = try TemporaryFolder()
    var bundle = try Self.pack(Self.store, in: folder.path)
    for place in 10..<(bundle.count / 2) { bundle[place] ^= 0x55 }
    let run = try ProgramRun(["salvage", folder.write(bundle, to: "damaged"), "-o", folder.path.appending("out")])
    #expect(run.status == 4, "\(run.text)")
    #expect(try fileStatus(folder.path.appending("out")) == nil)
    #expect(CommandSpecification.salvage.statuses[.damaged] != nil)
  }
}
