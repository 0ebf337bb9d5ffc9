import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// Files and references whose names Unicode calls equivalent, which are two for file systems and programs.
@Suite struct EquivalentNameTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"

  @Test("a claw session that is set aside often leaves the rotations of one whose name is equivalent")
  func rotations() throws {
    let folder = try TemporaryFolder()
    let foreign = (1...5).map { FilePath("\(Self.decomposed).rot-\($0).jsonl") }
    for name in foreign { try folder.write("{", to: name) }
    let path = folder.path.appending("\(Self.composed).jsonl")
    var journal = ClawJournal(clock: clawClock())
    try journal.save(to: path)
    try journal.pushUserText(String(repeating: "x", count: 300_000))
    for _ in 0..<5 { try journal.save() }
    let names = Set(try directoryListing(folder.path).map(\.path))
    #expect(names.isSuperset(of: foreign))
    #expect(names.count == foreign.count + 1 + 3)
  }

  @Test("of names that are no text, deleting one claw session leaves the copies of another")
  func noText() throws {
    let folder = try TemporaryFolder()
    let copy = FilePath(bytes: [0xFF] + Array(".rot-5.jsonl".utf8))
    try folder.write("{", to: copy)
    try folder.write("{", to: "\u{FFFD}.jsonl")
    #expect(try ClawStore(folder.path).delete("\u{FFFD}"))
    #expect(try directoryListing(folder.path).map(\.path) == [copy])
  }

  @Test("what was noticed in a file stays behind with its session, whatever the other is called")
  func findings() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try store.save(A3SStoreSamples.session(Self.composed))
    try folder.write(A3SStoreSamples.session("other").bytes, to: FilePath("\(Self.decomposed).json"))
    let inventory = try store.inventory()
    #expect(inventory.findings.map(\.code) == ["name-differs-from-id"])
    let part = inventory.selecting([SessionID(Self.composed)])
    #expect(part.findings.map(\.code) == [])
    #expect(inventory.selecting(["other"]).findings.map(\.code) == ["name-differs-from-id"])
  }

  @Test("a secret is told of in a torn session beside a whole one whose name is equivalent")
  func secrets() throws {
    let folder = try TemporaryFolder()
    let whole = try readFile(SampleTree().own.appending("a3s/era-a/hand-edited.json"))
    try folder.write(whole, to: FilePath("\(Self.composed).json"))
    try folder.write(Array(whole.dropLast(40)), to: FilePath("\(Self.decomposed).json"))
    let inventory = try StoreRegistry.inventory(of: folder.path)
    let told = inventory.findings.filter { $0.code == A3SFormat.keyFinding.code }.compactMap(\.place.file)
    #expect(Set(told.map { FilePath($0) }).count == 2)
  }

  @Test("the specifications of two sessions are kept apart where their ids are equivalent")
  func seeds() throws {
    let box = try UserSessionStoreBox()
    let seeds = [Self.composed, Self.decomposed]
    for (id, seed) in zip(["one", "two"], seeds) {
      var session = UserSessionStoreBox.session(id)
      session.activeSeedID = seed
      try box.store().save(session)
      try box.folder.write("{}", to: FilePath("state/seeds/\(seed).json"))
    }
    var both = UserSessionStoreBox.session("three")
    both.agentResponses = seeds.map { seed in
      var response = AgentResponse()
      response.seedID = seed
      return response
    }
    try box.store().save(both)
    let files = try box.store().inventory().files.filter { $0.role == "seeds" }
    #expect(files.map(\.sessionIDs) == [["three", "two"], ["one", "three"]])
  }
}
