import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

// Modes are cut by the umask, and a test may not change that of its process: the built program runs under a shell.

@Suite("Private stays private") struct PrivateFilesTests {
  /// Runs a script with the program as `$S` in a folder of its own; nil where it is not built.
  private func modes(_ script: String) throws -> [String: String]? {
    guard let program = try builtProgram() else { return nil }
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")
    let sealed = SampleTree().own.appending("a3s/store-d")
    let lead = """
      set -e; S=\(program); SAMPLE=\(sample); SEALED=\(sealed)
      store() { rm -rf $1; mkdir -p $1/sub; cp $SAMPLE $1/sub/; cp $SAMPLE $1/b.jsonl; chmod $2 $1/sub/*; chmod $3 $1/b.jsonl; }
      show() { echo "$1 $(stat -c %a $2)"; }

      """
    let run = try #require(try runOutside("bash", ["-c", lead + script], in: folder.path))
    #expect(run.status == 0, "\(run.output)")
    let lines = run.output.split(separator: "\n").map { $0.split(separator: " ") }
    return Dictionary(lines.map { (String($0[0]), String($0.last ?? "")) }, uniquingKeysWith: { $1 })
  }

  private static let id = "session-1780300800001-0"
  private static let one = "sub/\(id).jsonl"

  @Test(
    "files and folders come back as the index tells, cut by the umask",
    arguments: [
      ("022", "600", "600", "600", "700", "700"), ("022", "640", "600", "640", "750", "750"),
      ("022", "600", "644", "600", "700", "755"), ("022", "664", "644", "644", "755", "755"),
      ("022", "755", "600", "755", "755", "755"), ("022", "400", "600", "400", "700", "700"),
      ("077", "644", "644", "600", "700", "700"), ("027", "644", "600", "640", "750", "750"),
    ])
  func restored(umask: String, one: String, other: String, file: String, folder: String, root: String) throws {
    let found = try modes(
      """
      store in \(one) \(other); umask \(umask)
      $S pack in -o b.tgz -q; $S import b.tgz --into new/back -q
      $S import - --into piped -q < b.tgz
      mkdir -m 705 there; $S import b.tgz --into there -q
      show file new/back/\(Self.one); show folder new/back/sub; show root new/back; show above new
      show piped piped/\(Self.one); show merged there/\(Self.one); show mergedFolder there/sub; show kept there
      """)
    guard let found else { return }
    #expect(found["file"] == file && found["piped"] == file && found["merged"] == file, "\(found)")
    #expect(found["folder"] == folder && found["mergedFolder"] == folder, "\(found)")
    #expect(found["root"] == root && found["above"] == root && found["kept"] == "705", "\(found)")
  }

  @Test("where no index tells a mode, files are their owner's alone") func unknown() throws {
    let found = try modes(
      """
      umask 022; store in 644 755; $S pack in -o b.tgz -q; $S pack in -o one.tgz --single-member -q
      gunzip -c b.tgz | gzip > again.tgz; tar cf foreign.tar in
      for kind in one.tgz again.tgz foreign.tar; do
        $S import $kind --into back-$kind -q
        show $kind back-$kind/\(Self.one); show $kind-script back-$kind/b.jsonl; show $kind-folder back-$kind/sub
      done
      """)
    guard let found else { return }
    for kind in ["one.tgz", "again.tgz", "foreign.tar"] {
      #expect(found[kind] == "600" && found[kind + "-script"] == "600" && found[kind + "-folder"] == "700", "\(found)")
    }
  }

  @Test("a bundle is open to nobody to whom a file or folder in it was closed") func bundle() throws {
    let found = try modes(
      """
      umask 022; store in 644 644; $S pack in -o all.tgz -q; show all all.tgz
      store in 640 644; $S pack in -o group.tgz -q; show group group.tgz
      store in 644 600; $S pack in -o owner.tgz -q; show owner owner.tgz
      store in 644 644; chmod 700 in/sub; $S pack in -o folder.tgz -q; show folder folder.tgz
      chmod 644 owner.tgz; store in 600 600; $S pack in -o owner.tgz --replace -q; show replaced owner.tgz
      store in 600 600; $S pack in -o n.tgz --normalize-times -q; $S import n.tgz --into n -q; show normal n/b.jsonl
      """)
    guard let found else { return }
    let expected = [
      "all": "644", "group": "640", "owner": "600", "folder": "600", "replaced": "600", "normal": "600",
    ]
    #expect(found == expected)
  }

  @Test("replace and append keep the mode of what they replace; --preserve gives the exact bits") func conflicts()
    throws
  {
    let found = try modes(
      """
      one() { rm -rf $1; mkdir $1; cp $SAMPLE $1/; chmod $2 $1/*; }
      umask 022; one in 644; $S pack in -o b.tgz -q
      one t 600; head -n 2 $SAMPLE > t/\(Self.id).jsonl
      $S import b.tgz --into t --on-conflict append -q; show append t/\(Self.id).jsonl
      one t 640; echo >> t/\(Self.id).jsonl
      $S import b.tgz --into t --on-conflict replace -q; show replace t/\(Self.id).jsonl
      one in 600; $S pack in -o c.tgz -q; one t 644; echo >> t/\(Self.id).jsonl
      $S import c.tgz --into t --on-conflict rename -q; show rename "$(ls t/*.jsonl | grep -v '/\(Self.id).jsonl')"
      store in 666 777; $S pack in -o d.tgz -q; $S import d.tgz --into p --preserve -q
      show exact p/\(Self.one); show exact2 p/b.jsonl
      """)
    guard let found else { return }
    #expect(found["append"] == "600" && found["replace"] == "640", "\(found)")
    #expect(found["rename"] == "600", "\(found)")
    #expect(found["exact"] == "666" && found["exact2"] == "777", "\(found)")
  }

  @Test("a converted or salvaged file and its leftover are open to nobody to whom the source was closed") func made()
    throws
  {
    let found = try modes(
      """
      umask 022; store in 600 640
      $S convert in/b.jsonl one.json --to a3s -q; show convert one.json
      $S convert in/b.jsonl same.jsonl --to claw -q; show same same.jsonl
      mkdir o; cp $SAMPLE o/; chmod 640 o/*; $S convert o made --to a3s -q; show store made; show first made/*.json
      head -c 700 $SAMPLE > torn.jsonl; chmod 600 torn.jsonl
      $S salvage torn.jsonl -o saved.jsonl -q || true
      show salvage saved.jsonl; show leftover saved.jsonl.leftover; show bytes saved.jsonl.leftover/bytes
      show index saved.jsonl.leftover/index.json
      $S convert in/sub/*.jsonl old.json --to a3s -q; chmod 644 in/sub/*.jsonl
      $S convert in/sub/*.jsonl old.json --to a3s --replace -q; show replaced old.json
      """)
    guard let found else { return }
    #expect(found["convert"] == "640" && found["same"] == "640", "\(found)")
    #expect(found["store"] == "750" && found["first"] == "640", "\(found)")
    #expect(found["salvage"] == "600" && found["leftover"] == "700", "\(found)")
    #expect(found["bytes"] == "600" && found["index"] == "600" && found["replaced"] == "600", "\(found)")
  }

  @Test(
    "what is made of a file is open to nobody to whom a folder around it was closed",
    arguments: [("700", "600", "700"), ("750", "640", "750"), ("711", "644", "755")])
  func folders(mode: String, file: String, folder: String) throws {
    let found = try modes(
      """
      umask 022; mkdir in; cp $SAMPLE in/\(Self.id).jsonl; chmod 644 in/*; chmod \(mode) in
      printf '{"type":' >> in/\(Self.id).jsonl
      $S convert $SAMPLE same.jsonl --to claw -q; show open same.jsonl
      $S salvage in -o saved -q > /dev/null || true; show saved saved/\(Self.id).jsonl; show savedRoot saved
      show storeLeft saved/.satchel-salvage/\(Self.id).jsonl/bytes
      $S salvage in/\(Self.id).jsonl -o one.jsonl -q > /dev/null || true; show one one.jsonl
      show oneLeft one.jsonl.leftover/bytes
      cp $SAMPLE in/\(Self.id).jsonl
      $S salvage in/\(Self.id).jsonl -o sound.jsonl -q > /dev/null; show sound sound.jsonl
      $S convert in/\(Self.id).jsonl u.json --to user-session -q; show file u.json
      $S convert in out --to user-session -q; show store out/sessions/\(Self.id).json; show storeRoot out
      $S convert in v1 --to a3s --era v1 -q; show layout v1/v1/sessions/*.json
      $S convert in own --to claw -q; show own own/\(Self.id).jsonl
      """)
    guard let found else { return }
    #expect(found["open"] == "644", "\(found)")
    for name in ["saved", "storeLeft", "one", "oneLeft", "sound", "file", "store", "layout", "own"] {
      #expect(found[name] == file, "\(name): \(found)")
    }
    #expect(found["savedRoot"] == folder && found["storeRoot"] == folder, "\(found)")
  }

  @Test("files of a salvaged bundle have the modes that a sound index tells of them, also beside a damaged one")
  func bundled() throws {
    let found = try modes(
      """
      umask 022; store in 640 644; head -c 3000000 /dev/urandom > in/large.bin; chmod 644 in/large.bin
      $S pack in -o b.tgz -q; $S salvage b.tgz -o whole -q > /dev/null
      show one whole/\(Self.one); show other whole/b.jsonl; show large whole/large.bin; show root whole
      printf hurt | dd of=b.tgz bs=1 seek=1500000 conv=notrunc 2> /dev/null
      $S salvage b.tgz -o part -q > /dev/null || true
      show hurtOne part/\(Self.one); show hurtOther part/b.jsonl; show hurtLarge part/.satchel-salvage/large.bin
      $S pack in -o one.tgz --single-member -q; $S salvage one.tgz -o single -q > /dev/null; show single single/b.jsonl
      """)
    guard let found else { return }
    #expect(found["one"] == "640" && found["other"] == "644" && found["large"] == "644", "\(found)")
    #expect(found["root"] == "755" && found["single"] == "600", "\(found)")
    #expect(found["hurtOne"] == "640" && found["hurtOther"] == "644" && found["hurtLarge"] == "600", "\(found)")
  }

  @Test("what is made of a sealed document is its owner's alone, whatever the mode of that") func sealed() throws {
    let found = try modes(
      """
      umask 022; cp -r $SEALED s; chmod -R a+rX s; cp $SEALED.key key; chmod 600 key
      $S convert s/v1/sessions/id_c2Vzcy1zZWFsZWQ.json o.jsonl --to claw --key-file key -q; show file o.jsonl
      $S convert s out --to a3s --era flat --key-file key -q; show store out/sess-sealed.json
      """)
    guard let found else { return }
    #expect(found["file"] == "600" && found["store"] == "600", "\(found)")
  }

  @Test("a key file that others may read is told of, and one that they may not is not") func keyFile() throws {
    let folder = try TemporaryFolder()
    let samples = SampleTree().own.appending("a3s")
    let sealed = samples.appending("store-d/v1/sessions/id_c2Vzcy1zZWFsZWQ.json")
    let key = try folder.write(try readFile(samples.appending("store-d.key")), to: "key")
    for (mode, isTold) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o602, true)] {
      let file = try OpenFile(key)
      try SystemFiles().setMode(of: file.descriptor, to: UInt32(mode))
      let run = try ProgramRun(["inspect", sealed, "--key-file", key])
      #expect(run.status == 0 && run.errors.contains("others may read or change this key file") == isTold)
      let json = try ProgramRun(["inspect", sealed, "--key-file", key, "--json"])
      #expect(json.status == 0 && json.errors.contains(#""code":"open-key-file""#) == isTold)
    }
  }
}
