import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("State store: summaries")
struct UserSessionListingTests {
  static func summary(
    rule: SessionSummary.ProjectRule = .newest, _ change: (inout UserSession) -> Void
  ) throws -> SessionSummary {
    let box = try UserSessionStoreBox()
    var session = UserSessionStoreBox.session("a", user: nil)
    change(&session)
    try box.store().save(session)
    return try #require(try box.store().listing(projectRule: rule).summaries.first)
  }

  @Test("newest first, equal times in byte order of the files")
  func order() throws {
    let box = try UserSessionStoreBox()
    for (id, hours) in [("b", 2), ("é", 1), ("Z", 1), ("z", 1), ("c", 0)] as [(String, Int64)] {
      try box.store().save(UserSessionStoreBox.session(id, hoursAgo: hours))
    }
    #expect(try box.store().listing().summaries.map(\.id) == ["c", "Z", "z", "é", "b"])
  }

  @Test("times are compared as moments and shown in UTC")
  func moments() throws {
    let box = try UserSessionStoreBox()
    for (id, time) in [("a", "2026-06-01T10:00:00+09:00"), ("b", "2026-06-01T02:00:00Z")] {
      let text = #"{"id":"\#(id)","user_id":"u","created_at":"\#(time)","updated_at":"\#(time)"}"#
      try box.folder.write(text, to: FilePath("state/sessions").appending(id + ".json"))
    }
    let summaries = try box.store().listing().summaries
    #expect(summaries.map(\.id) == ["b", "a"])
    #expect(summaries.last?.updatedAt.text == "2026-06-01T01:00:00Z")
  }

  @Test("a summary has the members in order, absent ones left out")
  func members() throws {
    let summary = try Self.summary { session in
      session.activeSeedID = "seed"
      session.projectID = ""
      session.parentSessionID = "p"
      session.userMessages = [UserMessage(content: "first\nsecond", timestamp: session.createdAt)]
    }
    #expect(
      summary.tree.members?.map(\.name) == [
        "id", "user_id", "message_count", "title", "active_seed_id", "project_id", "parent_session_id", "created_at",
        "updated_at",
      ])
    #expect(summary.title == "first")
    #expect(
      try Self.summary { _ in }.tree.members?.map(\.name) == [
        "id", "user_id", "message_count", "created_at", "updated_at",
      ])
  }

  @Test("the count is of the person's messages only")
  func count() throws {
    let summary = try Self.summary { session in
      session.userMessages = [UserMessage(content: "", timestamp: session.createdAt)]
      session.agentResponses = (0..<3).map { AgentResponse(content: "\($0)", timestamp: session.createdAt) }
    }
    #expect(summary.messageCount == 1)
  }

  @Test(
    "the title is the first line of the first message, cut behind byte 59 if it is longer than 60",
    arguments: [
      ("", ""), ("\nx", ""), (" a \r\nb", " a "), ("a\r", "a\r"), ("a\rb", "a\rb"),
      (String(repeating: "x", count: 60), String(repeating: "x", count: 60)),
      (String(repeating: "x", count: 61), String(repeating: "x", count: 59) + "…"),
      (String(repeating: "한", count: 28), String(repeating: "한", count: 20) + "…"),
      (String(repeating: "x", count: 58) + "한한", String(repeating: "x", count: 58) + "한…"),
    ])
  func titles(content: String, title: String) throws {
    let summary = try Self.summary { $0.userMessages = [UserMessage(content: content, timestamp: $0.createdAt)] }
    #expect(summary.title.map { Array($0.utf8) } == Array(title.utf8))
  }

  @Test("a title in the metadata comes first, if it is a text")
  func metadataTitle() throws {
    let set = { (title: JSON) in
      { (session: inout UserSession) in
        session.userMessages = [UserMessage(content: "first", timestamp: session.createdAt)]
        session.metadata["title"] = title
      }
    }
    #expect(try Self.summary(set("")).title == "")
    #expect(try Self.summary(set("t")).title == "t")
    #expect(try Self.summary(set(["t"])).title == "first")
  }

  @Test(
    "the project is looked for as each era did",
    arguments: [
      (nil, nil, JSON.string("a,b"), "a,b", "a", "a,b"), (nil, "m", JSON.string("a,b"), "a,b", "m", "m"),
      ("", "m", JSON.string("a"), "a", "", ""), ("p", nil, nil, nil, "p", "p"), (nil, nil, ["a"], nil, nil, nil),
    ] as [(String?, String?, JSON?, String?, String?, String?)])
  func projects(
    own: String?, inMetadata: String?, several: JSON?, reference: String?, middle: String?, newest: String?
  ) throws {
    for (rule, expected) in [(.reference, reference), (.firstOfSeveral, middle), (.newest, newest)]
      as [(SessionSummary.ProjectRule, String?)]
    {
      let summary = try Self.summary(rule: rule) { session in
        session.projectID = own
        session.metadata["project_id"] = inMetadata.map { .string($0) }
        session.metadata["project_ids"] = several
      }
      #expect(summary.projectID == expected)
    }
  }

  @Test("unreadable sessions are told of, and the others listed")
  func unreadable() throws {
    let box = try UserSessionStoreBox()
    try box.store().save(UserSessionStoreBox.session("a"))
    try box.folder.write("{", to: "state/sessions/b.json")
    try box.folder.write(UserSessionStoreBox.session("c").bytes.dropLast(), to: "state/sessions/c.json")
    let listing = try box.store().listing()
    #expect(listing.summaries.map(\.id) == ["a"])
    #expect(listing.findings.map(\.place.file?.last) == ["n", "n"])
    #expect(listing.findings.allSatisfy { $0.code == "unreadable-session" })
  }

  @Test("a markdown file beside a session lists it twice")
  func twice() throws {
    let box = try UserSessionStoreBox()
    try box.store().save(UserSessionStoreBox.session("a"))
    try box.store().saveMarkdown("note", "sessions", "a")
    try box.store().saveMarkdown("note", "sessions", "b")
    #expect(try box.store().listing().summaries.map(\.id) == ["a", "a"])
  }
}

extension TemporaryFolder {
  fileprivate func write(_ content: ArraySlice<UInt8>, to name: FilePath) throws { try write(Array(content), to: name) }
}
