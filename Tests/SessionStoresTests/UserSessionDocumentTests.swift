import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("State store: categories, names, documents")
struct UserSessionDocumentTests {
  @Test(
    "categories are refused by the rules, and only by them",
    arguments: [
      ("", false), (".", true), ("./a", true), ("a/./b", true), ("a..b", false), ("..", false), ("..a", false),
      ("a/b", true), ("/a", false), ("a/", false), ("a//b", false), ("a\\b", false), ("x.y", true), ("a b", true),
      ("세션", true), ("/", false),
    ])
  func categories(name: String, isFine: Bool) {
    #expect((StateStoreNames.objection(toCategory: name) == nil) == isFine)
  }

  @Test(
    "names are refused by the rules, and only by them",
    arguments: [
      ("", true), (".", true), ("a..b", false), ("..", false), ("..a", false), ("a/b", false), ("/a", false),
      ("a\\b", false), ("x.y", true), ("a b", true), ("세션", true), ("a:*~", true), (".hidden", true), ("a\0", true),
    ])
  func names(name: String, isFine: Bool) {
    #expect((StateStoreNames.objection(toName: name) == nil) == isFine)
  }

  @Test("JSON and markdown of one name are two documents; deleting takes the JSON first")
  func twoDocuments() throws {
    let box = try UserSessionStoreBox()
    let store = box.store()
    #expect(try store.loadJSON("memory/facts", "a") == nil)
    #expect(try store.loadMarkdown("memory/facts", "a") == nil)
    try store.saveJSON(["b": [1, [:]], "a": []], "memory/facts", "a")
    try store.saveMarkdown("# é\n", "memory/facts", "a")
    #expect(try store.loadMarkdown("memory/facts", "a") == "# é\n")
    #expect(try store.list("memory/facts") == ["a", "a"])
    #expect(try store.delete("memory/facts", "a"))
    #expect(try store.loadJSON("memory/facts", "a") == nil)
    #expect(try store.loadMarkdown("memory/facts", "a") != nil)
    #expect(try store.delete("memory/facts", "a"))
    #expect(try store.delete("memory/facts", "a") == false)
  }

  @Test("JSON is laid out with two spaces a level, empty lists and objects on one line, nothing at the end")
  func layout() throws {
    let box = try UserSessionStoreBox()
    try box.store().saveJSON(["b": [1, ["c": []]], "a": [:]], "x", "y")
    let text = "{\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ],\n  \"a\": {}\n}"
    #expect(try readFile(box.root.appending("x/y.json")) == Array(text.utf8))
    #expect(try box.store().loadJSON("x", "y") == ["b": [1, ["c": []]], "a": [:]])
  }

  @Test("forbidden names are errors of their own, for every operation")
  func forbidden() throws {
    let box = try UserSessionStoreBox()
    let store = box.store()
    for (category, name) in [("..", "a"), ("a", "../b"), ("/a", "b"), ("a", "b/c")] {
      let codes = [
        #expect(throws: SessionError.self) { try store.saveJSON(1, category, name) },
        #expect(throws: SessionError.self) { try store.saveMarkdown("", category, name) },
        #expect(throws: SessionError.self) { try store.loadJSON(category, name) },
        #expect(throws: SessionError.self) { try store.loadMarkdown(category, name) },
        #expect(throws: SessionError.self) { try store.delete(category, name) },
      ].map { $0?.code }
      #expect(codes.allSatisfy { $0 == .forbiddenName })
    }
    #expect(throws: SessionError.self) { try store.list("a//b") }
    #expect(try fileStatus(box.root) == nil)
  }

  @Test("a list has the stems of json and md files in byte order, each as often as it occurs")
  func listing() throws {
    let box = try UserSessionStoreBox()
    for name in [
      ".json", ".hid.json", "x.y.json", "..json", "UP.JSON", "a.json", "a.md", "b.tmp", "é.md", "Z.json", "z.json",
      "a.json.1.2.tmp", "plain",
    ] {
      try box.folder.write("", to: FilePath("state/c").appending(name))
    }
    try makeFolders(box.root.appending("c/folder.json"))
    try makeFolders(box.root.appending("c/inner"))
    try box.folder.write("", to: "state/c/inner/deep.json")
    #expect(try box.store().list("c") == [".", ".hid", "Z", "a", "a", "folder", "x.y", "z", "é"])
    #expect(try box.store().list("missing") == [])
  }

  @Test("what cannot be a document is an error that names the file")
  func damaged() throws {
    let box = try UserSessionStoreBox()
    try box.folder.write("{", to: "state/c/a.json")
    try box.folder.write([0xFF], to: "state/c/a.md")
    let json = #expect(throws: SessionError.self) { try box.store().loadJSON("c", "a") }
    let text = #expect(throws: SessionError.self) { try box.store().loadMarkdown("c", "a") }
    #expect(json?.place.file?.hasSuffix("a.json") == true)
    #expect(text?.place.file?.hasSuffix("a.md") == true)
  }

  @Test("the root itself is a category")
  func root() throws {
    let box = try UserSessionStoreBox()
    try box.store().saveMarkdown("m", ".", "note")
    #expect(try readFile(box.root.appending("note.md")) == Array("m".utf8))
    #expect(try box.store().list(".") == ["note"])
  }

  private struct Seed: Codable, Equatable {
    var title: String
    var weight: Double
    var steps: [String]
    var due: Int64?
  }

  @Test("Any Codable value is a document: members in its own order, whole floats with a fraction")
  func codable() throws {
    let box = try UserSessionStoreBox()
    let store = box.store()
    let seed = Seed(title: "tide", weight: 2, steps: ["read", "fix"], due: nil)
    try store.saveJSON(encoding: seed, "seeds", "one")
    #expect(try store.loadJSON(as: Seed.self, "seeds", "one") == seed)
    #expect(try store.loadJSON(as: Seed.self, "seeds", "two") == nil)
    let text = "{\n  \"title\": \"tide\",\n  \"weight\": 2.0,\n  \"steps\": [\n    \"read\",\n    \"fix\"\n  ]\n}"
    #expect(try store.loadJSON("seeds", "one")?.text(style: .pretty) == Array(text.utf8))
    let session = UserSession(userID: "u")
    try store.saveJSON(encoding: session, "seeds", "session")
    #expect(try store.loadJSON(as: UserSession.self, "seeds", "session") == session)
    #expect(try store.loadJSON("seeds", "session") == session.tree)
    #expect(try box.names("seeds") == ["one.json", "session.json"])
  }

  @Test("A document that is no such value is an error with file and member; a value that JSON has no number for, too")
  func notSuchAValue() throws {
    let box = try UserSessionStoreBox()
    let store = box.store()
    try store.saveJSON(["title": "t", "weight": "heavy", "steps": []], "seeds", "one")
    do {
      _ = try store.loadJSON(as: Seed.self, "seeds", "one")
      Issue.record("accepted")
    } catch {
      #expect(error.code == .invalid && error.place.member == "weight", "\(error)")
      #expect(error.place.file?.hasSuffix("seeds/one.json") ?? false)
      #expect(!error.message.contains("heavy"))
    }
    do {
      try store.saveJSON(encoding: ["k": [1, Double.nan]], "seeds", "two")
      Issue.record("saved")
    } catch {
      #expect(error.code == .invalid && error.place.member == "k[1]", "\(error)")
    }
    #expect(try store.loadJSON("seeds", "two") == nil)
    #expect(throws: SessionError.self) { try store.saveJSON(encoding: 1, "../x", "a") }
    #expect(throws: SessionError.self) { try store.loadJSON(as: Int.self, "seeds", "../a") }
    #expect(try box.names("seeds") == ["one.json"])
  }
}
