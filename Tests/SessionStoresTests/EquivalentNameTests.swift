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
}
