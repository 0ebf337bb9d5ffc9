import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// A store in a folder of its own, with a clock, a process id and random numbers that are known.
struct UserSessionStoreBox: ~Copyable {
  let folder: TemporaryFolder
  static let now = FileTime(seconds: 1_790_000_000)

  init() throws { folder = try TemporaryFolder() }

  var root: FilePath { folder.path.appending("state") }

  func store(files: any FileSystem = SystemFiles(), hours: Int64 = 0) -> UserSessionStore {
    let time = FileTime(seconds: Self.now.seconds + hours * 3600)
    return UserSessionStore(
      root, files: files,
      surroundings: Surroundings(now: { time }, processID: 4711, random: { UInt64.random(in: .min ... .max) }))
  }

  func makePipe(_ name: String) throws {
    let path = root.appending(name).description
    try #require(unsafe mkfifo(path, 0o600) == 0)
  }

  func makeLink(_ name: String, to target: String) throws {
    let path = root.appending(name).description
    try #require(unsafe symlink(target, path) == 0)
  }

  func names(_ category: FilePath) throws -> [String] {
    try directoryListing(root.appending(category)).map(\.path.description)
  }

  static func session(_ id: String, hoursAgo: Int64 = 0, user: String? = "q") -> UserSession {
    let time = Instant(seconds: now.seconds - hoursAgo * 3600)
    var session = UserSession(id: id, userID: "u", at: time)
    if let user { session.addUserMessage(user, at: time) }
    return session
  }
}

@Suite("State store: sessions")
struct UserSessionStoreTests {
  @Test("opening a store creates nothing, and an unused one is empty")
  func opening() throws {
    let box = try UserSessionStoreBox()
    #expect(try box.store().list() == [])
    #expect(try box.store().load("a") == nil)
    #expect(try box.store().delete("a") == false)
    #expect(try box.store().exists("a") == false)
    #expect(try fileStatus(box.root) == nil)
  }

  @Test(
    "a session is loaded as it was saved, and its file is the program's", arguments: ["a", "세션 ~ 1.2", ".", "", "*:"])
  func saving(id: String) throws {
    let box = try UserSessionStoreBox()
    let session = UserSessionStoreBox.session(id)
    try box.store().save(session)
    #expect(try box.store().load(SessionID(id)) == session)
    #expect(try box.store().exists(SessionID(id)))
    #expect(try box.names("sessions") == [id + ".json"])
    #expect(try readFile(box.root.appending("sessions").appending(id + ".json")) == session.bytes)
    #expect(try box.store().delete(SessionID(id)))
    #expect(try box.store().load(SessionID(id)) == nil)
  }

  @Test("saving again replaces messages and time")
  func replacing() throws {
    let box = try UserSessionStoreBox()
    var session = UserSessionStoreBox.session("a", hoursAgo: 2)
    try box.store().save(session)
    session.addUserMessage("more", at: Instant(seconds: UserSessionStoreBox.now.seconds))
    try box.store().save(session)
    let loaded = try #require(try box.store().load("a"))
    #expect(loaded.userMessages.count == 2)
    #expect(loaded.updatedAt.instant.seconds == UserSessionStoreBox.now.seconds)
  }

  @Test("the samples are loaded and saved byte for byte")
  func samples() throws {
    let samples = SampleTree().own.appending("user-session/store")
    let store = UserSessionStore(samples)
    let box = try UserSessionStoreBox()
    let ids = try store.list()
    #expect(ids.count >= 7)
    for id in ids {
      let session = try #require(try store.load(id))
      try box.store().save(session)
      let copy = try readFile(try box.store().path(ofSession: id))
      #expect(try copy == readFile(try store.path(ofSession: id)))
    }
  }

  @Test(
    "empty, cut and other files are an error that names the file, never nil", arguments: ["", "{", "not JSON", "[]"])
  func damaged(text: String) throws {
    let box = try UserSessionStoreBox()
    try box.folder.write(text, to: "state/sessions/a.json")
    let error = #expect(throws: SessionError.self) { try box.store().load("a") }
    #expect(error?.place.file?.hasSuffix("sessions/a.json") == true)
    #expect(throws: SessionError.self) { try box.store().getOrCreate(userID: "u", id: "a") }
    #expect(try readFile(box.root.appending("sessions/a.json")) == Array(text.utf8))
  }

  @Test("a folder and a pipe in a session's place are errors, not a wait")
  func notFiles() throws {
    let box = try UserSessionStoreBox()
    try makeFolders(box.root.appending("sessions/a.json"))
    try box.makePipe("sessions/b.json")
    try box.makeLink("sessions/c.json", to: "nowhere")
    #expect(throws: SessionError.self) { try box.store().load("a") }
    #expect(throws: SessionError.self) { try box.store().load("b") }
    #expect(try box.store().load("c") == nil)
    #expect(try box.store().listing().findings.map(\.code) == ["unreadable-session", "unreadable-session"])
  }

  @Test(
    "ids that the rules refuse are neither saved nor loaded nor deleted",
    arguments: ["../x", "a/b", "a\\b", "..", "a..b", "/etc/passwd"])
  func forbidden(id: String) throws {
    let box = try UserSessionStoreBox()
    try box.folder.write("precious", to: "x.json")
    let codes = [
      #expect(throws: SessionError.self) { try box.store().save(UserSessionStoreBox.session(id)) },
      #expect(throws: SessionError.self) { try box.store().load(SessionID(id)) },
      #expect(throws: SessionError.self) { try box.store().delete(SessionID(id)) },
    ].map { $0?.code }
    #expect(codes == [.forbiddenName, .forbiddenName, .forbiddenName])
    #expect(try folderSnapshot(box.folder.path).map(\.path) == ["x.json"])
  }

  @Test(
    "a name that the system refuses is an error, and leaves nothing behind",
    arguments: ["a\0b", String(repeating: "x", count: 240)])
  func unsavable(id: String) throws {
    let box = try UserSessionStoreBox()
    let error = #expect(throws: SessionError.self) { try box.store().save(UserSessionStoreBox.session(id)) }
    #expect(error?.code == .outputFailed)
    #expect(try box.names("sessions") == [])
  }

  @Test("a file that holds another session is not overwritten")
  func collision() throws {
    let box = try UserSessionStoreBox()
    let other = UserSessionStoreBox.session("B").bytes
    try box.folder.write(other, to: "state/sessions/b.json")
    let error = #expect(throws: SessionError.self) { try box.store().save(UserSessionStoreBox.session("b")) }
    #expect(error?.code == .collision)
    #expect(try readFile(box.root.appending("sessions/b.json")) == other)
  }

  @Test("temporaries are called as the program calls them")
  func temporaries() throws {
    let box = try UserSessionStoreBox()
    let files = RenameRecorder()
    try box.store(files: files).save(UserSessionStoreBox.session("a"))
    let name = try #require(files.renamed.first)
    let uuid = name.dropFirst("a.json.4711.".count).dropLast(".tmp".count)
    #expect(name.hasPrefix("a.json.4711.") && name.hasSuffix(".tmp"))
    #expect(uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(uuid.dropFirst(14).first == "4")
    #expect(uuid.dropFirst(19).first.map { "89ab".contains($0) } == true)
  }

  @Test("whatever fails while saving, the old session stays whole and no temporary is left")
  func failures() throws {
    let box = try UserSessionStoreBox()
    let old = UserSessionStoreBox.session("a", hoursAgo: 5)
    try box.store().save(old)
    let counting = FaultingFiles(FaultingFiles.Policy(failing: nil))
    try box.store(files: counting).save(old)
    for number in 0..<counting.operationCount {
      let faulty = FaultingFiles(FaultingFiles.Policy(failing: number, errno: 28))
      let new = UserSessionStoreBox.session("a", user: "new \(number)")
      let isSaved = (try? box.store(files: faulty).save(new)) != nil
      let loaded = try #require(try box.store().load("a"))
      #expect(loaded == (isSaved ? new : old) || loaded == new)
      #expect(try box.names("sessions") == ["a.json"])
      try box.store().save(old)
    }
  }

  @Test("concurrent saves of one session: the last wins, and the file is whole at any time")
  func concurrent() async throws {
    let box = try UserSessionStoreBox()
    let store = box.store()
    let text = String(repeating: "x", count: 20_000)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<24 {
        group.addTask {
          try? store.save(UserSessionStoreBox.session("a", user: "\(number) " + text))
          #expect(throws: Never.self) { try store.load("a") }
        }
      }
    }
    #expect(try store.load("a")?.userMessages.count == 1)
    #expect(try box.names("sessions") == ["a.json"])
  }

  @Test("get or create: the stored session whoever owns it, else a new one that is saved")
  func getOrCreate() throws {
    let box = try UserSessionStoreBox()
    let created = try box.store().getOrCreate(userID: "u", id: "a")
    #expect(created.id == "a" && created.isEmpty && created.createdAt == created.updatedAt)
    #expect(try box.store().load("a") == created)
    #expect(try box.store(hours: 1).getOrCreate(userID: "somebody else", id: "a") == created)
    let fresh = try box.store().getOrCreate(userID: "u")
    #expect(fresh.id.utf8.count == 36)
    #expect(try box.store().load(SessionID(fresh.id)) == fresh)
  }

  @Test("a thread names its parent, present or not; children are listed newest first")
  func threads() throws {
    let box = try UserSessionStoreBox()
    let older = try box.store().createThread(of: "gone")
    let newer = try box.store(hours: 1).createThread(of: "gone")
    try box.store().save(UserSessionStoreBox.session("other"))
    #expect(try box.store().children(of: "gone").map(\.id) == [newer.id, older.id])
    #expect(older.projectID == nil && older.userID == "default")
  }

  @Test("moving to a project touches the time; what is not there is nil")
  func moving() throws {
    let box = try UserSessionStoreBox()
    try box.store().save(UserSessionStoreBox.session("a", hoursAgo: 3))
    let moved = try #require(try box.store().move("a", toProject: "p"))
    #expect(moved.updatedAt.instant.seconds == UserSessionStoreBox.now.seconds)
    #expect(try box.store().load("a")?.projectID == "p")
    #expect(try box.store().move("a", toProject: nil)?.projectID == nil)
    #expect(try box.store().move("b", toProject: "p") == nil)
  }

  @Test("a reader steps through a stored session")
  func reading() throws {
    let box = try UserSessionStoreBox()
    try box.store().save(UserSessionStoreBox.session("a"))
    var reader = try #require(try box.store().reader("a"))
    #expect(try reader.next()?.record.user?.content == "q")
    #expect(try reader.next() == nil)
    #expect(try box.store().reader("b") == nil)
  }
}
