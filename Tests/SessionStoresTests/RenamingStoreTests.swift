import Foundation
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Renaming: whole stores")
struct RenamingStoreTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var format: FormatID
    var root: FilePath
    var testDescription: String { "\(format.rawValue) \(root)" }
  }

  private static let tree = SampleTree()

  static let samples: [Sample] = {
    let own: [(FormatID, [FilePath])] = [
      // Not era-a: its session holds an API key, which no renaming writes (see `keyIsLeftOut`).
      (.a3s, ["a3s/store-b3", "a3s/store-b3-model"]),
      (.claw, ["claw/store", "claw/rotated", "claw/other"]),
      (.userSession, ["user-session/store"]),
      (.a3s, broken("a3s-")), (.claw, broken("claw-")), (.userSession, broken("user-session-")),
    ]
    let shared: [(FormatID, [FilePath])] = [
      (.a3s, ["a3s/2.0.0", "a3s/2.3.0", "a3s/3.1.0", "a3s/handmade-3.1.0"]),
      (.claw, ["claw"]),
      (.userSession, ["user-session"]),
    ]
    func all(_ list: [(FormatID, [FilePath])], in root: FilePath) -> [Sample] {
      list.flatMap { format, paths in paths.map { Sample(format: format, root: root.appending($0)) } }
    }
    return all(own, in: tree.own) + (tree.shared.map { all(shared, in: $0) } ?? [])
  }()

  private static func broken(_ prefix: String) -> [FilePath] {
    let all = (try? directoryListing(tree.own.appending("broken"))) ?? []
    let folders = all.filter { $0.status.kind == .directory && $0.path.description.hasPrefix(prefix) }
    return folders.map { FilePath("broken").appending($0.path) }
  }

  /// A fresh id for every session, and for what the files of sessions are called.
  private func freshIDs(for stock: StoreInventory) -> [(old: SessionID, new: SessionID)] {
    var taken: Set<[UInt8]> = []
    var renames: [(old: SessionID, new: SessionID)] = []
    let stems = stock.files.filter { $0.role == StoredFile.sessionRole }.compactMap(\.path.stem.string).map {
      SessionID($0)
    }
    for id in stock.sessions.map(\.id) + stems where taken.insert(Array(id.utf8)).inserted {
      let new = SessionRenaming.freshID(for: id, in: stock.format) { taken.contains(Array($0.utf8)) }
      taken.insert(Array(new.utf8))
      renames.append((id, new))
    }
    return renames
  }

  private func renamed(_ id: SessionID, _ renames: [(old: SessionID, new: SessionID)]) -> SessionID {
    renames.first { $0.old == id }?.new ?? id
  }

  @Test(
    "every session renamed: the same sessions under new ids, the same relations, all else equal", arguments: samples)
  func sameStore(sample: Sample) throws {
    let before = try inventory(of: sample.root, sample.format)
    let renames = freshIDs(for: before)
    let renaming = SessionRenaming(format: sample.format, renames: renames)
    let store = try RenamedStore.make(before, renaming)
    let after = try inventory(of: store.folder.path, sample.format)

    #expect(Set(store.paths.values).count == before.files.count, "no two files meet")
    let expected = before.sessions.map { session in
      var session = session
      session.id = renamed(session.id, renames)
      session.path = store.paths[session.path] ?? session.path
      session.header.id = renamed(session.header.id, renames)
      let parent = session.header.origin?.parentID
      if let parent { session.header.origin?.parentID = renamed(parent, renames) }
      return session
    }
    #expect(Array(after.sessions) == expected.sorted { $0.path < $1.path })
    for session in after.sessions {
      #expect(!before.sessions.contains { $0.id == session.id }, "\(session.id) is new")
    }
    checkFiles(before, after, store.paths, renames)
    // An id that the program refuses becomes one that it takes, which still is not the file's name.
    let codes = before.findings.map { $0.code == "forbidden-id" ? "id-differs" : $0.code }
    #expect(codes.sorted() == after.findings.map(\.code).sorted())
  }

  private func checkFiles(
    _ before: StoreInventory, _ after: StoreInventory, _ paths: [FilePath: FilePath],
    _ renames: [(old: SessionID, new: SessionID)]
  ) {
    for file in before.files {
      let copy = after.files.first { $0.path == paths[file.path] }
      #expect(copy?.role == file.role, "\(file.path)")
      #expect(Set(copy?.sessionIDs ?? []) == Set(file.sessionIDs.map { renamed($0, renames) }), "\(file.path)")
      #expect(copy?.runID == file.runID, "\(file.path)")
    }
  }

  @Test("renaming back gives the original bytes under the original names", arguments: samples)
  func back(sample: Sample) throws {
    let before = try inventory(of: sample.root, sample.format)
    let renames = freshIDs(for: before)
    let there = try RenamedStore.make(before, SessionRenaming(format: sample.format, renames: renames))
    let middle = try inventory(of: there.folder.path, sample.format)
    let undoing = SessionRenaming(format: sample.format, renames: renames.map { (old: $0.new, new: $0.old) })
    let back = try RenamedStore.make(middle, undoing)
    #expect(back.referenceCount == there.referenceCount)
    for file in before.files {
      let original = try readFile(sample.root.appending(file.path))
      #expect(try readFile(back.folder.path.appending(file.path)) == original, "\(file.path)")
    }
  }

  @Test("of a session with an API key, a renaming leaves out that member and changes no other byte")
  func keyIsLeftOut() throws {
    let stock = try inventory(of: Self.tree.own.appending("a3s/era-a"), .a3s)
    let store = try RenamedStore.make(stock, SessionRenaming(format: .a3s, newIDs: ["no such session": "other"]))
    let member = #","api_key":"an-invented-key""#
    for file in stock.files {
      let original = String(decoding: try readFile(stock.root.appending(file.path)), as: UTF8.self)
      let parts = original.components(separatedBy: member)
      #expect(parts.count == (file.path == "hand-edited.json" ? 2 : 1))
      let written = String(decoding: try readFile(store.folder.path.appending(file.path)), as: UTF8.self)
      #expect(written == parts.joined(), "\(file.path)")
    }
  }

  @Test("renaming no session changes no byte and no name", arguments: samples)
  func nothing(sample: Sample) throws {
    let stock = try inventory(of: sample.root, sample.format)
    for renaming in [
      SessionRenaming(format: sample.format, newIDs: [:]),
      SessionRenaming(format: sample.format, newIDs: ["no such session": "other"]),
    ] {
      let store = try RenamedStore.make(stock, renaming)
      #expect(store.referenceCount == 0)
      for file in stock.files {
        let original = try readFile(sample.root.appending(file.path))
        #expect(try readFile(store.folder.path.appending(file.path)) == original, "\(file.path)")
      }
    }
  }

  @Test("files that cannot refer to a session hold no renamed id in a field that is one", arguments: samples)
  func unconcerned(sample: Sample) throws {
    let stock = try inventory(of: sample.root, sample.format)
    let renaming = SessionRenaming(format: sample.format, renames: freshIDs(for: stock))
    for file in stock.files where !renaming.concerns(file) && file.path.extension == "json" {
      let text = String(decoding: try readFile(sample.root.appending(file.path)), as: UTF8.self)
      for session in stock.sessions {
        #expect(!text.contains("session_id\": \"\(session.id)\""), "\(file.path)")
      }
    }
  }
}
