import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct LinkedStoreProgramTests {
  private static let session =
    #"{"type":"session_meta","version":1,"session_id":"session-1-0","created_at_ms":1,"updated_at_ms":2}"# + "\n"
    + #"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"hello"}]}}"# + "\n"

  /// A store of one session, and the links in it.
  private struct Scene {
    let path: FilePath

    init(_ folder: borrowing TemporaryFolder, _ links: [String: String]) throws {
      path = folder.path
      try folder.write(LinkedStoreProgramTests.session, to: "store/session-1-0.jsonl")
      let second = LinkedStoreProgramTests.session.replacing("session-1-0", with: "session-2-0")
      try folder.write(second, to: "real/session-2-0.jsonl")
      try folder.write("TOP SECRET", to: "real/id_rsa")
      #expect(unsafe mkfifo(path.appending("real/pipe").description, 0o600) == 0)
      for (name, target) in links { #expect(unsafe symlink(target, "\(path)/store/\(name)") == 0) }
    }

    var store: FilePath { path.appending("store") }
  }

  @Test("what stands behind a link to a session comes into the bundle as a file under the link's name, and is told")
  func packed() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene(folder, ["session-2-0.jsonl": "../real/session-2-0.jsonl"])
    let bundle = scene.path.appending("b.tgz")
    let run = try ProgramRun(["pack", scene.store, "-o", bundle])
    #expect(run.status == 0)
    #expect(run.text.contains("../real/session-2-0.jsonl"))
    let target = scene.path.appending("back")
    #expect(try ProgramRun(["import", bundle, "--into", target, "-q"]).status == 0)
    #expect(
      try folderSnapshot(target).map { "\($0)" } == [
        "session-1-0.jsonl regular \(Self.session.utf8.count)", "session-2-0.jsonl regular \(Self.session.utf8.count)",
      ])
  }

  @Test("a store of links alone is read by every command, and by none with --no-follow, which says so")
  func linksAlone() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.session, to: "real/session-1-0.jsonl")
    try makeFolders(folder.path.appending("store"))
    #expect(unsafe symlink("../real/session-1-0.jsonl", "\(folder.path)/store/session-1-0.jsonl") == 0)
    let store = folder.path.appending("store")
    let output = { (name: String) in folder.path.appending(FilePath(name)) }
    let lines: [[FilePath]] = [
      ["find", store], ["list", store], ["inspect", store], ["diff", store, store],
      ["pack", store, "-o", output("b.tgz")], ["convert", store, output("c"), "--to", "a3s"],
      ["salvage", store, "-o", output("s")],
    ]
    for line in lines {
      #expect(try ProgramRun(line).status == 0, "\(line[0])")
      let unfollowed = try ProgramRun(line + ["--no-follow"])
      #expect(unfollowed.status == 3, "\(line[0])")
      #expect(unfollowed.errors.contains("no-follow"), "\(line[0]): \(unfollowed.errors)")
    }
  }

  @Test(
    "a link to anything else is named, no byte of it is taken, and the status is 1",
    arguments: [
      "../real/id_rsa", "../real", "../real/pipe", "/dev/zero", "/proc/self/environ", "nowhere", "x.jsonl", "..", ".",
    ])
  func others(target: String) throws {
    let folder = try TemporaryFolder()
    let scene = try Scene(folder, ["x.jsonl": target])
    let bundle = scene.path.appending("b.tgz")
    let run = try ProgramRun(["pack", scene.store, "-o", bundle, "--json"])
    #expect(run.status == 1, "\(run.text)")
    #expect(run.text.contains("x.jsonl"))
    let back = scene.path.appending("back")
    #expect(try ProgramRun(["import", bundle, "--into", back, "-q"]).status == 0)
    let sessions: [FilePath] =
      target == "../real" ? ["session-1-0.jsonl", "x.jsonl/session-2-0.jsonl"] : ["session-1-0.jsonl"]
    #expect(try folderSnapshot(back).filter { $0.kind == .regular }.map(\.path) == sessions)
    let salvage = try ProgramRun(["salvage", scene.store, "-o", scene.path.appending("out")])
    #expect(salvage.status == 1)
    #expect(!salvage.text.contains("copied byte for byte"))
    let convert = try ProgramRun(["convert", scene.store, scene.path.appending("to"), "--to", "a3s"])
    #expect(convert.status == 1)
  }

  @Test("with --no-follow every link stays out, as asked, and is told", arguments: ["pack", "salvage", "convert"])
  func notFollowed(command: String) throws {
    let folder = try TemporaryFolder()
    let scene = try Scene(folder, ["session-2-0.jsonl": "../real/session-2-0.jsonl", "key.jsonl": "../real/id_rsa"])
    let output = scene.path.appending("out")
    let run =
      switch command {
      case "convert": try ProgramRun(["convert", scene.store, output, "--to", "a3s", "--no-follow"])
      default: try ProgramRun([FilePath(command), scene.store, "-o", output, "--no-follow"])
      }
    #expect(run.status == 0, "\(run.text)\(run.errors)")
    #expect(run.text.contains("session-2-0.jsonl") && run.text.contains("key.jsonl"))
  }

  @Test("list and inspect read through links, and wait for no pipe behind one")
  func readThrough() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene(folder, ["session-2-0.jsonl": "../real/session-2-0.jsonl", "pipe.jsonl": "../real/pipe"])
    let list = try ProgramRun(["list", scene.store, "--json"])
    #expect(try list.json["sessions"]?.elements?.count == 2)
    #expect(try ProgramRun(["inspect", scene.store.appending("session-2-0.jsonl")]).status == 0)
    #expect(try ProgramRun(["inspect", scene.store.appending("pipe.jsonl")]).status == 3)
  }
}
