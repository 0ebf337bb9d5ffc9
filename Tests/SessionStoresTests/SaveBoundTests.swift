import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("What a store saves it loads") struct SaveBoundTests {
  private static let limits = ReadingLimits(maximumValueBytes: 10_000, maximumDepth: 20)
  private static let large = String(repeating: "x", count: 10_001)

  /// What is written must be loaded again; what is refused must leave no file.
  private func check(
    _ root: FilePath, save: () throws -> Void, load: () throws -> Bool
  ) throws -> Bool {
    do {
      try save()
    } catch let error as SessionError {
      #expect(error.code == .tooLarge, "\(error)")
      #expect(try folderSnapshot(root).filter { $0.kind == .regular }.isEmpty)
      return false
    }
    #expect(try load())
    return true
  }

  @Test(
    "A session over the bound is refused by an A3S store's save, one within it is loaded again",
    arguments: [true, false])
  func a3s(isLarge: Bool) throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path, limits: Self.limits)
    let session = A3SStoreSamples.session("s", texts: [isLarge ? Self.large : "hi"])
    let isSaved = try check(folder.path) {
      try store.save(session)
    } load: {
      try store.load("s") == session
    }
    #expect(isSaved != isLarge)
  }

  @Test("Side data over the bound is refused by an A3S store's save", arguments: [true, false])
  func side(isLarge: Bool) throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path, limits: Self.limits)
    let run = A3SStoreSamples.run(isLarge ? Self.large : "r", of: "s")
    let isSaved = try check(folder.path) {
      try store.save([run], as: .runs, of: "s")
    } load: {
      try store.load(.runs, of: "s") == [run]
    }
    #expect(isSaved != isLarge)
  }

  @Test(
    "A message over the bound is refused by a claw store, in a save and in a push",
    arguments: [("hi", true), (large, false)])
  func claw(text: String, isFit: Bool) throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, limits: Self.limits)
    var session = ClawSession()
    session.sessionID = "s"
    (session.createdAtMilliseconds, session.updatedAtMilliseconds) = (1, 1)
    session.messages = [ClawMessage(userText: text)]
    let isSaved = try check(folder.path) {
      try store.save(session)
    } load: {
      try store.load("s") == session
    }
    #expect(isSaved == isFit)
    var journal = try store.create()
    let before = try readFile(try #require(journal.path))
    if isFit {
      try journal.pushUserText(text)
      #expect(try store.load(SessionID(journal.id))?.messages.count == 1)
    } else {
      #expect(throws: SessionError.self) { try journal.pushUserText(text) }
      #expect(journal.session.messages.isEmpty)
      #expect(try readFile(try #require(journal.path)) == before)
    }
  }

  @Test("A session and documents over the bound are refused by a state store", arguments: [true, false])
  func userSession(isLarge: Bool) throws {
    let text = isLarge ? Self.large : "hi"
    let folder = try TemporaryFolder()
    let store = UserSessionStore(folder.path, maximumBytes: 10_000)
    var session = UserSession()
    (session.id, session.userID) = ("s", text)
    let isSaved = try check(folder.path) {
      try store.save(session)
    } load: {
      try store.load("s") == session
    }
    #expect(isSaved != isLarge)
    let document = try TemporaryFolder()
    let other = UserSessionStore(document.path, maximumBytes: 10_000)
    let isKept = try check(document.path) {
      try other.saveJSON(.string(text), "seeds", "a")
    } load: {
      try other.loadJSON("seeds", "a") == .string(text)
    }
    #expect(isKept != isLarge)
  }

  @Test("A document that nests deeper than is loaded is refused by a state store, text with brackets is not")
  func deep() throws {
    let folder = try TemporaryFolder()
    let store = UserSessionStore(folder.path)
    var value: JSON = 1
    for _ in 0..<600 { value = [value] }
    let isSaved = try check(folder.path) {
      try store.saveJSON(value, "seeds", "a")
    } load: {
      true
    }
    #expect(!isSaved)
    let text = String(repeating: "[", count: 5000)
    try store.saveMarkdown(text, "seeds", "a")
    #expect(try store.loadMarkdown("seeds", "a") == text)
  }
}
