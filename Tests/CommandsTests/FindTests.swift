import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A home folder with stores in it, and runs of the program for whom it belongs to.
private struct Home: ~Copyable {
  let folder: TemporaryFolder
  var path: FilePath { folder.path.appending("home") }
  private static let samples = SampleTree()

  init() throws {
    let folder = try TemporaryFolder()
    try makeFolders(folder.path.appending("home"))
    self.folder = folder
  }

  func fill(_ sample: FilePath, at place: FilePath) throws {
    try copyFiles(below: Self.samples.own.appending(sample), to: folder.path.appending(place))
  }

  func write(_ text: String, to place: FilePath) throws { _ = try folder.write(text, to: place) }

  func run(
    _ arguments: [FilePath], files: any FileSystem = SystemFiles(), variables: [String: FilePath] = [:],
    home: FilePath? = nil
  ) throws -> ProgramRun {
    let places = PersonalPlaces(home: home ?? path, variable: { variables[$0] })
    return try ProgramRun(arguments, files: files, places: places, workingFolder: folder.path)
  }

  func found(_ arguments: FilePath..., variables: [String: FilePath] = [:]) throws -> [String] {
    let run = try run(["find", "--json"] + arguments, variables: variables)
    let prefix = folder.path.description + "/"
    return try (run.json["stores"]?.elements ?? []).map { store in
      let path = store["path"]?.text ?? ""
      return (store["format"]?.text ?? "") + " "
        + (path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path)
    }
  }
}

@Suite struct FindTests {
  private static let meta =
    #"{"created_at_ms":1,"session_id":"session-1-0","type":"session_meta","updated_at_ms":1,"version":1}"# + "\n"

  @Test("Every store below the paths is listed with path, format, sessions, size and last change")
  func below() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/x/deep/er/and/deep/er/a")
    try home.fill("a3s/store-c", at: "home/c")
    try home.fill("user-session/store", at: "home/w")
    let json = try home.run(["find", "--json", home.path]).json
    let stores = try #require(json["stores"]?.elements)
    #expect(stores.compactMap { $0["sessions"]?.int64 } == [3, 7, 5])
    #expect(stores.compactMap { $0["format"]?.text } == ["a3s", "user-session", "a3s"])
    for store in stores {
      let path = FilePath(try #require(store["path"]?.text))
      let files = try folderSnapshot(path).filter { $0.kind == .regular }
      #expect(store["bytes"]?.int64 == files.reduce(0) { $0 + Int64($1.content.count) })
      #expect(store["updated"]?.text?.hasSuffix("Z") == true)
      let listed = try home.run(["list", "--json", path]).json
      #expect(Int64(listed["sessions"]?.elements?.count ?? -1) == store["sessions"]?.int64)
    }
    let text = try home.run(["find", home.path]).text
    #expect(text.hasPrefix("FORMAT") && text.contains("\(home.path)/x/deep/er/and/deep/er/a\n"))
  }

  @Test("Without a path, the places of the references, the home to depth 5 and the workspaces of sessions are searched")
  func home() throws {
    let home = try Home()
    let work = home.folder.path.appending("elsewhere/work")
    try home.fill("a3s/store-b3", at: "home/.a3s/sessions")
    try home.write(
      #"{"created_at_ms":1,"session_id":"session-1-0","type":"session_meta","updated_at_ms":1,"version":1,"workspace_root":"\#(work)"}"#
        + "\n", to: "home/a/b/p/.claw/sessions/session-1-0.jsonl")
    try home.write(Self.meta, to: "elsewhere/work/.claw/sessions/session-1-0.jsonl")
    try home.write(Self.meta, to: "home/a/b/c/d/e/f/session-1-0.jsonl")
    try home.write(Self.meta, to: "home/node_modules/x/session-1-0.jsonl")
    try home.write(Self.meta, to: "home/.cache/x/session-1-0.jsonl")
    try home.write(Self.meta, to: "config/sessions/session-1-0.jsonl")
    try home.write("[kernel]\nworkspace = \"\(home.folder.path)/ox\"\n", to: "home/.oxios/config.toml")
    try home.fill("user-session/store", at: "ox")
    let found = try home.found(variables: ["CLAW_CONFIG_HOME": home.folder.path.appending("config")])
    #expect(
      found == [
        "claw config/sessions", "claw elsewhere/work/.claw/sessions", "a3s home/.a3s/sessions",
        "claw home/a/b/p/.claw/sessions", "user-session ox",
      ])
  }

  @Test("Where no store is found, the status is 3")
  func none() throws {
    let home = try Home()
    try makeFolders(home.path.appending("sessions"))
    try home.write(#"{"key":"secret"}"#, to: "home/.codex/auth.json")
    for arguments in [["find"], ["find", home.path], ["find", "--json", home.path]] as [[FilePath]] {
      let run = try home.run(arguments)
      #expect(run.status == 3 && run.output.isEmpty)
      #expect(run.errors.contains("no session store was found below '\(home.path)'"))
    }
    #expect(try home.run(["find", home.path.appending("missing")]).status == 3)
    #expect(try home.run(["find"], home: "/nowhere/at/all").status == 3)
  }

  @Test("A folder that cannot be searched is told with status 1, and the rest is listed")
  func unreadable() throws {
    let home = try Home()
    try home.fill("claw/store", at: "home/a")
    try makeFolders(home.path.appending("closed"))
    let run = try home.run(["find", "--json", home.path], files: ClosedFolders(named: "closed"))
    #expect(run.status == 1)
    #expect(try run.json["stores"]?.elements?.count == 1)
    #expect(try run.json["unsearched"]?.elements?.first?["path"]?.text == "\(home.path)/closed")
    #expect(run.errors.contains("'\(home.path)/closed' was not searched"))
    let missing = try home.run(["find", home.path, home.path.appending("missing")])
    #expect(missing.status == 3 && missing.text.contains("claw"), "one path is missing, the other is listed")
  }

  @Test("Sessions of several programs in one folder are a store each, each with its own sessions and size")
  func mixed() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/m")
    try home.fill("claw/store", at: "home/m")
    let stores = try #require(try home.run(["find", "--json", home.path]).json["stores"]?.elements)
    #expect(stores.compactMap { $0["format"]?.text } == ["a3s", "claw"])
    #expect(stores.compactMap { $0["sessions"]?.int64 } == [5, 6])
  }

  @Test("Links in circles, pipes and names that are no UTF-8 hold nothing up", .timeLimit(.minutes(1)))
  func hostile() throws {
    let home = try Home()
    let odd = home.path.appending(FilePath(bytes: Array("caf".utf8) + [0xE9]))
    try copyFiles(below: SampleTree().own.appending("claw/store"), to: odd)
    unsafe #expect(symlink("..", home.path.appending("up").description) == 0)
    unsafe #expect(symlink("/", home.path.appending("root").description) == 0)
    unsafe #expect(mkfifo(home.path.appending("a.jsonl").description, 0o600) == 0)
    unsafe #expect(mkfifo(home.path.appending("sessions").description, 0o600) == 0)
    let run = try home.run(["find", "--json"])
    #expect(try run.json["stores"]?.elements?.isEmpty == false)
    #expect(run.status <= 1)
  }
}

@Suite struct PackSeveralTests {
  private func bundles(_ folder: FilePath) throws -> [FilePath] { try directoryListing(folder).map(\.path) }

  @Test("Several stores are packed into one bundle each, whose names stay the same; nothing is replaced unless told to")
  func several() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/.a3s/sessions")
    try home.fill("claw/store", at: "home/p/.claw/sessions")
    try home.fill("claw/store", at: "home/q/p/.claw/sessions")
    let out = home.folder.path.appending("out")
    let arguments: [FilePath] = [
      "pack", home.path.appending(".a3s"), home.path.appending("p"), "home/q", "-o", out, "--json",
    ]
    let run = try home.run(arguments.map { $0 == "home/q" ? home.path.appending("q") : $0 })
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.json["packed"]?.int64 == 3 && run.json["stores"]?.int64 == 3)
    let names = try bundles(out)
    #expect(names.count == 3 && names.count { $0.bytes.starts(with: "claw-p-".utf8) } == 2)
    for name in names { #expect(try home.run(["verify", out.appending(name)]).status == 0) }
    let again = try home.run(["pack", "--all", "-o", out])
    #expect(again.status == 5, "they are there")
    #expect(again.text.contains("0 of 3 stores packed"))
    #expect(try home.run(["pack", "--all", "-o", out, "--replace"]).status == 0)
    #expect(try bundles(out) == names)
  }

  @Test("One store that fails does not stop the others, and the status says so")
  func failing() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/a")
    let out = home.folder.path.appending("out")
    let run = try home.run(["pack", home.path.appending("missing"), home.path.appending("a"), "-o", out])
    #expect(run.status == 3)
    #expect(run.text.contains("1 of 2 stores packed"))
    #expect(try bundles(out).count == 1)
  }

  @Test("Sessions of several programs in one folder go into a bundle each where the output is a folder")
  func mixed() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/m")
    try home.fill("claw/store", at: "home/m")
    try home.write("mine", to: "home/m/notes.txt")
    let out = home.folder.path.appending("out")
    try makeFolders(out)
    #expect(try home.run(["pack", home.path.appending("m"), "-o", out]).status == 0)
    let back = home.folder.path.appending("back")
    for name in try bundles(out) {
      #expect(try home.run(["import", out.appending(name), "--into", back.appending(name)]).status == 0)
    }
    let shown = try bundles(back).filter { $0.bytes.first != UInt8(ascii: ".") }
    let restored = try shown.flatMap { try folderSnapshot(back.appending($0)) }
    let files = { (entries: [SnapshotEntry]) in Set(entries.filter { $0.kind == .regular }.map(\.path)) }
    #expect(try files(restored) == files(folderSnapshot(home.path.appending("m"))))
  }

  @Test("What several stores cannot go into is refused as a bad command line")
  func refused() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/a")
    let a = home.path.appending("a")
    try home.write("", to: "file")
    for arguments in [
      ["pack", a, a, "-o", "-"], ["pack", a, a, "-o", home.folder.path.appending("file")], ["pack", "-o", "x"],
      ["pack", "--all", "-o", home.folder.path.appending("out"), "--session", "s"],
    ] as [[FilePath]] {
      #expect(try home.run(arguments).status == 2, "\(arguments)")
    }
  }

  @Test("A store without a session is left out by --all with a word, and refused where it was named")
  func empty() throws {
    let home = try Home()
    try home.fill("a3s/store-b3", at: "home/a")
    for side in ["artifacts", "traces", "verification"] { try home.write("x", to: FilePath("home/e/\(side)/x")) }
    let out = home.folder.path.appending("out")
    let all = try home.run(["pack", "--all", "-o", out])
    #expect(all.status == 0 && all.text.contains("1 of 1 store packed; 1 store without a session left out"))
    let named = try home.run(["pack", home.path.appending("a"), home.path.appending("e"), "-o", out, "--replace"])
    #expect(named.status == 3 && named.text.contains("1 of 2 stores packed"))
  }

  @Test("A bundle's name is that of format, folder and path, and safe everywhere")
  func names() {
    let name = { (path: FilePath) in BundleName.name(of: FoundStore(format: .claw, root: path), in: "/home/u") }
    #expect(name("/home/u/p/.claw/sessions").description.hasPrefix("claw-p-"))
    #expect(name("p/.claw/sessions") == name("/home/u/./x/../p/.claw/sessions"))
    #expect(name("/home/u/p") != name("/home/v/p"))
    #expect(name(FilePath(bytes: Array("/a b".utf8) + [0xFF, 0x0A])).description.hasPrefix("claw-a_b__-"))
    #expect(name("/").description.hasPrefix("claw-store-"))
  }
}
