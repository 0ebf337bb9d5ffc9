import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A bundle that was unpacked, or packed again by another program: a bag, with all its checksums.
@Suite struct BagTests {
  private static let samples = SampleTree()
  private static let makers: [(name: String, command: String)] = [
    ("x.tar", "tar -cf \"$1\" satchel"), ("x.tar.gz", "tar -czf \"$1\" satchel"),
    ("x.tar.zst", "tar --zstd -cf \"$1\" satchel"), ("x.zip", "zip -qr \"$1\" satchel"),
    ("python.zip", "python3 -m zipfile -c \"$1\" satchel"), ("inside.tar.gz", "tar -C satchel -czf \"$1\" ."),
    ("gunzipped.tar", "gzip -dc bundle > \"$1\""),
    ("deep.tar", "mkdir -p home/me && cp -r satchel home/me && tar -cf \"$1\" home && rm -r home"),
  ]

  /// A folder with a bundle, and that bundle unpacked beside it; nil where there is no `tar`.
  private static func unpacked(_ store: FilePath, in folder: FilePath) throws -> FilePath? {
    let bundle = folder.appending("bundle")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    guard try runOutside("tar", ["xzf", "bundle"], in: folder)?.status == 0 else { return nil }
    return folder.appending("satchel")
  }

  /// Every form that the bag can be given.
  private static func forms(_ folder: FilePath) throws -> [FilePath] {
    var forms = [folder.appending("satchel")]
    for maker in makers {
      let path = folder.appending(FilePath(maker.name))
      if try runOutside("sh", ["-c", maker.command, "sh", "\(path)"], in: folder)?.status == 0 { forms.append(path) }
    }
    return forms
  }

  private static func files(_ folder: FilePath) throws -> [SnapshotEntry] {
    try folderSnapshot(folder).filter { $0.kind == .regular }
  }

  @Test(
    "Whatever wraps a bag whose contents agree, verify ends with 0 and says so, and import gives the same files",
    arguments: ["a3s/store-b3", "claw/rotated", "user-session/neighbours"])
  func intact(store: String) throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending(FilePath(store))
    guard try Self.unpacked(source, in: folder.path) != nil else { return }
    for form in try Self.forms(folder.path) {
      let verified = try ProgramRun(["verify", form])
      #expect(verified.status == 0, "\(form): \(verified.text)\(verified.errors)")
      #expect(verified.text.contains("contents intact; not in the form of a bundle"), "\(verified.text)")
      let target = folder.path.appending("target")
      let run = try ProgramRun(["import", form, "--into", target, "--json"])
      #expect(run.status == 0, "\(form): \(run.errors)")
      #expect(try run.json["checked"]?.text == "whole", "\(run.text)")
      #expect(try Self.files(target) == Self.files(source), "\(form)")
      try removeTree(target)
    }
  }

  @Test("What stands beside a bag is in none of its manifests: that is said, and nothing is written")
  func beside() throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending("user-session/neighbours")
    guard try Self.unpacked(source, in: folder.path) != nil else { return }
    try folder.write("{}", to: "sessions/other.json")
    try folder.write("x", to: ".DS_Store")
    guard try runOutside("tar", ["-cf", "x.tar", "sessions", "satchel"], in: folder.path)?.status == 0,
      try runOutside("tar", ["-cf", "y.tar", ".DS_Store", "satchel"], in: folder.path)?.status == 0
    else { return }
    let verified = try ProgramRun(["verify", folder.path.appending("x.tar")])
    #expect(verified.status == 4 && verified.text.contains("sessions/other.json"), "\(verified.text)")
    let target = folder.path.appending("target")
    #expect(try ProgramRun(["import", folder.path.appending("x.tar"), "--into", target]).status == 4)
    #expect(try fileStatus(target) == nil)
    #expect(try ProgramRun(["import", folder.path.appending("y.tar"), "--into", target]).status == 0)
  }

  @Test("A changed payload one folder further down is damage, with a file beside the bag as well")
  func deepAndChanged() throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending("user-session/neighbours")
    guard let bag = try Self.unpacked(source, in: folder.path) else { return }
    let file = try #require(
      try folderSnapshot(bag).first { $0.path.description.hasPrefix("data/user-session/sessions/") })
    try writeAtomically(file.content + Array(" ".utf8), to: bag.appending(file.path))
    try folder.write("hi", to: "in/README.md")
    guard
      try runOutside("sh", ["-c", "mkdir in/d && mv satchel in/d && tar -cf x.tar in"], in: folder.path)?.status == 0
    else { return }
    let target = folder.path.appending("target")
    #expect(try ProgramRun(["verify", folder.path.appending("x.tar")]).status == 4)
    #expect(try ProgramRun(["import", folder.path.appending("x.tar"), "--into", target]).status == 4)
    #expect(try fileStatus(target) == nil)
  }

  @Test("A store that has an unpacked bundle somewhere inside is a store all the same")
  func bagInside() throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending("user-session/neighbours")
    guard try Self.unpacked(source, in: folder.path) != nil else { return }
    try copyFiles(below: source, to: folder.path.appending("top/store"))
    try makeFolders(folder.path.appending("top/store/kept/old"))
    guard try runOutside("mv", ["satchel", "top/store/kept/old/"], in: folder.path)?.status == 0,
      try runOutside("tar", ["-cf", "x.tar", "top"], in: folder.path)?.status == 0
    else { return }
    #expect(try ProgramRun(["verify", folder.path.appending("x.tar")]).status == 3)
  }

  @Test("A payload that was changed, added or taken away is damage, and nothing is written, whatever wraps the bag")
  func changed() throws {
    let source = Self.samples.own.appending("a3s/store-b3")
    let changes: [(String, (FilePath) throws -> Void)] = [
      ("wrong-checksum", { try writeAtomically(Array("{}".utf8), to: $0.appending("data/a3s/sess-empty.json")) }),
      ("extra-file", { try writeAtomically([], to: $0.appending("data/a3s/zzz.json")) }),
      (
        "missing-file",
        { try SystemFiles().removeFile($0.appending("data/a3s/sess-empty.json"), in: .workingFolder) }
      ),
      ("wrong-tag-file", { try writeAtomically(Array("{}".utf8), to: $0.appending("satchel.json")) }),
      ("wrong-tag-file", { try writeAtomically([], to: $0.appending("manifest-sha256.txt")) }),
    ]
    for (code, change) in changes {
      let folder = try TemporaryFolder()
      guard let bag = try Self.unpacked(source, in: folder.path) else { return }
      try change(bag)
      for form in try Self.forms(folder.path) where form.lastComponent != "gunzipped.tar" {
        let before = try folderSnapshot(folder.path)
        let verified = try ProgramRun(["verify", form, "--json"])
        #expect(verified.status == 4, "\(form) \(code): \(verified.errors)")
        #expect(
          try verified.json["faults"]?.elements?.contains { $0["code"]?.text == code } == true, "\(verified.text)")
        let run = try ProgramRun(["import", form, "--into", folder.path.appending("target")])
        #expect(run.status == 4, "\(form) \(code): \(run.errors)")
        #expect(try folderSnapshot(folder.path) == before)
      }
    }
  }

  @Test("Without a full set of manifests an archive is no bag, and it is said that nothing was checked")
  func halfABag() throws {
    let source = Self.samples.own.appending("a3s/store-b3")
    for name: FilePath in ["bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"] {
      let folder = try TemporaryFolder()
      guard let bag = try Self.unpacked(source, in: folder.path) else { return }
      try SystemFiles().removeFile(bag.appending(name), in: .workingFolder)
      for form in try Self.forms(folder.path) where form.lastComponent != "gunzipped.tar" {
        #expect(try ProgramRun(["verify", form]).status == 3, "\(form)")
        let target = folder.path.appending("target")
        let run = try ProgramRun(["import", form, "--into", target])
        if form == bag {
          #expect(run.status == 3)
        } else {
          #expect(run.status == 0, "\(run.errors)")
          #expect(run.text.contains("it has no checksums that could be checked"))
          try removeTree(target)
        }
      }
    }
  }

  @Test("Names that the archive spells otherwise come back as they were")
  func oddNames() throws {
    let folder = try TemporaryFolder()
    let store = folder.path.appending("store")
    for name in ["a: b", "100%", "cafe\u{301}", "caf\u{e9}", "x=3D", "CON", "folder./inner "] {
      try folder.write("odd", to: FilePath("store").appending(FilePath(name)))
    }
    let session = Self.samples.own.appending("claw/store")
    for file in try Self.files(session) { try folder.write(file.content, to: FilePath("store").appending(file.path)) }
    guard try Self.unpacked(store, in: folder.path) != nil else { return }
    for form in try Self.forms(folder.path) {
      let target = folder.path.appending("target")
      let run = try ProgramRun(["import", form, "--into", target])
      #expect(run.status == 0, "\(form): \(run.errors)")
      #expect(try Self.files(target) == Self.files(store), "\(form)")
      try removeTree(target)
    }
  }

  @Test("An unpacked bundle with a link or a device in it is refused")
  func links() throws {
    let folder = try TemporaryFolder()
    guard let bag = try Self.unpacked(Self.samples.own.appending("a3s/store-b3"), in: folder.path),
      try runOutside("ln", ["-s", "/etc/passwd", "data/a3s/link.json"], in: bag)?.status == 0
    else { return }
    #expect(try ProgramRun(["verify", bag]).status == 5)
    #expect(try ProgramRun(["import", bag, "--into", folder.path.appending("target")]).status == 5)
    #expect(try fileStatus(folder.path.appending("target")) == nil)
  }

  @Test("One session of a bag is picked, and a description that is not true is refused there too")
  func oneSession() throws {
    let folder = try TemporaryFolder()
    guard let bag = try Self.unpacked(Self.samples.own.appending("a3s/store-b3"), in: folder.path) else { return }
    let target = folder.path.appending("target")
    let run = try ProgramRun(["import", bag, "--into", target, "--session", "sess-tide-fix", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.json["sessions"]?.elements?.map { $0["id"]?.text } == ["sess-tide-fix"])
    #expect(try fileStatus(target.appending("sess-tide-fix.json")) != nil)
    #expect(try fileStatus(target.appending("sess-empty.json")) == nil)
  }
}

/// The identity that came by another way.
@Suite struct ExpectedDigestTests {
  @Test("verify and import take nothing but the bundle of the expected identity")
  func expect() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("bundle")
    let store = SampleTree().own.appending("a3s/store-b3")
    let packed = try ProgramRun(["pack", store, "-o", bundle, "--json"])
    let digest = try #require(try packed.json["tarSHA256"]?.text)
    let other = String(digest.reversed())
    let target = folder.path.appending("target")
    for options: [FilePath] in [[], ["--session", "sess-tide-fix"]] {
      let before = try folderSnapshot(folder.path)
      let wrong = try ProgramRun(["import", bundle, "--into", target, "--expect", FilePath(other)] + options)
      #expect(wrong.status == 4)
      #expect(wrong.errors.contains(digest) && wrong.errors.contains(other), "\(wrong.errors)")
      #expect(try folderSnapshot(folder.path) == before)
      let right = try ProgramRun(
        ["import", bundle, "--into", target, "--expect", FilePath("sha256:" + digest)] + options)
      #expect(right.status == 0, "\(right.errors)")
      try removeTree(target)
    }
    #expect(try ProgramRun(["verify", bundle, "--expect", FilePath(digest)]).status == 0)
    let verified = try ProgramRun(["verify", bundle, "--expect", FilePath(other), "--json"])
    #expect(verified.status == 4)
    #expect(try verified.json["checks"]?["identity"]?.text == "failed")
    #expect(try ProgramRun(["verify", bundle, "--expect", "12ab"]).status == 2)
  }

  @Test("An identity cannot be told of another form than a bundle's, so that nothing of it is taken")
  func otherForm() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("bundle")
    let packed = try ProgramRun(["pack", SampleTree().own.appending("a3s/store-b3"), "-o", bundle, "--json"])
    let digest = FilePath(try #require(try packed.json["tarSHA256"]?.text))
    guard try runOutside("tar", ["xzf", "bundle"], in: folder.path)?.status == 0 else { return }
    let bag = folder.path.appending("satchel")
    #expect(try ProgramRun(["verify", bag, "--expect", digest]).status == 4)
    let target = folder.path.appending("target")
    #expect(try ProgramRun(["import", bag, "--into", target, "--expect", digest]).status == 4)
    #expect(try fileStatus(target) == nil)
  }

  @Test(
    "A bundle that somebody compressed again, in whatever pieces, is intact, and comes in; one with other bytes does not"
  )
  func compressedAgain() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("b.tar.gz")
    let store = SampleTree().own.appending("claw/store")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    let identity = try ProgramRun(["verify", bundle, "--json"]).json["tarSHA256"]?.text
    let programs = [
      "zcat b.tar.gz | gzip -9 > again", "zcat b.tar.gz | gzip -1n > again",
      "zcat b.tar.gz | split -b 100000 --filter='gzip -6n' > again",
      """
      python3 -c "import gzip,zlib,sys
      plain=gzip.decompress(open('b.tar.gz','rb').read())
      def member(part):
        c=zlib.compressobj(6,8,-15); packed=c.compress(part)+c.flush()
        head=bytes([31,139,8,0,0,0,0,0,0,255])
        return head+packed+zlib.crc32(part).to_bytes(4,'little')+len(part).to_bytes(4,'little')
      open('again','wb').write(b''.join(member(plain[i:i+70000]) for i in range(0,len(plain),70000)))"
      """,
    ]
    let (again, target) = (folder.path.appending("again"), folder.path.appending("target"))
    for program in programs {
      guard let run = try runOutside("sh", ["-c", program], in: folder.path), run.status == 0 else { continue }
      let verified = try ProgramRun(["verify", again])
      #expect(verified.status == 0, "\(program): \(verified.text)")
      #expect(verified.text.contains("contents intact; not in the form of a bundle"), "\(verified.text)")
      #expect(try ProgramRun(["verify", again, "--json"]).json["tarSHA256"]?.text == identity)
      let imported = try ProgramRun(["import", again, "--into", target])
      #expect(imported.status == 0, "\(imported.errors)")
      #expect(try folderSnapshot(target).map(\.content) == folderSnapshot(store).map(\.content))
      try removeTree(target)
      let one = try ProgramRun(["import", again, "--into", target, "--session", "session-1780297200001-0"])
      #expect(one.status == 0, "\(one.errors)")
      try removeTree(target)
    }
    let damaging = "zcat b.tar.gz | sed 's/session_meta/session_mata/' | gzip -9 > again"
    #expect(try runOutside("sh", ["-c", damaging], in: folder.path)?.status == 0)
    #expect(try ProgramRun(["verify", again]).status == 4)
    #expect(try ProgramRun(["import", again, "--into", target]).status == 4)
    #expect(try fileStatus(target) == nil)
  }
}
