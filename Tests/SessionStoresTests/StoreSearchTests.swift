import Glibc
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite struct StoreSearchTests {
  private static let meta =
    #"{"created_at_ms":1,"session_id":"session-1-0","type":"session_meta","updated_at_ms":1,"version":1}"# + "\n"

  private func link(_ target: FilePath, at path: FilePath) throws {
    try makeFolders(path.parent)
    unsafe #expect(symlink(target.description, path.description) == 0)
  }

  private func places(_ scope: SearchScope = .everything, in folder: FilePath) throws -> [FilePath] {
    var search = StoreSearch(scope)
    try search.search(folder)
    return search.stores.map { $0.path(below: folder) }
  }

  @Test("Stores are found at any depth, and those inside of stores in folders whose sessions are not theirs")
  func depths() throws {
    let folder = try TemporaryFolder()
    let stores: [FilePath] = ["a/.claw/sessions", "b/c/d/e/f/g/.claw/sessions", "stray"]
    for store in stores + ["stray/part"] {
      _ = try folder.write(Self.meta, to: store.appending("session-1-0.jsonl"))
    }
    try copyFiles(below: SampleTree().own.appending("a3s/store-b3"), to: folder.path.appending("stray/inner"))
    #expect(try places(in: folder.path) == stores + ["stray/inner"])
    #expect(try places(.operand, in: folder.path.appending("stray")) == [""], "the folder itself")
    #expect(try places(.home, in: folder.path) == ["a/.claw/sessions", "stray", "stray/inner"], "to depth 5")
  }

  @Test("A session is found whatever stands above it: of a store's own kind, too, in a folder of another program's")
  func beside() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("a3s/store-b3/sess-tide-fix.json")
    let user = SampleTree().own.appending("user-session/neighbours")
    try copyFiles(below: user, to: folder.path.appending("m"))
    try folder.write(try readFile(sample), to: "m/sess-tide-fix.json")
    try folder.write(try readFile(sample), to: "m/sessions/sess-tide-fix.json")
    var search = StoreSearch(.operand)
    try search.search(folder.path.appending("m"))
    let found = search.stores.map { "\($0.format.rawValue) \($0.path(below: folder.path))" }
    #expect(found == ["a3s m", "user-session m", "a3s m/sessions"])
  }

  @Test("Of a home folder, workspaces to depth 5 are looked into for their programs' folders")
  func workspaces() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.meta, to: "src/host/org/team/proj/.claw/sessions/session-1-0.jsonl")
    _ = try folder.write(Self.meta, to: "src/host/org/team/proj/sub/.claw/sessions/session-1-0.jsonl")
    #expect(try places(.home, in: folder.path) == ["src/host/org/team/proj/.claw/sessions"])
  }

  @Test("What find counts is what taking stock of the store counts, in folders of any name")
  func counts() throws {
    let folder = try TemporaryFolder()
    let other = Self.meta.replacing("session-1-0", with: "session-2-0")
    _ = try folder.write(Self.meta, to: "s/60f704c1f5e2cc03/session-1-0.jsonl")
    _ = try folder.write(other, to: "s/backup/60f704c1f5e2cc03/session-2-0.jsonl")
    var search = StoreSearch(.everything)
    try search.search(folder.path)
    #expect(search.stores.count == 1)
    let store = try #require(search.stores.first)
    #expect(try StoreMeasure(of: store).sessionCount == StoreRegistry.inventory(of: store).sessions.count)
  }

  @Test("Circles of links end, a store behind a link is found, and none is found twice", .timeLimit(.minutes(1)))
  func links() throws {
    let folder = try TemporaryFolder()
    let outside = try TemporaryFolder()
    _ = try outside.write(Self.meta, to: "claw/sessions/session-1-0.jsonl")
    _ = try folder.write(Self.meta, to: "p/.claw/sessions/session-1-0.jsonl")
    try link(outside.path.appending("claw"), at: folder.path.appending(".claw"))
    try link("..", at: folder.path.appending("p/up"))
    try link("/", at: folder.path.appending("root"))
    try link(".", at: folder.path.appending("self"))
    try link("p/.claw", at: folder.path.appending("again"))
    try link("nowhere", at: folder.path.appending("dangling"))
    var search = StoreSearch(.everything)
    try search.search(folder.path)
    #expect(search.stores.count == 2)
    #expect(search.stores.contains { $0.path(below: folder.path) == ".claw/sessions" })
    #expect(search.obstacles.isEmpty)
  }

  @Test("Pipes are not opened", .timeLimit(.minutes(1)))
  func pipes() throws {
    let folder = try TemporaryFolder()
    for name in ["s/a.json", "s/b.jsonl", "s/sessions", "s/v1", "s/traces"] {
      let path = folder.path.appending(FilePath(name))
      try makeFolders(path.parent)
      unsafe #expect(mkfifo(path.description, 0o600) == 0)
    }
    try link("sessions", at: folder.path.appending("s/memory"))
    #expect(try places(in: folder.path) == [])
  }

  @Test("Caches, dependencies and histories are left out of a home, not of a folder that was named")
  func caches() throws {
    let folder = try TemporaryFolder()
    let stores: [FilePath] = [".cache/s", ".git/s", "node_modules/s", "tagged/s"]
    for store in stores { _ = try folder.write(Self.meta, to: store.appending("session-1-0.jsonl")) }
    _ = try folder.write("Signature: 8a477f597d28d172789f06886806bc55\n", to: "tagged/CACHEDIR.TAG")
    #expect(try places(in: folder.path) == stores)
    #expect(try places(.home, in: folder.path) == [])
  }

  @Test("A bound that was met is told, and what is near is found all the same")
  func bounds() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.meta, to: "z/session-1-0.jsonl")
    for number in 0..<30 { try makeFolders(folder.path.appending("a\(number)/b/c")) }
    var search = StoreSearch(SearchScope(maximumDepth: 8, maximumFolderCount: 40))
    try search.search(folder.path)
    #expect(search.stores.count == 1)
    #expect(search.obstacles.contains { if case .tooMany = $0.reason { true } else { false } })
    search = StoreSearch(SearchScope(maximumDepth: 2, maximumFolderCount: 1000))
    try search.search(folder.path)
    #expect(search.obstacles.contains { if case .tooDeep = $0.reason { true } else { false } })
  }

  @Test("A folder that cannot be listed is told, and the rest is searched")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.meta, to: "ok/session-1-0.jsonl")
    _ = try folder.write(Self.meta, to: "secret/session-1-0.jsonl")
    let files = ClosedFolders(named: "secret")
    var search = StoreSearch(.everything, files: files)
    try search.search(folder.path)
    #expect(search.stores.map { $0.path(below: folder.path) } == ["ok"])
    #expect(search.obstacles.map(\.path) == [folder.path.appending("secret")])
  }

  @Test("Of a folder in a store, and of one beside a store, the store is the nearest")
  func nearest() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.meta, to: "p/.claw/sessions/session-1-0.jsonl")
    try makeFolders(folder.path.appending("p/.claw/sessions/sub/empty"))
    try makeFolders(folder.path.appending("p/.claw/logs"))
    let store = folder.path.appending("p/.claw/sessions")
    #expect(StoreSearch.nearest(above: store.appending("sub/empty"))?.root == store)
    #expect(StoreSearch.nearest(above: folder.path.appending("p/.claw/logs"))?.root == store)
  }
}
