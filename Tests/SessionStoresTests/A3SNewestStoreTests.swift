import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("A3S store: eras C and D") struct A3SNewestStoreTests {
  private static let tree = SampleTree()
  private static var storeC: FilePath { tree.own.appending("a3s/store-c") }
  private static var storeD: FilePath { tree.own.appending("a3s/store-d") }

  private func key() throws -> SealingKey {
    try #require(SealingKey(file: readFile(Self.tree.own.appending("a3s/store-d.key"))))
  }

  private func codes(_ inventory: StoreInventory) -> [String] { inventory.findings.map(\.code).sorted() }

  private func files(_ inventory: StoreInventory, _ role: String) -> [String] {
    inventory.files.filter { $0.role == role }.map(\.path.description)
  }

  @Test("the session under v1 is preferred, and the flat copy with its side files is stale") func stale() throws {
    let inventory = try StoreRegistry.inventory(of: Self.storeC)
    #expect(inventory.format == .a3s && inventory.era == A3SEra.c)
    #expect(inventory.sessions.map(\.id) == ["sess-still-flat", "harbour/näht 1", "sess-tide-fix"])
    #expect(inventory.sessions.map(\.era.name) == ["B3", "C", "C"])
    #expect(files(inventory, "stale-copy").count == 6)
    #expect(files(inventory, "stale-copy").allSatisfy { $0.contains("sess-tide-fix") })
    #expect(codes(inventory) == Array(repeating: "stale-copy", count: 6))
  }

  @Test("every file belongs to its session or to the store") func owners() throws {
    let inventory = try StoreRegistry.inventory(of: Self.storeC)
    #expect(try inventory.files.map { Self.storeC.appending($0.path) } == Self.tree.files(below: Self.storeC))
    for file in inventory.files {
      #expect(file.sessionIDs.count == (file.role == "workflow-checkpoint" ? 0 : 1), "\(file.path)")
    }
    let fragment = try #require(inventory.files.first { $0.path.description.hasPrefix("v1/runs/") })
    #expect(fragment.role == "runs" && fragment.sessionIDs == ["harbour/näht 1"])
    let checkpoint = try #require(inventory.files.first { $0.role == "loop-checkpoint" })
    #expect(checkpoint.sessionIDs == ["sess-tide-fix"])
    #expect(inventory.runs.contains { $0.id == checkpoint.runID && $0.sessionID == "sess-tide-fix" })
  }

  @Test("side data beside a snapshot is passed over, and said") func ignoredFragment() throws {
    let folder = try TemporaryFolder()
    let name: FilePath = "v1/sessions/id_c2Vzcy10aWRlLWZpeA.json"
    try folder.write(readFile(Self.storeC.appending(name)), to: name)
    try folder.write("[]", to: "v1/traces/id_c2Vzcy10aWRlLWZpeA.json")
    try folder.write("[]", to: "v1/traces/id_eA.json")
    let inventory = try StoreRegistry.inventory(of: folder.path)
    #expect(codes(inventory) == ["ignored-fragment", "orphan-side-file"])
  }

  @Test("a file whose name is that of another id is told of, and still read") func collision() throws {
    let folder = try TemporaryFolder()
    let sample = try readFile(Self.storeC.appending("v1/sessions/id_c2Vzcy10aWRlLWZpeA.json"))
    try folder.write(sample, to: "v1/sessions/id_eA.json")
    let inventory = try StoreRegistry.inventory(of: folder.path)
    #expect(inventory.sessions.map(\.id) == ["sess-tide-fix"])
    #expect(codes(inventory) == ["session-id"])
  }

  @Test("what the program would refuse is told with the file and the place") func conditions() throws {
    let folder = try TemporaryFolder()
    let text = String(
      decoding: try readFile(Self.storeC.appending("v1/sessions/id_c2Vzcy10aWRlLWZpeA.json")), as: UTF8.self)
    let broken = text.replacing(#""parent_session_id": "sess-tide-fix""#, with: #""parent_session_id": "other""#)
    try folder.write(broken, to: "v1/sessions/id_c2Vzcy10aWRlLWZpeA.json")
    let inventory = try StoreRegistry.inventory(of: folder.path)
    let finding = try #require(inventory.findings.first)
    #expect(inventory.findings.count == 1 && finding.code == "foreign-task" && finding.severity == .warning)
    #expect(finding.place.file == "v1/sessions/id_c2Vzcy10aWRlLWZpeA.json" && finding.place.offset != nil)
  }

  @Test("damage inside a list is damage of the file, and the session is still told of") func damagedList() throws {
    let folder = try TemporaryFolder()
    let text = String(
      decoding: try readFile(Self.storeC.appending("v1/sessions/id_c2Vzcy10aWRlLWZpeA.json")), as: UTF8.self)
    let broken = text.replacing(#""duration_ms": 812"#, with: #""duration_ms": 8z2"#)
    try #require(broken != text)
    try folder.write(broken, to: "v1/sessions/id_c2Vzcy10aWRlLWZpeA.json")
    let inventory = try StoreRegistry.inventory(of: folder.path)
    #expect(inventory.sessions.count == 1)
    #expect(inventory.findings.contains { $0.severity == .damage && $0.place.member == "trace_events" })
  }

  @Test("the folders v1 and v1/sessions alone are no store, and the nearest is the one around them")
  func insideNewest() throws {
    for folder in ["v1", "v1/sessions"] as [FilePath] {
      let path = Self.storeC.appending(folder)
      #expect(StoreRegistry.stores(at: try FolderGlance(path)).isEmpty)
      var search = StoreSearch(.operand)
      try search.search(path)
      #expect(search.stores.isEmpty)
      #expect(StoreSearch.nearest(above: path)?.root == Self.storeC)
    }
  }

  // MARK: Sealed documents

  @Test("sealed documents are named and counted, and belong to the session in their name") func sealed() throws {
    let inventory = try StoreRegistry.inventory(of: Self.storeD)
    #expect(inventory.era == A3SEra.d && inventory.sessions.map(\.id) == ["../notes/tide..2026"])
    #expect(
      codes(inventory) == [
        "open-intent", "quarantined-log", "sealed-document", "sealed-document", "sealed-documents", "writer-lease",
      ])
    #expect(!inventory.findings.contains { $0.severity == .damage })
    let sealed = try #require(inventory.files.first { $0.path == "v1/sessions/id_c2Vzcy1zZWFsZWQ.json" })
    #expect(sealed.sessionIDs == ["sess-sealed"] && sealed.role == StoredFile.sessionRole)
  }

  @Test("with the key they are read") func opened() throws {
    let inventory = try StoreRegistry.inventory(of: Self.storeD, key: key())
    #expect(inventory.sessions.map(\.id) == ["../notes/tide..2026", "sess-sealed"])
    #expect(inventory.sessions.allSatisfy { $0.era == A3SEra.d })
    #expect(codes(inventory) == ["open-intent", "quarantined-log", "writer-lease"])
    #expect(inventory.files.first { $0.role == "loop-checkpoint" }?.sessionIDs == ["sess-sealed"])
  }

  @Test("a wrong key and a changed document are damage") func wrongKey() throws {
    let wrong = try #require(SealingKey(file: [UInt8](repeating: 9, count: 32)))
    let inventory = try StoreRegistry.inventory(of: Self.storeD, key: wrong)
    #expect(inventory.findings.count { $0.severity == .damage } == 2)
    let folder = try TemporaryFolder()
    let name: FilePath = "v1/sessions/id_c2Vzcy1zZWFsZWQ.json"
    var bytes = try readFile(Self.storeD.appending(name))
    bytes[bytes.count - 1] ^= 0x80
    try folder.write(bytes, to: name)
    let changed = try StoreRegistry.inventory(of: folder.path, key: key())
    #expect(changed.findings.map(\.code) == ["unreadable-damaged"])
    #expect(changed.sessions.isEmpty)
  }

  // MARK: Lease

  @Test("nothing is saved into a store that is reserved, and the message names the holder") func lease() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    var session = A3SSession()
    session.head.id = "s"
    try store.save(session)
    try folder.write(readFile(Self.storeD.appending("v1/writer_lease.json")), to: "v1/writer_lease.json")
    let before = try folderSnapshot(folder.path)
    for work in [
      { () throws -> Void in try store.save(session) }, { try store.delete("s") },
      { try store.save([A3STraceEvent](), as: .traces, of: "s") }, { try store.delete(.traces, of: "s") },
    ] {
      #expect(throws: SessionError.self) { try work() }
      do { try work() } catch let error as SessionError {
        #expect(error.code == .leased)
        #expect(error.message.contains("'tide-worker' (epoch 3)"))
      }
    }
    #expect(try folderSnapshot(folder.path) == before)
    #expect(try store.inventory().lease == StoreLease(holder: "tide-worker", epoch: 3))
  }

  @Test(
    "a malformed lease is told of, and still keeps writers out",
    arguments: [
      "", "[]", "{}", #"{"schema":"x","epoch":1,"holderId":"a","acquiredAtMs":1}"#,
      #"{"schema":"a3s.code.session-store-writer-lease.v1","epoch":0,"holderId":"a","acquiredAtMs":1}"#,
      #"{"schema":"a3s.code.session-store-writer-lease.v1","epoch":1,"holderId":" ","acquiredAtMs":1}"#,
      #"{"schema":"a3s.code.session-store-writer-lease.v1","epoch":1,"holderId":"a","acquiredAtMs":1,"x":1}"#,
      #"{"schema":"a3s.code.session-store-writer-lease.v1","epoch":1,"holderId":"a"}"#,
    ])
  func malformedLease(text: String) throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try folder.write(text, to: "v1/writer_lease.json")
    let inventory = try store.inventory()
    #expect(codes(inventory) == ["malformed-lease"] && inventory.lease != nil)
    #expect(throws: SessionError.self) { try store.save(A3SSession()) }
  }

  @Test(
    "what cannot be read of the store's own files is told of once",
    arguments: ["writer_lease.json", "session-store.ndjson"])
  func closed(name: String) throws {
    let files = ClosedFolders(named: FilePath(name))
    let findings = try A3SStore(existing: Self.storeD, files: files).inventory().findings.filter {
      $0.place.file?.hasSuffix(name) ?? false
    }
    #expect(findings.map(\.code) == ["unreadable-unreadable"] && findings[0].severity == .damage)
  }
}
