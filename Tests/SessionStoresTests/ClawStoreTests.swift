import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Synchronization
import Testing

/// A clock that starts at a time and goes on by a millisecond a reading.
func clawClock(_ milliseconds: Int64 = 1_780_000_000_000) -> ClawClock {
  let next = ClawTicks(milliseconds)
  return ClawClock(
    Surroundings(
      now: {
        let now = next.tick()
        return FileTime(seconds: now / 1000, nanoseconds: Int32(now % 1000) * 1_000_000)
      }, processID: 7, random: { 4 }))
}

private final class ClawTicks: Sendable {
  private let value: Mutex<Int64>
  init(_ value: Int64) { self.value = Mutex(value) }
  func tick() -> Int64 {
    value.withLock { value in
      defer { value += 1 }
      return value
    }
  }
}

func clawText(_ path: FilePath) throws -> String { String(decoding: try readFile(path), as: UTF8.self) }

func clawNames(_ folder: FilePath) throws -> [String] { try directoryListing(folder).map(\.path.description) }

@Suite("Claw: sessions and their files") struct ClawStoreTests {
  private static let assistant = ClawMessage(
    role: .assistant,
    blocks: [
      .text(ClawTextBlock(text: "Sure.")),
      .toolUse(ClawToolUseBlock(id: "1", name: "bash", input: #"{"command":"ls"}"#)),
    ], usage: ClawUsage(input: 10, output: 4, cacheCreation: 1, cacheRead: 2))
  private static let result = ClawMessage(
    role: .tool,
    blocks: [.toolResult(ClawToolResultBlock(toolUseID: "1", toolName: "bash", output: "a\n", isError: false))])

  @Test("a new session has version 1, a fresh id, one time for both, and no messages") func new() {
    let clock = clawClock(5000)
    let journal = ClawJournal(clock: clock)
    #expect(journal.session.version == 1)
    #expect(journal.session.createdAtMilliseconds == 5000)
    #expect(journal.session.updatedAtMilliseconds == 5000)
    #expect(journal.id == "session-5001-0")
    #expect(journal.session.messages.isEmpty)
    #expect(journal.path == nil)
    #expect(ClawJournal(clock: clock).id == "session-5003-1")
  }

  @Test("readings of the clock strictly increase") func clock() {
    let clock = ClawClock(Surroundings(now: { FileTime(seconds: 1) }, processID: 1, random: { 1 }))
    #expect((0..<4).map { _ in clock.now() } == [1000, 1001, 1002, 1003])
  }

  @Test("texts, calls with tokens and results come back equal") func roundTrip() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, clock: clawClock())
    var journal = try store.create(model: "m", workspaceRoot: "/w")
    try journal.pushPrompt("go")
    try journal.pushUserText("go on")
    try journal.push(Self.assistant)
    try journal.push(Self.result)
    let loaded = try #require(try store.load(SessionID(journal.id)))
    #expect(loaded.messages == [ClawMessage(userText: "go on"), Self.assistant, Self.result])
    #expect(loaded.promptHistory.map(\.text) == ["go"])
    #expect(loaded.model == "m")
    #expect(loaded.workspaceRoot == "/w")
    #expect(loaded.totalTokens == 17)
    try journal.save()
    #expect(try store.open(SessionID(journal.id)) == journal)
    #expect(ClawFormat.objections(to: try readFile(store.root.appending("\(journal.id).jsonl"))).isEmpty)
  }

  @Test("a push touches the time in memory and adds one line to the file") func push() throws {
    let folder = try TemporaryFolder()
    var journal = try ClawStore(folder.path, clock: clawClock()).create()
    let path = try #require(journal.path)
    let before = try clawText(path)
    let updated = try #require(journal.session.updatedAtMilliseconds)
    try journal.pushUserText("hi")
    #expect(try #require(journal.session.updatedAtMilliseconds) > updated)
    let line = #"{"message":{"blocks":[{"text":"hi","type":"text"}],"role":"user"},"type":"message"}"# + "\n"
    #expect(try clawText(path) == before + line)
    #expect(try clawNames(folder.path) == ["\(journal.id).jsonl"])
  }

  @Test("without a path a push stays in memory") func inMemory() throws {
    var journal = ClawJournal(clock: clawClock())
    try journal.pushUserText("hi")
    #expect(journal.session.messages.count == 1)
    #expect(throws: SessionError.self) { try journal.save() }
  }

  @Test("a push to a missing, empty or blank file writes the whole session", arguments: [nil, "", "\n \n"])
  func snapshotFirst(_ content: String?) throws {
    let folder = try TemporaryFolder()
    var journal = ClawJournal(clock: clawClock())
    let path = folder.path.appending("x.jsonl")
    try journal.save(to: path)
    try removeTree(path)
    if let content { try writeAtomically(Array(content.utf8), to: path) }
    try journal.pushUserText("hi")
    let again = try ClawJournal(contentsOf: path, clock: clawClock())
    #expect(again.id == journal.id)
    #expect(again.session.messages.count == 1)
  }

  @Test("a push to a file without a final line feed glues nothing") func noGlue() throws {
    let folder = try TemporaryFolder()
    var journal = ClawJournal(clock: clawClock())
    let path = folder.path.appending("x.jsonl")
    try journal.save(to: path)
    try journal.pushUserText("one")
    let whole = try readFile(path)
    try writeAtomically(Array(whole.dropLast()), to: path)
    var again = try ClawJournal(contentsOf: path, clock: clawClock())
    try again.pushUserText("two")
    let loaded = try ClawJournal(contentsOf: path, clock: clawClock())
    #expect(loaded.session.messages == [ClawMessage(userText: "one"), ClawMessage(userText: "two")])
    #expect(loaded == again)
  }

  @Test("a push to a single object turns it into a journal") func legacy() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("session-5-0.json")
    let object = #"{"messages":[{"blocks":[{"text":"hi","type":"text"}],"role":"user"}],"version":1}"#
    try writeAtomically(Array(object.utf8), to: path)
    var journal = try ClawJournal(contentsOf: path, clock: clawClock(9000))
    #expect(journal.id == "session-9000-0")
    #expect(journal.session.createdAtMilliseconds == 9000)
    try journal.pushUserText("two")
    try journal.pushUserText("three")
    let loaded = try ClawJournal(contentsOf: path, clock: clawClock())
    #expect(loaded.id == journal.id)
    #expect(loaded.session.messages.count == 3)
    #expect(ClawFormat.objections(to: try readFile(path)).isEmpty)
    #expect(try clawNames(folder.path) == ["session-5-0.json"])
  }

  @Test("what the program does not know survives a snapshot") func unknown() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("x.jsonl")
    let text = [
      #"{"created_at_ms":1,"session_id":"x","type":"session_meta","updated_at_ms":2,"version":1,"x":{"a":1.50}}"#,
      #"{"message":{"blocks":[{"data":"y","type":"image"}],"m":1,"role":"user"},"turn":3,"type":"message"}"#,
      #"{"type":"zoo","z":1e3}"#,
    ]
    try writeAtomically(Array(text.map { $0 + "\n" }.joined().utf8), to: path)
    var journal = try ClawJournal(contentsOf: path, clock: clawClock())
    try journal.save()
    #expect(try clawText(path) == text.map { $0 + "\n" }.joined())
  }

  @Test("a compaction counts up and replaces what was said of the one before") func compaction() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("x.jsonl")
    var journal = ClawJournal(clock: clawClock())
    journal.recordCompaction(summary: "one", removedMessageCount: 6)
    journal.recordCompaction(summary: "two", removedMessageCount: 3)
    try journal.save(to: path)
    let loaded = try ClawJournal(contentsOf: path, clock: clawClock())
    #expect(loaded.session.compaction?.count == 2)
    #expect(loaded.session.compaction?.summary == "two")
    #expect(loaded.session.compaction?.removedMessageCount == 3)
    #expect(loaded == journal)
    let line = #"{"count":2,"removed_message_count":3,"summary":"two","type":"compaction"}"#
    #expect(try clawText(path).split(separator: "\n").map(String.init)[1] == line)
  }

  @Test(
    "a fork copies messages and compaction, tells its parent, and has no file",
    arguments: [
      ("  try-b\n", "try-b"), (" \t", nil), (nil, nil),
    ] as [(String?, String?)])
  func fork(_ name: String?, _ expected: String?) throws {
    let folder = try TemporaryFolder()
    var journal = ClawJournal(model: "m", workspaceRoot: "/w", clock: clawClock())
    try journal.pushUserText("hi")
    try journal.pushPrompt("hi")
    journal.recordCompaction(summary: "s", removedMessageCount: 1)
    try journal.save(to: folder.path.appending("x.jsonl"))
    let fork = journal.fork(branchName: name)
    #expect(fork.path == nil)
    #expect(fork.id != journal.id)
    #expect(fork.session.messages == journal.session.messages)
    #expect(fork.session.compaction == journal.session.compaction)
    #expect(fork.session.promptHistory == journal.session.promptHistory)
    #expect(fork.session.model == "m")
    #expect(fork.session.workspaceRoot == "/w")
    #expect(fork.session.fork == ClawFork(parentSessionID: journal.id, branchName: expected))
    #expect(try #require(fork.session.createdAtMilliseconds) > (try #require(journal.session.createdAtMilliseconds)))
    var saved = fork
    try saved.save(to: folder.path.appending("y.jsonl"))
    #expect(try ClawJournal(contentsOf: folder.path.appending("y.jsonl"), clock: clawClock()) == fork)
  }

  @Test("sessions are equal by content, wherever they are stored") func equality() throws {
    let folder = try TemporaryFolder()
    let journal = ClawJournal(clock: clawClock())
    var stored = journal
    try stored.save(to: folder.path.appending("x.jsonl"))
    #expect(stored == journal)
    try stored.pushUserText("hi")
    #expect(stored != journal)
  }

  @Test("an error of loading tells file and line") func damage() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, clock: clawClock())
    var journal = try store.create()
    try journal.pushUserText("hi")
    let path = try #require(journal.path)
    try writeAtomically(Array(try readFile(path).dropLast(5)), to: path)
    let error = try #require(throws: SessionError.self) { try store.load(SessionID(journal.id)) }
    #expect(error.code == .damaged)
    #expect(error.place.line == 2)
    #expect(error.place.file == path.description)
    #expect(try store.load("session-none") == nil)
    #expect(throws: SessionError.self) { try ClawJournal(contentsOf: folder.path.appending("none.jsonl")) }
  }
}
