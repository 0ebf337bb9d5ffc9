import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBundling

@Suite struct SelectionTests {
  /// What is left of a store of such files, each with role and sessions, and what was left out.
  private static func select(
    _ files: [(String, role: String, sessions: [String])], _ selection: StoreSelection = StoreSelection(),
    folders: [FilePath] = [], root: FilePath = "/nowhere"
  ) -> (kept: [String], inventory: StoreInventory, outcome: SelectionOutcome) {
    var inventory = StoreInventory(format: .a3s, root: root)
    let stored = files.map {
      StoredFile(path: FilePath($0.0), role: $0.role, sessionIDs: $0.sessions.map { SessionID($0) }, byteCount: 10)
    }
    inventory.files = PagedList(stored.sorted { $0.path < $1.path })
    inventory.folders = PagedList(folders)
    let outcome = inventory.select(selection)
    return (inventory.files.map(\.path.description), inventory, outcome)
  }

  private static func others(_ names: String...) -> [(String, role: String, sessions: [String])] {
    names.map { ($0, "other", []) }
  }

  private static func globs(_ texts: String...) -> [GlobPattern] { texts.compactMap { GlobPattern($0) } }

  @Test("repositories, leftovers and names of secrets stay out, at any depth and in any case; all else is taken")
  func builtIn() {
    let out = [
      ".git/config", "a/.git/objects/x", "sub/.git", ".env", ".env.local", "a/.env/lib/x.py", "auth.json",
      "b/AUTH.JSON",
      "google-credentials.json", ".credentials", "my.Credentials/a.txt", "server.pem", "x/tls.key", "id_rsa",
      "keys/id_ed25519.pub", "id_folder/x.txt", "auth.json/token", "certs.pem/a", "tls.key/private",
      ".store.12.ab.tmp/content/a.json", ".a3s.satchel-undo/import.txt", ".x.json.99.ff.tmp",
    ]
    let kept = [
      ".gitignore", "environment", "author.json", "pem", "keyring", "notes/my_id_rsa.txt", "state.db",
      "x.keys", ".hidden",
    ]
    let selected = Self.select((out + kept).map { ($0, "other", []) })
    #expect(Set(selected.kept) == Set(kept))
    #expect(selected.outcome.leftOut.reduce(0) { $0 + $1.fileCount } == out.count)
    #expect(!selected.outcome.hasMissed)
    #expect(selected.outcome.leftOut.first { $0.path == ".git" }?.reason == .versionControl)
    #expect(selected.outcome.leftOut.first { $0.path == "a/.git" } != nil)
  }

  @Test("no rule ever leaves out a session or what belongs to one, whatever it is called")
  func sessionsStay() {
    let files: [(String, role: String, sessions: [String])] = [
      ("id_x.json", "session", ["id_x"]), ("auth.json", "session", ["auth"]), (".env.json", "session", [".env"]),
      ("v1/sessions/id_c2Vzcw.json", "session", ["sess"]), ("credentials.json", "session", []),
      ("artifacts/my-credentials/artifacts.json", "artifacts", ["my-credentials"]),
      ("v1/loop_checkpoints/id_cnVu.json", "loop-checkpoint", []), ("traces/id_x.json", "traces", ["id_x"]),
      ("sessions/auth.md", "other", ["auth"]), (".satchel/a3s/loop_checkpoints/id_a.json", "other", []),
      (".satchel/a3s/id_a.json.parts/run_records.json", "other", []), (".satchel-salvage/id_a.json/bytes", "other", []),
    ]
    #expect(Self.select(files).kept.count == files.count)
    #expect(Self.select(Self.others(".satchel/user-session/auth.json")).kept.isEmpty)
  }

  @Test("the rules hold in folders that belong to a store, and for what names a session that the store does not have")
  func categories() {
    let out: [(String, role: String, sessions: [String])] = [
      ("memory/.env", "memory", []), ("agents/id_rsa", "agents", []), ("seeds/auth.json", "seeds", []),
      ("evals/id_ed25519.pub", "evals", []), ("knowledge-saves/credentials.json", "knowledge-saves", ["credentials"]),
      ("memory/index.db", "memory", []), ("memory/index.db-wal", "memory", []),
    ]
    let kept: [(String, role: String, sessions: [String])] = [
      ("sessions/chat.json", "session", ["auth"]), ("knowledge-saves/auth.json", "knowledge-saves", ["auth"]),
      ("seeds/id_1.json", "seeds", []), ("agents/a.json", "agents", []),
    ]
    let selected = Self.select(out + kept)
    #expect(Set(selected.kept) == Set(kept.map(\.0)))
    #expect(selected.outcome.hasMissed, "a database that is being written")
    let sessions = Self.select(out + kept, StoreSelection(isSessionsOnly: true)).kept
    #expect(sessions == ["knowledge-saves/auth.json", "sessions/chat.json"])
  }

  @Test("a database with a log that is not empty stays out with all of it, by name; one at rest is taken")
  func databases() throws {
    let folder = try TemporaryFolder()
    try folder.write("SQLite format 3\0....", to: "history")
    try folder.write("my diary", to: "notes")
    let hot = ["a/x.db", "a/x.db-wal", "a/x.db-shm", "y.sqlite", "y.sqlite-journal", "history", "history-wal"]
    let kept = ["z.db", "z.db-shm", "w.db-wal", "notes", "notes-journal"]
    let selected = Self.select((hot + kept).map { ($0, "other", []) }, root: folder.path)
    #expect(Set(selected.kept) == Set(kept))
    #expect(selected.outcome.hasMissed)
    let findings = selected.inventory.findings.filter { $0.code == "hot-database" }
    #expect(findings.compactMap(\.place.file) == ["a/x.db", "history", "y.sqlite"])
    let included = StoreSelection(included: Self.globs("*.db", "history"))
    let all = Self.select((hot + kept).map { ($0, "other", []) }, included, root: folder.path)
    #expect(Set(all.kept) == Set(hot + kept).subtracting(["y.sqlite", "y.sqlite-journal"]))
    let excluded = StoreSelection(excluded: Self.globs("*.db*", "y.*", "history*"))
    #expect(!Self.select((hot + kept).map { ($0, "other", []) }, excluded, root: folder.path).outcome.hasMissed)
  }

  @Test("an inclusion wins over the rules, an exclusion over all, and a pattern that names nothing is told")
  func wishes() {
    let files = Self.others(".git/config", ".git/HEAD", "auth.json", "a.md", "b/a.md") + [("s.json", "session", ["s"])]
    let selection = StoreSelection(
      excluded: Self.globs("b/*.md", "nothing*", ".git/HEAD"), included: Self.globs(".git", "auth.json", "never"))
    let selected = Self.select(files, selection)
    #expect(selected.kept == [".git/config", "a.md", "auth.json", "s.json"])
    #expect(selected.outcome.idle.map(\.text) == ["nothing*", "never"])
    #expect(Set(selected.outcome.leftOut.map(\.reason)) == [.excluded])
  }

  @Test("a session that is excluded takes along what belongs to it alone, and is told")
  func excludedSession() {
    let files: [(String, role: String, sessions: [String])] = [
      ("one.json", "session", ["one"]), ("traces/one.json", "traces", ["one"]), ("two.json", "session", ["two"]),
      ("loop_checkpoints/r.json", "loop-checkpoint", ["one", "two"]), ("copy.json", "stale-copy", ["two"]),
    ]
    let selected = Self.select(files, StoreSelection(excluded: Self.globs("one.json")))
    #expect(selected.kept == ["copy.json", "loop_checkpoints/r.json", "two.json"])
    #expect(selected.outcome.leftOut.flatMap(\.sessionIDs) == ["one"])
    let side = Self.select(files, StoreSelection(excluded: Self.globs("traces")))
    #expect(side.kept.count == 4 && side.outcome.leftOut.flatMap(\.sessionIDs).isEmpty)
  }

  @Test("only sessions means sessions, what belongs to them, and what was asked for besides")
  func sessionsOnly() {
    let files: [(String, role: String, sessions: [String])] =
      [("s.json", "session", ["s"]), ("damaged.json", "session", []), ("runs/s.json", "runs", ["s"])]
      + Self.others("notes.md", "kernel.db", "kernel.db-wal", "keep.md")
    let selection = StoreSelection(included: Self.globs("keep.*"), isSessionsOnly: true)
    let selected = Self.select(files, selection, folders: ["empty"])
    #expect(selected.kept == ["damaged.json", "keep.md", "runs/s.json", "s.json"])
    #expect(selected.inventory.folders.isEmpty)
    #expect(!selected.outcome.hasMissed)
  }

  @Test("a folder that holds nothing any more is one that holds nothing, unless it was left out itself")
  func folders() {
    let files = Self.others("a/.env", "b/c/auth.json", "b/d/x", ".git/config", "e/f/g/x.pem", "h/y")
    let selected = Self.select(
      files, StoreSelection(excluded: Self.globs("h", "gone/")), folders: [".git/refs", "empty", "gone", "e/f/i"])
    #expect(selected.kept == ["b/d/x"])
    #expect(selected.inventory.folders == ["a", "b/c", "e/f/g", "e/f/i", "empty"])
  }

  @Test("what was noticed about files that are left out is left out too")
  func findings() {
    var inventory = StoreInventory(format: .claw, root: "/nowhere")
    inventory.files = [
      StoredFile(path: "bad.jsonl", role: "session", sessionIDs: ["bad"], byteCount: 1),
      StoredFile(path: "good.jsonl", role: "session", sessionIDs: ["good"], byteCount: 1),
    ]
    inventory.findings = [
      Finding(.damage, code: "x", message: "x", place: Place(file: "bad.jsonl")),
      Finding(.note, code: "y", message: "y", place: Place(file: "good.jsonl")),
    ]
    _ = inventory.select(StoreSelection(excluded: Self.globs("bad*")))
    #expect(inventory.findings.map(\.code) == ["y"])
  }
}
