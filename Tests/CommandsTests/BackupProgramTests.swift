import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct BackupProgramTests {
  private static let store = SampleTree().own.appending("claw/store")
  /// Later than any file.
  private static let later: @Sendable () -> Int64 = { ProgramEnvironment.wallClock() + 1000 }

  private func run(
    _ arguments: [FilePath], repository: FilePath? = nil, workingFolder: FilePath = "/",
    seconds: @escaping @Sendable () -> Int64 = later
  ) throws -> ProgramRun {
    try ProgramRun(arguments, seconds: seconds, workingFolder: workingFolder, repository: repository)
  }

  @Test("init, backup, snapshots, list, restore: what was backed up comes back") func round() throws {
    let folder = try TemporaryFolder()
    let (repo, out) = (folder.path.appending("repo"), folder.path.appending("out"))
    #expect(try run(["init", repo]).status == 0)
    let backup = try run(["backup", Self.store, "--repo", repo, "--tag", "first", "--json"])
    #expect(backup.status == 0)
    let name = try #require(try backup.json["snapshot"]?.text)
    let listed = try run(["snapshots", repo, "--json"]).json["snapshots"]?.elements
    #expect(listed?.count == 1 && listed?[0]["name"]?.text == name && listed?[0]["host"]?.text == "anvil")
    #expect(listed?[0]["tags"]?.elements?.first?.text == "first")
    let ids = try run(["list", Self.store, "-q"]).text
    #expect(try run(["list", repo, "-q"]).text == ids && !ids.isEmpty)
    let restored = try run(["restore", repo, "--into", out, "--json"])
    #expect(restored.status == 0)
    #expect(try restored.json["whole"] == .bool(true))
    #expect(try folderSnapshot(out) == folderSnapshot(Self.store))
    #expect(try run(["diff", repo, Self.store]).status == 0)
    for arguments: [FilePath] in [
      ["snapshots", repo], ["snapshots", "--vanished", repo], ["check", repo], ["prune", repo],
    ] {
      let plain = try run(arguments)
      #expect(plain.status == 0 && !plain.text.isEmpty, "\(plain.errors)")
      _ = try run(arguments + ["--json"]).json
    }
  }

  @Test("Without a repository, backup says in three lines how to make one") func missing() throws {
    let run = try run(["backup", Self.store])
    #expect(run.status == 2)
    #expect(
      run.errors.contains("satchel init") && run.errors.contains("--repo") && run.errors.contains("SATCHEL_REPOSITORY"))
    #expect(run.errors.split(separator: "\n").count == 4)
  }

  @Test("A repository is named by the first operand, by --repo, or by SATCHEL_REPOSITORY") func named() throws {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("repo")
    #expect(try run(["init", "--repo", repo]).status == 0)
    #expect(try run(["backup", Self.store], repository: repo).status == 0)
    let id = FilePath(String(try run(["list", Self.store, "-q"]).text.split(separator: "\n")[0]))
    for (arguments, variable) in [
      (["history", repo, id], nil), (["history", id, "--repo", repo], nil),
      (["history", FilePath("--repo=\(repo)"), id], nil),
      (["history", id], repo), (["snapshots"], repo), (["check"], repo), (["check", "--read-data"], repo),
      (["check", "--read-data=10%"], repo), (["check", repo, "--read-data=5s"], nil),
    ] as [([FilePath], FilePath?)] {
      let found = try run(arguments, repository: variable)
      #expect(found.status == 0, "\(arguments): \(found.errors)")
    }
    #expect(try run(["history", id]).status != 0)
    #expect(try run(["check", repo, "--read-data=much"]).status == 2)
  }

  @Test("list, inspect, diff, restore and copy take --repo and SATCHEL_REPOSITORY too") func everywhere() throws {
    let folder = try TemporaryFolder()
    let (repo, other) = (folder.path.appending("repo"), folder.path.appending("other"))
    for path in [repo, other] { _ = try run(["init", path]) }
    let name = FilePath(try #require(try run(["backup", Self.store, "--repo", repo, "--json"]).json["snapshot"]?.text))
    let ids = try run(["list", Self.store, "-q"]).text
    let id = FilePath(String(ids.split(separator: "\n")[0]))
    #expect(try run(["list", "-q"], repository: repo).text == ids)
    #expect(try run(["list", "--repo", repo, "-q"]).text == ids)
    #expect(try run(["list", name, "--repo", repo, "-q"]).text == ids)
    #expect(try run(["inspect", "--session", id], repository: repo).status == 0)
    #expect(try run(["inspect", "--repo", repo, "--session", id]).status == 0)
    #expect(try run(["diff", name, "latest", "--repo", repo]).status == 0)
    #expect(try run(["restore", "latest", "--into", folder.path.appending("x")], repository: repo).status == 0)
    #expect(try run(["copy", other], repository: repo).status == 0)
    #expect(try run(["list"]).status == 2)
    #expect(try run(["inspect"]).status == 2)
    for command: FilePath in ["check", "prune", "repair", "snapshots"] {
      #expect(try run([command, FilePath("\(repo):latest")]).status == 2, "\(command)")
    }
    #expect(try run(["restore", repo, "--into", repo]).status == 5)
    #expect(try run(["restore", repo, "--into", repo.appending("sub")]).status == 5)
  }

  @Test("Of several stores, one that is not there does not stop the others: status 1, and it is named")
  func missingStore() throws {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("repo")
    _ = try run(["init", repo])
    let found = try run(["backup", folder.path.appending("nothing"), Self.store, "--repo", repo, "--json"])
    #expect(found.status == 1)
    let json = try JSON(parsing: found.text)
    #expect(json["failed"]?.elements?.count == 1 && json["stores"]?.elements?.count == 1)
  }

  @Test("REPO:SNAPSHOT is cut at the last colon behind the last slash, unless the whole names a folder") func colon()
    throws
  {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("re:po")
    _ = try run(["init", repo])
    let first = try #require(try run(["backup", Self.store, "--repo", repo, "--json"]).json["snapshot"]?.text)
    let second = try #require(
      try run(["backup", Self.store, "--repo", repo, "--json"], seconds: { Self.later() + 3600 }).json["snapshot"]?.text
    )
    for (word, expected) in [
      (":\(first)", first), (":\(first.suffix(8))", first), (":\(first.suffix(8).prefix(4))", first),
      (":latest", second),
      ("", second),
    ] {
      let found = try run([
        "restore", FilePath("\(repo)\(word)"), "--into", folder.path.appending("x"), "--dry-run", "--json",
      ])
      #expect(try found.json["snapshot"]?.text == expected, "\(word)")
    }
    #expect(try run(["restore", FilePath("\(repo):2"), "--into", folder.path.appending("x")]).status == 2)
    #expect(
      try run(["restore", FilePath("\(repo):nothing-like-it"), "--into", folder.path.appending("x")]).status == 2)
    #expect(try fileStatus(folder.path.appending("x")) == nil)
  }

  @Test("Of several machines or sets of stores one has to be chosen: they are listed, with status 2") func several()
    throws
  {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("repo")
    _ = try run(["init", repo])
    _ = try run(["backup", Self.store, "--repo", repo])
    _ = try run(["backup", SampleTree().own.appending("user-session/store"), "--repo", repo])
    let found = try run(["restore", repo, "--into", folder.path.appending("x")])
    #expect(found.status == 2 && found.errors.split(separator: "\n").count == 3)
    #expect(try run(["restore", FilePath("\(repo):latest"), "--into", folder.path.appending("x")]).status == 0)
  }

  @Test("A relative store is kept by its absolute path, so that the next backup knows it from anywhere") func absolute()
    throws
  {
    let folder = try TemporaryFolder()
    let (repo, tree) = (folder.path.appending("repo"), SampleTree().own)
    _ = try run(["init", repo])
    _ = try run(["backup", Self.store, "--repo", repo])
    let again = try run(["backup", Self.store.appending("../store"), "--repo", repo, "--json"]).json["stores"]?.elements
    #expect(again?[0]["store"]?.text == tree.appending("claw/store").description)
    #expect(again?[0]["new"]?.int64 == 0)
  }

  @Test("What is damaged makes check end with 4, names what it hurts, and repair with 1") func damage() throws {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("repo")
    _ = try run(["init", repo])
    _ = try run(["backup", Self.store, "--repo", repo])
    let blobs = try SampleTree().files(below: repo.appending("blobs"))
    let largest = try #require(try blobs.max { try readFile($0).count < readFile($1).count })
    try SystemFiles().removeFile(largest, in: .workingFolder)
    let check = try run(["check", repo, "--json"])
    #expect(check.status == 4)
    #expect(try check.json["sound"] == .bool(false))
    let repair = try run(["repair", repo, "--json"])
    #expect(repair.status == 1)
    _ = try repair.json
    #expect(try run(["check", repo]).status == 0)
    #expect(try run(["backup", Self.store, "--repo", repo]).status == 0)
    #expect(try run(["restore", FilePath("\(repo):latest"), "--into", folder.path.appending("out")]).status == 0)
    #expect(try folderSnapshot(folder.path.appending("out")) == folderSnapshot(Self.store))
  }

  @Test("Nothing is taken for a repository that is none, and none is made where something stands") func none() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "there/file")
    for command: [FilePath] in [
      ["snapshots"], ["check"], ["prune"], ["repair"], ["restore", "--into", folder.path.appending("o")],
      ["forget", "--keep-last", "1"], ["export", "-o", folder.path.appending("o")],
    ] {
      let found = try run(command + ["--repo", folder.path.appending("there")])
      #expect(found.status == 3 && found.errors.contains("satchel init"), "\(command): \(found.errors)")
    }
    #expect(try run(["init", folder.path.appending("there")]).status == 5)
    #expect(try run(["init", folder.path.appending("new")]).status == 0)
    #expect(try run(["init", folder.path.appending("new")]).status == 5)
  }

  @Test("forget takes names, rules or a session, and no two of these") func forget() throws {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("repo")
    _ = try run(["init", repo])
    var names: [String] = []
    for hour in 0..<3 {
      let made = try run(
        ["backup", Self.store, "--repo", repo, "--json"], seconds: { Self.later() + Int64(hour) * 90_000 })
      names.append(try #require(try made.json["snapshot"]?.text))
    }
    #expect(try run(["forget", repo]).status == 2)
    #expect(try run(["forget", repo, FilePath(names[0]), "--keep-last", "1"]).status == 2)
    #expect(try run(["forget", repo, FilePath(names[2])]).status == 5)
    let dry = try run(["forget", repo, "--keep-daily", "2", "--dry-run", "--json"]).json
    #expect(dry["forgotten"]?.elements?.compactMap(\.text) == [names[0]])
    #expect(try run(["forget", repo, FilePath(names[0]), "--prune", "--json"]).json["pruned"] != .null)
    #expect(try run(["snapshots", repo, "--json"]).json["snapshots"]?.elements?.count == 2)
  }

  @Test("export writes the bundle that pack would have written of the store") func export() throws {
    let folder = try TemporaryFolder()
    let (repo, a, b) = (folder.path.appending("repo"), folder.path.appending("a.tgz"), folder.path.appending("b.tgz"))
    let copy = folder.path.appending("store")
    try copyFiles(below: Self.store, to: copy)
    _ = try run(["init", repo])
    _ = try run(["backup", copy, "--repo", repo])
    let exported = try run(["export", repo, "-o", a, "--json"])
    #expect(exported.status == 0)
    #expect(try exported.json["output"]?.text == a.description)
    #expect(try run(["pack", copy, "-o", b]).status == 0)
    #expect(try readFile(a) == readFile(b))
    #expect(try run(["export", repo, "-o", a]).status == 5)
  }

  @Test("copy brings snapshots into another repository, once") func copy() throws {
    let folder = try TemporaryFolder()
    let (a, b) = (folder.path.appending("a"), folder.path.appending("b"))
    for repo in [a, b] { _ = try run(["init", repo]) }
    _ = try run(["backup", Self.store, "--repo", a])
    #expect(try run(["copy", a, b, "--json"]).json["copied"]?.elements?.count == 1)
    #expect(try run(["copy", b, "--repo", a, "--json"]).json["present"]?.elements?.count == 1)
    #expect(try run(["list", a, "-q"]).text == run(["list", b, "-q"]).text)
    #expect(try run(["check", b, "--read-data"]).status == 0)
  }

  @Test("A repository is open to its owner alone") func modes() throws {
    let folder = try TemporaryFolder()
    let repo = folder.path.appending("repo")
    _ = try run(["init", repo])
    _ = try run(["backup", Self.store, "--repo", repo])
    var walk = try FolderWalk(repo)
    while let entry = try walk.next() { #expect(entry.status.mode & 0o077 == 0, "\(entry.path)") }
    #expect(try #require(try fileStatus(repo)).mode & 0o077 == 0)
  }

  @Test("The units that help --timer prints are sound") func timer() throws {
    let text = try run(["help", "--timer"]).text
    #expect(text.contains(TimerText.service) && text.contains(TimerText.timer) && text.contains(TimerText.cron))
    let folder = try TemporaryFolder()
    try folder.write(TimerText.service, to: "satchel-backup.service")
    try folder.write(TimerText.timer, to: "satchel-backup.timer")
    guard
      let checked = try runOutside(
        "systemd-analyze", ["verify", "--user", "./satchel-backup.service", "./satchel-backup.timer"], in: folder.path)
    else { return }
    #expect(!checked.output.contains("satchel-backup"), "\(checked.output)")
  }

  @Test("A reader that shares nothing with the program restores the same") func independent() throws {
    let folder = try TemporaryFolder()
    let (repo, out) = (folder.path.appending("repo"), folder.path.appending("out"))
    _ = try run(["init", repo])
    _ = try run(["backup", Self.store, "--repo", repo])
    guard try runOutside("zstd", ["--version"]) != nil else { return }
    let reader = SampleTree().root.appending("tools/interop/restore-snapshot")
    let read = try runOutside("python3", [reader.description, repo.description, out.description])
    #expect(read?.status == 0, "\(read?.output ?? "")")
    #expect(try folderSnapshot(out) == folderSnapshot(Self.store))
  }

  @Test("The golden repository is as it was, and read by every later program, and by the other reader")
  func golden() throws {
    let folder = try TemporaryFolder()
    let samples = SampleTree().own
    let sums = String(decoding: try readFile(samples.appending("repositories/SHA256SUMS")), as: UTF8.self)
    for line in sums.split(separator: "\n") {
      let (digest, name) = (line.prefix(64), line.dropFirst(68))
      #expect(
        try sha256(readFile(samples.appending("repositories/v1").appending(String(name)))).hex == digest, "\(name)")
    }
    let repo = folder.path.appending("repo")
    try copyFiles(below: samples.appending("repositories/v1"), to: repo)
    #expect(try run(["check", repo, "--read-data"]).status == 0)
    let snapshots = try run(["snapshots", repo, "--json"]).json["snapshots"]?.elements ?? []
    let names = snapshots.compactMap { $0["name"]?.text }
    #expect(names == ["20261201T032607Z-c2fa6642", "20261201T032610Z-bcb759f3"])
    let vanished = try run(["snapshots", repo, "--vanished", "--json"]).json["vanished"]?.elements ?? []
    #expect(vanished.compactMap { $0["id"]?.text } == ["sess-tide-photo"])
    let first = folder.path.appending("first")
    #expect(try run(["restore", FilePath("\(repo):\(names[0])"), "--into", first]).status == 0)
    let whole = try folderSnapshot(samples.appending("a3s/store-b3"))
    #expect(try folderSnapshot(first) == whole)
    let out = folder.path.appending("out")
    #expect(try run(["restore", repo, "--into", out]).status == 0)
    #expect(try run(["restore", repo, "--session", "sess-tide-photo", "--into", out]).status == 0)
    #expect(try folderSnapshot(out) == whole)
    guard try runOutside("zstd", ["--version"]) != nil else { return }
    let other = folder.path.appending("other")
    let reader = SampleTree().root.appending("tools/interop/restore-snapshot")
    let read = try runOutside(
      "python3", [reader.description, repo.description, other.description, "--snapshot", names[0]])
    #expect(read?.status == 0, "\(read?.output ?? "")")
    #expect(try folderSnapshot(other) == whole)
  }
}
