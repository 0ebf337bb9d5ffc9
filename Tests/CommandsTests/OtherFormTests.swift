import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Bundles whose contents are what was packed, in another form than that of a bundle.
@Suite struct OtherFormTests {
  private static let store = SampleTree().own.appending("a3s/store-b3")
  private static let words = "contents intact; not in the form of a bundle"

  private static func pack(_ store: FilePath = store, in folder: FilePath) throws -> (
    bytes: [UInt8], identity: FilePath
  ) {
    let bundle = folder.appending("bundle")
    let run = try ProgramRun(["pack", store, "-o", bundle, "--json"])
    return (try readFile(bundle), FilePath(try #require(run.json["tarSHA256"]?.text)))
  }

  @Test("With gzip members framed by another program, all commands read a bundle through and call its contents intact")
  func framing() throws {
    let folder = try TemporaryFolder()
    let (bundle, identity) = try Self.pack(in: folder.path)
    let empty: [UInt8] = canonicalGzipHeader + [3, 0] + [UInt8](repeating: 0, count: 8)
    let second = Int(try #require(gzipMembers(bundle).dropFirst().first).offset)
    let forms: [(String, [UInt8])] = [
      ("a name", Array(bundle[..<3] + [8] + bundle[4..<10] + [0x6e, 0] + bundle[10...])),
      ("an empty member between", Array(bundle[..<second]) + empty + bundle[second...]),
      ("an empty member in front", empty + bundle),
    ]
    for (name, bytes) in forms {
      let path = try folder.write(bytes, to: "other")
      let verified = try ProgramRun(["verify", path])
      #expect(verified.status == 0 && verified.text.contains(Self.words), "\(name): \(verified.text)")
      let target = folder.path.appending("target")
      for arguments: [FilePath] in [
        ["list", path], ["inspect", path], ["import", path, "--into", target],
        ["import", path, "--into", target, "--session", "sess-empty"], ["verify", path, "--expect", identity],
      ] {
        let run = try ProgramRun(arguments)
        #expect(run.status == 0, "\(name), \(arguments): \(run.errors)")
        if arguments.count > 2 { try removeTree(target) }
      }
    }
  }

  @Test("A bag is checked also if another tar wrote it in the order of the bundle, in whatever tar format and wrapping")
  func repacked() throws {
    let folder = try TemporaryFolder()
    _ = try Self.pack(in: folder.path)
    guard
      try runOutside(
        "sh", ["-c", "tar xzf bundle; tar tzf bundle --quoting-style=literal | grep ^satchel/ > names"],
        in: folder.path)?.status == 0
    else { return }
    for format in ["ustar", "gnu", "posix"] {
      for option in ["-czf", "-cf", "--zstd -cf"] {
        let packing = "rm -f again; tar --format=\(format) \(option) again -T names"
        guard try runOutside("sh", ["-c", packing], in: folder.path)?.status == 0 else { continue }
        let again = folder.path.appending("again")
        let verified = try ProgramRun(["verify", again])
        #expect(verified.status == 0 && verified.text.contains(Self.words), "\(packing): \(verified.errors)")
        for line in verified.text.split(separator: "\n") where line.contains(" absent ") {
          #expect(line.contains("not that of a bundle") || line.contains("there is none"), "\(line)")
        }
        let target = folder.path.appending("target")
        let run = try ProgramRun(["import", again, "--into", target, "--json"])
        #expect(run.status == 0, "\(packing): \(run.errors)")
        #expect(try run.json["checked"]?.text == "whole")
        try removeTree(target)
      }
    }
  }

  @Test("Of a bag that lacks a manifest, verify says which")
  func lacking() throws {
    let folder = try TemporaryFolder()
    _ = try Self.pack(in: folder.path)
    let taking = "tar xzf bundle; rm satchel/tagmanifest-sha256.txt; tar czf again satchel"
    guard try runOutside("sh", ["-c", taking], in: folder.path)?.status == 0 else { return }
    let run = try ProgramRun(["verify", folder.path.appending("again")])
    #expect(run.status == 3)
    #expect(run.errors.contains("holds bagit.txt, but not tagmanifest-sha256.txt"), "\(run.errors)")
  }

  @Test("The identity is that of the uncompressed tar: it is compared also where that is bare, or in zstd")
  func identity() throws {
    let folder = try TemporaryFolder()
    let (bundle, identity) = try Self.pack(in: folder.path)
    try folder.write(unzip(bundle), to: "bare.tar")
    var forms = [folder.path.appending("bare.tar")]
    if try runOutside("zstd", ["-q", "bare.tar", "-o", "bare.tar.zst"], in: folder.path)?.status == 0 {
      forms.append(folder.path.appending("bare.tar.zst"))
    }
    let other = FilePath(String(repeating: "0", count: 64))
    let target = folder.path.appending("target")
    for form in forms {
      let verified = try ProgramRun(["verify", form, "--expect", identity])
      #expect(verified.status == 0 && verified.text.contains(identity.description), "\(verified.text)")
      #expect(try ProgramRun(["import", form, "--into", target, "--expect", identity]).status == 0)
      try removeTree(target)
      for command: [FilePath] in [["verify", form], ["import", form, "--into", target]] {
        let run = try ProgramRun(command + ["--expect", other])
        #expect(run.status == 4, "\(run.errors)")
        let text = run.text + run.errors
        #expect(text.contains("not the expected one") && !text.contains("damaged"), "\(text)")
        #expect(text.split { $0.isWhitespace }.contains { $0.hasPrefix(identity.description) }, "\(text)")
      }
      #expect(try fileStatus(target) == nil)
    }
  }
}
