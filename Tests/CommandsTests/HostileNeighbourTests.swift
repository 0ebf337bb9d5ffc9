import Glibc
import SatchelDigests
import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

// In a folder that everybody may write to, a neighbour can put whatever he likes beside a target: folders that look like
// those of a killed import, or like the record of the last one. As the program may run as root, all that they ask for
// could be done. Once the neighbour is a second user (which needs root here), once the files belong to the user of the
// tests, and the program believes to be somebody else.

/// Everything that a neighbour puts beside the target `target` and the output `out.tar.gz`, in shell.
private let plants = """
  set -e; umask 022
  record() { mkdir -p "$1/content" "$1/old"; printf 'satchel-import 1\\nmerge\\n%send\\n' "$2" > "$1/import.txt"; }
  newer() { mkdir -p "$1/content" "$1/old"; printf 'satchel-import 2\\nmerge\\ntime 1\\n%send\\n' "$2" > "$1/import.txt"; }
  steals="place $DIGEST precious.json
  "
  brings="retire id_key
  "
  record .target.11.aa.tmp "$steals"
  newer .target.12.aa.tmp "$steals"
  record .target.13.aa.tmp "$brings"; rmdir .target.13.aa.tmp/old; ln -s "$PRIVATE" .target.13.aa.tmp/old
  record .target.14.aa.tmp "$steals"; touch .target.14.aa.tmp/undoing
  mkfifo .target.15.aa.tmp; mkdir .target.16.aa.tmp; mkfifo .target.16.aa.tmp/import.txt
  ln -s "$PRIVATE" .target.17.aa.tmp
  record .target.18.aa.tmp "$steals"; chmod 777 .target.18.aa.tmp
  record .target.satchel-undo "$steals"; mkdir .target.satchel-undo/previous
  newer .target.satchel-undo/1 "$steals"; record .target.satchel-undo/2 "$brings"
  rmdir .target.satchel-undo/2/old; ln -s "$PRIVATE" .target.satchel-undo/2/old; touch .target.satchel-undo/1/undoing
  mkdir .target.satchel-undo/3; mkfifo .target.satchel-undo/3/import.txt
  mkfifo .out.tar.gz.21.aa.tmp; mkdir .out.tar.gz.22.aa.tmp; echo > .out.tar.gz.23.aa.tmp
  ln -s "$PRIVATE/id_key" .out.tar.gz.24.aa.tmp
  for name in conv saved saved.leftover; do
    mkdir -p ".$name.31.aa.tmp/store"; echo > ".$name.31.aa.tmp/store/x"; printf '1 precious.json\\0end' > ".$name.31.aa.tmp/names"
    ln -s "$PRIVATE" ".$name.32.aa.tmp"; mkfifo ".$name.33.aa.tmp"; mkdir ".$name.34.aa.tmp"; mkfifo ".$name.34.aa.tmp/names"
  done
  mkdir other.leftover; echo theirs > other.leftover/salvaged; echo {} > other.leftover/index.json
  """

@Suite("A hostile neighbour")
struct HostileNeighbourTests {
  private struct Scene: ~Copyable {
    let folder: TemporaryFolder
    var shared: FilePath { folder.path.appending("shared") }
    var target: FilePath { shared.appending("target") }
    var secret: FilePath { folder.path.appending("private") }
    static let store = SampleTree().own.appending("claw/store")

    init() throws {
      let made = try TemporaryFolder()
      for name: FilePath in ["shared/target", "private"] { try makeFolders(made.path.appending(name)) }
      try made.write("precious", to: "shared/target/precious.json")
      try made.write("key", to: "private/id_key")
      try made.write(plants, to: "plants.sh")
      for (name, mode): (FilePath, UInt32) in [("", 0o755), ("shared", 0o1777), ("private", 0o700)] {
        let opened = try OpenFile(made.path.appending(name), [.read, .folder])
        try SystemFiles().setMode(of: opened.descriptor, to: mode)
      }
      folder = made
    }

    /// Plants it all, by way of a program that runs what follows it.
    func plant(_ program: String, _ arguments: [String] = []) throws {
      var hasher = try SHA256Hasher()
      hasher.update(Array("precious".utf8).span)
      let digest = try hasher.finish().hex
      let run = try runOutside(
        program,
        arguments + ["env", "DIGEST=\(digest)", "PRIVATE=\(secret)", "sh", "\(folder.path)/plants.sh"], in: shared)
      #expect(run?.status == 0, "\(run?.output ?? "not run")")
    }

    private func run(_ arguments: [FilePath], _ files: any FileSystem) throws -> ProgramRun {
      try ProgramRun(arguments, files: files, stateFolder: folder.path.appending("state"))
    }

    /// Imports, takes back (where the files that are made are the user's), packs, and looks whether anything but that has
    /// happened.
    func check(_ files: any FileSystem, canUndo: Bool) throws {
      let planted = try plantedFiles()
      #expect(planted.count > 20)
      let bundle = folder.path.appending("b.tar.gz")
      #expect(try run(["pack", Self.store, "-o", bundle], files).status == 0)
      let nothing = try run(["import", "--undo", "--into", target], files)
      #expect(nothing.status == 3, "\(nothing.text)\(nothing.errors)")
      #expect(try run(["import", "--undo", "--list", "--into", target], files).text.contains("no import"))
      let imported = try run(["import", bundle, "--into", target], files)
      #expect(imported.status == 0, "\(imported.errors)")
      #expect(try run(["import", "--undo", "--into", target], files).status == (canUndo ? 0 : 3))
      #expect(try run(["pack", Self.store, "-o", shared.appending("out.tar.gz")], files).status == 0)
      try SystemFiles().removeFile(shared.appending("out.tar.gz"), in: .workingFolder)
      try checkOutputs(files)
      #expect(try plantedFiles() == planted)
      #expect(try folderSnapshot(target).count == (canUndo ? 1 : 7))
      #expect(try readFile(target.appending("precious.json")) == Array("precious".utf8))
      #expect(try folderSnapshot(secret).map(\.path) == ["id_key"])
    }

    /// Converts and salvages beside what was planted for that.
    private func checkOutputs(_ files: any FileSystem) throws {
      let torn = SampleTree().own.appending("broken/torn-last-line.jsonl")
      let (converted, saved) = (shared.appending("conv"), shared.appending("saved"))
      #expect(try run(["convert", Self.store, converted, "--to", "a3s"], files).status == 0)
      #expect(try run(["salvage", torn, "-o", saved], files).status == 1)
      #expect(try run(["inspect", saved], files).status == 0)
      let refused = try run(["salvage", torn, "-o", shared.appending("other")], files)
      #expect(refused.status == 5 && refused.errors.contains("other.leftover"))
      #expect(try fileStatus(shared.appending("other")) == nil)
      #expect(try readFile(shared.appending("other.leftover/salvaged")) == Array("theirs\n".utf8))
    }

    /// What stands beside the target, with what is in it.
    private func plantedFiles() throws -> [SnapshotEntry] {
      try folderSnapshot(shared).filter { $0.path.bytes.first == UInt8(ascii: ".") }
    }
  }

  @Test("What a second user puts beside the target in a shared folder is not obeyed, and left alone")
  func secondUser() throws {
    guard geteuid() == 0 else { return print("skipped: only root can be two users") }
    let scene = try Scene()
    try scene.plant("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups"])
    try scene.check(SystemFiles(), canUndo: true)
  }

  @Test("What belongs to another user than the one who imports is not obeyed, and left alone")
  func otherUser() throws {
    let scene = try Scene()
    try scene.plant("env")
    try scene.check(OddFiles(user: geteuid() + 1), canUndo: false)
  }

  @Test("A folder of the user's own that others may write to is not obeyed either")
  func writableByOthers() throws {
    let scene = try Scene()
    let run = try runOutside(
      "sh",
      [
        "-c",
        "mkdir .target.1.a.tmp .target.satchel-undo && echo x > .target.1.a.tmp/import.txt && chmod 770 .target.*",
      ],
      in: scene.shared)
    #expect(run?.status == 0)
    let bundle = scene.folder.path.appending("b.tar.gz")
    #expect(try ProgramRun(["pack", Scene.store, "-o", bundle]).status == 0)
    #expect(try ProgramRun(["import", bundle, "--into", scene.target], files: SystemFiles()).status == 0)
    #expect(try fileStatus(scene.shared.appending(".target.1.a.tmp/import.txt")) != nil)
    #expect(try directoryListing(scene.shared.appending(".target.satchel-undo")).isEmpty)
  }
}
