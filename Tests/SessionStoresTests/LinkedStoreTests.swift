import Glibc
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelSessionStores

@Suite struct LinkedStoreTests {
  private static let samples = SampleTree()

  /// The path of a file of the project's own samples, whole.
  private static func sample(_ name: String) -> FilePath { samples.own.appending(name) }

  private static func codes(_ inventory: StoreInventory) -> [String: [String]] {
    Dictionary(grouping: inventory.findings.filter { $0.code.hasPrefix("link") }, by: \.code)
      .mapValues { $0.map { $0.place.file ?? "" }.sorted() }
  }

  @Test("a linked session and a linked folder of sessions are in the inventory, under the links' names, and told")
  func claw() throws {
    let folder = try TemporaryFolder()
    let session = try Self.firstSession(of: "claw/store")
    try folder.write(session, to: "store/own.jsonl")
    try folder.write(session, to: "real/file.jsonl")
    try folder.write(session, to: "real/folder/one.jsonl")
    try folder.write("secret", to: "real/folder/notes.txt")
    try folder.makeLink("store/linked.jsonl", to: "../real/file.jsonl")
    try folder.makeLink("store/aaaaaaaaaaaaaaaa", to: "../real/folder")
    let inventory = try ClawStore(folder.path.appending("store")).inventory()
    #expect(inventory.files.map(\.path) == ["aaaaaaaaaaaaaaaa/one.jsonl", "linked.jsonl", "own.jsonl"])
    #expect(inventory.sessions.count == 3)
    let linked = inventory.files.map(\.path).filter { inventory.linkedFiles.contains($0) }
    #expect(linked == ["aaaaaaaaaaaaaaaa/one.jsonl", "linked.jsonl"])
    #expect(
      Self.codes(inventory) == [
        "link-followed": ["aaaaaaaaaaaaaaaa", "linked.jsonl"], "link-left-out": ["aaaaaaaaaaaaaaaa/notes.txt"],
      ])
    #expect(inventory.leftOut == ["aaaaaaaaaaaaaaaa/notes.txt"])
  }

  @Test("secrets, large files, folders of others, devices and circles behind links are named and never taken")
  func hostile() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.firstSession(of: "claw/store"), to: "store/own.jsonl")
    try folder.write("-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n", to: "home/id_rsa")
    try folder.write(
      #"{"token": "secret", "id": "x", "user_id": "y", "created_at": 1, "updated_at": 2}"#, to: "home/t.json")
    let large = try folder.write(#"{"type":"other","text":""#, to: "home/large.jsonl")
    #expect(unsafe truncate(large.description, 1 << 40) == 0)
    #expect(unsafe mkfifo(folder.path.appending("home/pipe").description, 0o600) == 0)
    let links = [
      "key.jsonl": "../home/id_rsa", "token.json": "../home/t.json", "large.jsonl": "../home/large.jsonl",
      "pipe.jsonl": "../home/pipe", "zero.jsonl": "/dev/zero", "kernel.jsonl": "/proc/kmsg", "home": "../home",
      "here": ".", "up": "..", "nothing.jsonl": "nowhere", "a.jsonl": "b.jsonl", "b.jsonl": "a.jsonl", "proc": "/proc",
      "notes.md": "../home/id_rsa",
    ]
    for (name, target) in links { try folder.makeLink("store/" + name, to: target) }
    let inventory = try ClawStore(folder.path.appending("store")).inventory()
    #expect(inventory.files.filter { $0.byteCount > 0 }.map(\.path) == ["own.jsonl"])
    #expect(
      Set(inventory.leftOut.compactMap { $0.components.first }).isSuperset(
        of: Set(links.keys.map { FilePath($0) }).subtracting(["kernel.jsonl"])))
    #expect(inventory.folders.isEmpty)
  }

  @Test("side folders and the newest layout of an A3S store behind links are followed; other files in them are not")
  func a3s() throws {
    let folder = try TemporaryFolder()
    let store = Self.sample("a3s/store-b3")
    var walk = try FolderWalk(store)
    while let entry = try walk.next() {
      guard entry.status.kind == .regular else { continue }
      let top = entry.path.components.count > 1 ? "real" : "store"
      try folder.write(try readFile(store.appending(entry.path)), to: FilePath(top).appending(entry.path))
    }
    try folder.write("secret", to: "real/traces/id_rsa")
    try folder.write(#"{"auths": {"secret": 1}}"#, to: "real/traces/config.json")
    for entry in try directoryListing(folder.path.appending("real")) {
      try folder.makeLink("store/\(entry.path)", to: "../real/\(entry.path)")
    }
    let (plain, linked) = (
      try A3SStore(existing: store).inventory(), try A3SStore(existing: folder.path.appending("store")).inventory()
    )
    #expect(linked.files.map(\.path) == plain.files.map(\.path))
    #expect(linked.files.map(\.sessionIDs) == plain.files.map(\.sessionIDs))
    #expect(linked.leftOut.sorted() == ["traces/config.json", "traces/id_rsa"])
  }

  @Test("without following, every link is named, none looked at, and nothing counts as left out against a wish")
  func notFollowing() throws {
    let folder = try TemporaryFolder()
    let session = try Self.firstSession(of: "claw/store")
    try folder.write(session, to: "store/own.jsonl")
    try folder.write(session, to: "real.jsonl")
    try folder.makeLink("store/linked.jsonl", to: "../real.jsonl")
    let inventory = try ClawStore(folder.path.appending("store")).inventory(followsLinks: false)
    #expect(inventory.files.map(\.path) == ["own.jsonl"])
    #expect(Self.codes(inventory) == ["link": ["linked.jsonl"]])
    #expect(inventory.leftOut.isEmpty)
  }

  @Test(
    "every sound file of a sample store begins as its role demands, so that it is followed behind a link",
    arguments: ["a3s/store-b3", "a3s/store-c", "a3s/store-d", "claw/store", "claw/rotated", "user-session/store"])
  func beginnings(name: String) throws {
    let store = Self.sample(name)
    let inventory = try StoreRegistry.inventory(of: store)
    let folder = try TemporaryFolder()
    for file in inventory.files {
      let place = FilePath("store").appending(file.path)
      try makeFolders(folder.path.appending(place).parent)
      try folder.makeLink(place.description, to: store.appending(file.path).description)
    }
    let linked = try Self.inventory(of: folder.path.appending("store"), like: name)
    let unfollowable: Set<String> = ["other", "temporary", "cron", "email_sent", "token-maxing", "quarantined-log"]
    let wanted = inventory.files.filter { !unfollowable.contains($0.role) }.map(\.path)
    let odd = Set(inventory.findings.filter { $0.severity == .damage }.compactMap { $0.place.file })
    for path in wanted where !odd.contains(path.description) {
      #expect(linked.linkedFiles.contains(path) || path.lastComponent == "session-store.lock", "\(path)")
    }
  }

  @Test(
    "a store that holds nothing but links to sessions is recognised, measured and packed, unless links are not followed",
    arguments: ["a3s/store-b3", "a3s/store-c", "claw/store", "user-session/store"])
  func linksAlone(name: String) throws {
    let store = Self.sample(name)
    let whole = try StoreRegistry.inventory(of: store)
    let folder = try TemporaryFolder()
    for session in whole.sessions {
      let place = FilePath("s").appending(session.path)
      try makeFolders(folder.path.appending(place).parent)
      try folder.makeLink(place.description, to: store.appending(session.path).description)
    }
    let root = folder.path.appending("s")
    let found = StoreRegistry.stores(at: try FolderGlance(root))
    #expect(found.map(\.format) == [whole.format])
    let inventory = try StoreRegistry.inventory(of: try #require(found.first))
    #expect(inventory.sessions.map(\.id) == whole.sessions.map(\.id))
    let measure = try StoreMeasure(of: try #require(found.first))
    #expect(measure.sessionCount == inventory.sessions.count)
    #expect(measure.byteCount == inventory.files.reduce(0) { $0 + $1.byteCount })
    var unfollowed = SearchScope.everything
    unfollowed.followsLinks = false
    var search = StoreSearch(unfollowed)
    try search.search(root)
    // Names below v1 are of this program alone, whatever stands behind them.
    #expect(search.stores.map(\.format) == (name == "a3s/store-c" ? [.a3s] : []))
  }

  @Test("a user session that somebody linked to beside the store's folders is followed like the file itself")
  func looseLink() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.firstSession(of: "user-session/store"), to: "real/one.json")
    try folder.write(#"{"name":"package"}"#, to: "real/package.json")
    try makeFolders(folder.path.appending("s"))
    for name in ["one.json", "package.json"] { try folder.makeLink("s/" + name, to: "../real/" + name) }
    let inventory = try StoreRegistry.inventory(of: folder.path.appending("s"))
    #expect(inventory.sessions.map(\.path) == ["one.json"])
    #expect(
      Self.codes(inventory) == ["link-followed": ["one.json"], "link-left-out": ["package.json"]])
  }

  @Test("links to anything but sessions make no store, and of a pipe or a device nothing is waited for")
  func linksToOthers() throws {
    let folder = try TemporaryFolder()
    try folder.write("-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n", to: "home/id_rsa")
    try folder.write(#"{"config": {"token": "secret"}}"#, to: "home/t.json")
    #expect(unsafe mkfifo(folder.path.appending("home/pipe").description, 0o600) == 0)
    let links = [
      "key.jsonl": "../home/id_rsa", "token.json": "../home/t.json", "pipe.jsonl": "../home/pipe",
      "zero.json": "/dev/zero", "nothing.json": "nowhere", "a.jsonl": "b.jsonl", "b.jsonl": "a.jsonl",
      "0123456789abcdef": "../home",
    ]
    try makeFolders(folder.path.appending("store"))
    for (name, target) in links { try folder.makeLink("store/" + name, to: target) }
    #expect(StoreRegistry.stores(at: try FolderGlance(folder.path.appending("store"))).isEmpty)
  }

  private static func inventory(of root: FilePath, like name: String) throws -> StoreInventory {
    if name.hasPrefix("a3s") { return try A3SStore(existing: root).inventory() }
    if name.hasPrefix("claw") { return try ClawStore(root).inventory() }
    return try UserSessionStore(root).inventory()
  }

  private static func firstSession(of name: String) throws -> [UInt8] {
    let store = sample(name)
    let inventory = try StoreRegistry.inventory(of: store)
    return try readFile(store.appending(try #require(inventory.sessions.first).path))
  }
}
