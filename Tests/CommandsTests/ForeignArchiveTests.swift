import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Archives that other programs made of whole stores, through the program.
@Suite struct ForeignArchiveTests {
  static let makers: [(name: String, command: String)] = [
    ("x.tar", "tar -cf \"$1\" ."), ("x.tar.gz", "tar -czf \"$1\" ."), ("x.tar.zst", "tar --zstd -cf \"$1\" ."),
    ("pax.tar.gz", "bsdtar --format=pax -czf \"$1\" ."), ("bsd.zip", "bsdtar --format=zip -cf \"$1\" ."),
    ("python.zip", "python3 -m zipfile -c \"$1\" ."), ("python.tar", "python3 -m tarfile -c \"$1\" ."),
  ]
  static let stores = ["a3s/era-a", "a3s/store-b3", "claw/store", "claw/rotated", "user-session/store"]

  /// An archive of a store; nil where the program is not there.
  private func archive(_ store: FilePath, _ maker: (name: String, command: String), in folder: FilePath) throws
    -> FilePath?
  {
    let path = folder.appending(maker.name)
    let made = try runOutside("sh", ["-c", maker.command, "sh", "\(path)"], in: store)
    return made?.status == 0 ? path : nil
  }

  @Test(
    "Every store comes out of every kind of archive file by file, and it is said that nothing was checked",
    arguments: stores)
  func roundTrips(store: String) throws {
    let source = SampleTree().own.appending(store)
    let wanted = try folderSnapshot(source).filter { $0.kind == .regular }
    let folder = try TemporaryFolder()
    var count = 0
    for maker in Self.makers {
      guard let path = try archive(source, maker, in: folder.path) else { continue }
      count += 1
      let before = try folderSnapshot(folder.path)
      let target = folder.path.appending("target")
      let dry = try ProgramRun(["import", path, "--into", target, "--dry-run"])
      #expect(dry.status == 0, "\(maker.name): \(dry.errors)")
      #expect(try folderSnapshot(folder.path) == before)
      let run = try ProgramRun(["import", path, "--into", target])
      #expect(run.status == 0, "\(maker.name): \(run.errors)")
      #expect(run.text.contains("it has no checksums that could be checked"))
      #expect(try folderSnapshot(target).filter { $0.kind == .regular } == wanted, "\(maker.name)")
      let piped = folder.path.appending("piped")
      let input = try ProgramRun(["import", "-", "--into", piped], input: readFile(path))
      #expect(input.status == 0, "\(maker.name): \(input.errors)")
      #expect(try folderSnapshot(piped).filter { $0.kind == .regular } == wanted, "\(maker.name)")
      for name in [target, piped, path] { try removeTree(name) }
    }
    #expect(count >= 3)
  }

  @Test("One session is picked, with what belongs to it") func oneSession() throws {
    let folder = try TemporaryFolder()
    let source = SampleTree().own.appending("a3s/store-b3")
    let path = try #require(try archive(source, Self.makers[1], in: folder.path))
    let target = folder.path.appending("target")
    let run = try ProgramRun(["import", path, "--into", target, "--session", "sess-tide-fix", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.json["sessions"]?.elements?.map { $0["id"]?.text } == ["sess-tide-fix"])
    let names = try folderSnapshot(target).map(\.path.description)
    #expect(names.contains("sess-tide-fix.json"))
    #expect(!names.contains { $0.contains("photo") })
    let unknown = try ProgramRun(["import", path, "--into", folder.path.appending("t"), "--session", "nope"])
    #expect(unknown.status == 3)
  }

  @Test("Cut archives are damaged, and nothing is written") func truncated() throws {
    let source = SampleTree().own.appending("claw/store")
    let wanted = try folderSnapshot(source).filter { $0.kind == .regular }
    let folder = try TemporaryFolder()
    for maker in Self.makers {
      guard let path = try archive(source, maker, in: folder.path) else { continue }
      let whole = try readFile(path)
      for part in [0.4, 0.7, 0.9] {
        try writeAtomically(Array(whole.prefix(Int(Double(whole.count) * part))), to: path)
        let before = try folderSnapshot(folder.path)
        let run = try ProgramRun(["import", path, "--into", folder.path.appending("target")])
        // Of a plain tar only the blocks of zeros at its end may be cut off, which hold nothing.
        if run.status == 0 {
          #expect(maker.name.hasSuffix(".tar"), "\(maker.name) \(part)")
          #expect(try folderSnapshot(folder.path.appending("target")).filter { $0.kind == .regular } == wanted)
        } else {
          #expect([3, 4].contains(run.status), "\(maker.name) \(part): \(run.errors)")
          #expect(try folderSnapshot(folder.path) == before)
        }
        try? removeTree(folder.path.appending("target"))
      }
      try removeTree(path)
    }
  }

  @Test("Hostile archives are refused by name, and nothing is written") func hostile() throws {
    let names: [(name: String, header: RawHeader)] = [
      ("absolute", RawHeader("/etc/x".utf8)), ("parent", RawHeader("s/../../canary/x".utf8)),
      ("symbolic link", RawHeader("s/a".utf8, kind: "2").with { $0.link = "../canary" }),
      ("hard link", RawHeader("s/a".utf8, kind: "1").with { $0.link = "/etc/passwd" }),
      ("device", RawHeader("s/a".utf8, kind: "3")), ("fifo", RawHeader("s/a".utf8, kind: "6")),
      ("control", RawHeader("s/a\nb".utf8)), ("backslash", RawHeader("s/..\\a".utf8)),
    ]
    let journal = try readFile(SampleTree().own.appending("claw/store/session-1780304400001-0.jsonl"))
    let sound =
      RawHeader("s/session-1780304400001-0.jsonl".utf8, size: journal.count).bytes + filled(journal)
    for (name, header) in names {
      for isPacked in [false, true] {
        let folder = try TemporaryFolder()
        try folder.write("untouched", to: "canary/file")
        let plain = sound + header.bytes + RawHeader("s/a/planted".utf8).bytes + [UInt8](repeating: 0, count: 1024)
        let path = try folder.write(isPacked ? gzipMember(plain) : plain, to: "x.tar")
        let before = try folderSnapshot(folder.path)
        let run = try ProgramRun(["import", path, "--into", folder.path.appending("target"), "--json"])
        #expect(run.status == 5, "\(name): \(run.errors)")
        #expect(try run.error["faults"]?.elements?.isEmpty == false, "\(name)")
        #expect(try folderSnapshot(folder.path) == before, "\(name)")
      }
    }
  }
}
