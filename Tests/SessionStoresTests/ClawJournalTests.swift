import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Claw: a session and the file that it is told") struct ClawJournalTests {
  private static let line =
    #"{"message":{"blocks":[{"text":"hi","type":"text"}],"role":"user"},"type":"message"}"# + "\n"

  private func value(_ id: String?) -> ClawSession {
    var session = ClawSession()
    session.sessionID = id
    session.messages = [ClawMessage(userText: "first")]
    return session
  }

  @Test("A file that is told is not written before something is pushed; then it gets the whole session")
  func told() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("deep/s.jsonl")
    var journal = ClawJournal(clock: clawClock())
    journal.path = path
    #expect(try fileStatus(path) == nil)
    try journal.pushUserText("hi")
    #expect(try ClawJournal(contentsOf: path) == journal)
    let before = try clawText(path)
    try journal.pushUserText("hi")
    #expect(try clawText(path) == before + Self.line)
  }

  @Test("A push to another journal that is told adds a line to it, as in the program")
  func toldAnother() throws {
    let folder = try TemporaryFolder()
    let (one, other) = (folder.path.appending("one.jsonl"), folder.path.appending("other.jsonl"))
    var journal = ClawJournal(value("one"), clock: clawClock())
    try journal.save(to: one)
    var second = ClawJournal(value("other"), clock: clawClock())
    try second.save(to: other)
    let (oneBefore, otherBefore) = (try clawText(one), try clawText(other))
    journal.path = other
    try journal.pushUserText("hi")
    #expect(try clawText(one) == oneBefore && clawText(other) == otherBefore + Self.line)
  }

  @Test(
    "A single object that is told is kept as a rotation, not spoilt by a line",
    arguments: [true, false])
  func toldObject(isJournalOfObject: Bool) throws {
    let folder = try TemporaryFolder()
    let object = #"{"messages":[],"version":1}"# + "\n"
    try folder.write(object, to: "s.json")
    try folder.write(object, to: "own.json")
    var journal =
      isJournalOfObject
      ? try ClawJournal(contentsOf: folder.path.appending("own.json"), clock: clawClock())
      : ClawJournal(value("s"), clock: clawClock())
    journal.path = folder.path.appending("s.json")
    try journal.pushUserText("hi")
    #expect(try ClawJournal(contentsOf: folder.path.appending("s.json")) == journal)
    let rotations = try clawNames(folder.path).filter { $0.hasPrefix("s.rot-") }
    #expect(try rotations.map { try clawText(folder.path.appending(FilePath($0))) } == [object])
    #expect(try clawText(folder.path.appending("own.json")) == object)
  }

  @Test("A copy is written whole; what is pushed later goes where it went before")
  func copy() throws {
    let folder = try TemporaryFolder()
    let (own, copy) = (folder.path.appending("own.jsonl"), folder.path.appending("deep/down/copy.jsonl"))
    var journal = ClawJournal(clock: clawClock())
    try journal.save(to: own)
    try journal.pushUserText("before")
    try journal.saveCopy(to: copy)
    #expect(journal.path == own)
    #expect(try ClawJournal(contentsOf: copy).session == journal.session)
    let copied = try clawText(copy)
    try journal.pushUserText("hi")
    #expect(try clawText(copy) == copied && clawText(own).hasSuffix(Self.line))
    var unsaved = ClawJournal(value("u"), clock: clawClock())
    try unsaved.saveCopy(to: copy)
    #expect(unsaved.path == nil)
    try unsaved.pushUserText("hi")
    #expect(try ClawJournal(contentsOf: copy).session.messages.count == 1)
  }

  @Test("Saving makes the folders above the file and leaves the time of the last change")
  func times() throws {
    let folder = try TemporaryFolder()
    var journal = ClawJournal(clock: clawClock())
    try journal.pushUserText("hi")
    let time = try #require(journal.session.updatedAtMilliseconds)
    let path = folder.path.appending("a/b/c/s.jsonl")
    try journal.save(to: path)
    #expect(journal.session.updatedAtMilliseconds == time)
    #expect(try ClawJournal(contentsOf: path).session.updatedAtMilliseconds == time)
  }

  @Test("All members of the session can be set; they wait for the next save and touch no time")
  func set() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    var journal = ClawJournal(clock: clawClock())
    try journal.save(to: path)
    let (before, time) = (try clawText(path), journal.session.updatedAtMilliseconds)
    journal.session.sessionID = "other"
    journal.session.version = 2
    journal.session.model = "m"
    journal.session.messages = [ClawMessage(userText: "set")]
    journal.session.fork = ClawFork(parentSessionID: "p", branchName: nil)
    #expect(try clawText(path) == before && journal.session.updatedAtMilliseconds == time)
    try journal.save()
    #expect(try ClawJournal(contentsOf: path) == journal)
    #expect(journal.id == "other" && journal.session.model == "m")
  }

  @Test("Members of the line around a message stay with it until the messages up to it change")
  func lineExtras() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    let meta = #"{"created_at_ms":1,"session_id":"s","type":"session_meta","updated_at_ms":1,"version":1}"# + "\n"
    let lines = ["a", "b"].map {
      Self.line.replacing(#""hi""#, with: "\"\($0)\"").replacing(#"{"message""#, with: #"{"at":7,"message""#)
    }
    try writeAtomically(Array((meta + lines.joined()).utf8), to: path)
    var journal = try ClawJournal(contentsOf: path, clock: clawClock())
    journal.session.model = "m"
    try journal.save()
    #expect(try clawText(path).hasSuffix(lines.joined()))
    journal.session.messages[1] = ClawMessage(userText: "hi")
    journal.session.messages.append(ClawMessage(userText: "hi"))
    try journal.save()
    #expect(try clawText(path).hasSuffix(lines[0] + Self.line + Self.line))
    journal.session.messages.removeFirst()
    try journal.save()
    #expect(try !clawText(path).contains(#""at""#))
  }

  @Test("A value without id and times is written with them, so that its program reads it")
  func completed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    // Without an id, the first reading of the clock is in the id, and so in the time.
    for (id, expected) in [(nil, 5000), ("plain", 5000), ("session-1000-0", 1000)] as [(String?, Int64)] {
      var journal = ClawJournal(value(id), path: path, clock: clawClock(5000))
      try journal.save()
      #expect(ClawFormat.objections(to: try readFile(path), as: .reference).isEmpty)
      let loaded = try ClawJournal(contentsOf: path)
      #expect(loaded.session == journal.session && loaded.id == (id ?? journal.id) && !loaded.id.isEmpty)
      #expect(loaded.session.createdAtMilliseconds == expected)
      try removeTree(path)
    }
  }

  @Test("A journal without settings gets a fresh id and the times of now")
  func withoutSettings() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.line, to: "s.jsonl")
    let journal = try ClawJournal(contentsOf: path, clock: clawClock(7000))
    #expect(journal.id == "session-7000-0" && journal.session.messages == [ClawMessage(userText: "hi")])
    #expect(journal.session.createdAtMilliseconds == 7000 && journal.session.updatedAtMilliseconds == 7000)
    #expect(journal.session.version == 1)
  }

  @Test("The bytes of a value are those that a journal of it writes")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    var journal = ClawJournal(clock: clawClock())
    try journal.pushPrompt("go")
    try journal.push(.assistant([.text(ClawTextBlock(text: "Sure."))], usage: ClawUsage(input: 1, output: 2)))
    journal.recordCompaction(summary: "s", removedMessageCount: 2)
    try journal.save(to: path)
    #expect(try journal.session.bytes == readFile(path))
    let blank = #"{"session_id":"","type":"session_meta","updated_at_ms":0,"version":1}"# + "\n"
    #expect(try ClawSession().bytes == Array(blank.utf8))
  }

  @Test("Messages that replace those of a journal are written by the next save, and not before it")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    var journal = ClawJournal(value("s"), clock: clawClock())
    try journal.save(to: path)
    let before = try readFile(path)
    let kept = [ClawMessage(userText: "what was said before, in short"), ClawMessage(userText: "and now?")]
    journal.replaceMessages(kept)
    #expect(try readFile(path) == before)
    try journal.save()
    let saved = try ClawJournal(contentsOf: path)
    #expect(saved.session.messages == kept && saved.id == "s")
  }

  @Test("Messages of the model and of tools have makers")
  func makers() throws {
    let text = ClawBlock.text(ClawTextBlock(text: "Sure."))
    #expect(ClawMessage.assistant([text]) == ClawMessage(role: .assistant, blocks: [text]))
    let usage = ClawUsage(input: 10, output: 4)
    #expect(ClawMessage.assistant([text], usage: usage) == ClawMessage(role: .assistant, blocks: [text], usage: usage))
    let result = String(
      decoding: ClawMessage.toolResult("1", toolName: "bash", output: "no", isError: true).tree.text(), as: UTF8.self)
    #expect(
      result
        == #"{"blocks":[{"is_error":true,"output":"no","tool_name":"bash","tool_use_id":"1","type":"tool_result"}],"#
        + #""role":"tool"}"#)
  }
}
