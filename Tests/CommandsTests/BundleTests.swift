import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct BundleTests {
  static let samples = SampleTree()
  static let stores = ["a3s/store-b3", "claw/store", "claw/rotated", "user-session/store"]

  @Test("A store comes back from a bundle as the same files", arguments: stores)
  func roundTrip(store: String) throws {
    let folder = try TemporaryFolder()
    let (source, bundle) = (Self.samples.own.appending(store), folder.path.appending("bundle"))
    let packed = try ProgramRun(["pack", source, "-o", bundle, "--json"])
    #expect(packed.status == 0, "\(packed.errors)")
    let verified = try ProgramRun(["verify", bundle, "--json"])
    #expect(verified.status == 0)
    #expect(try verified.json["tarSHA256"] == packed.json["tarSHA256"])
    let target = folder.path.appending("restored")
    #expect(try ProgramRun(["import", bundle, "--into", target]).status == 0)
    #expect(try files(below: target) == files(below: source))
    let again = try ProgramRun(["import", bundle, "--into", target, "--json"])
    #expect(again.status == 0)
    #expect(try again.json["written"]?.elements == [])
    #expect(
      try ProgramRun(["list", bundle, "--json"]).json["sessions"]?.elements?.count
        == ProgramRun(["list", source, "--json"]).json["sessions"]?.elements?.count)
  }

  @Test("A session is packed with its side files and the checkpoints of its runs, and nothing else")
  func oneSession() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("bundle")
    let store = Self.samples.own.appending("a3s/store-b3")
    #expect(try ProgramRun(["pack", store, "--session", "sess-tide-fix", "-o", bundle]).status == 0)
    let target = folder.path.appending("restored")
    #expect(try ProgramRun(["import", bundle, "--into", target]).status == 0)
    let restored = try files(below: target)
    #expect(restored.contains { $0.path == "sess-tide-fix.json" })
    #expect(restored.contains { $0.path.description.hasPrefix("loop_checkpoints/") })
    #expect(!restored.contains { $0.path.description.contains("photo") })
    let all = try files(below: store)
    for entry in restored { #expect(all.contains(entry)) }
  }

  @Test("With normalized times, a copy of a store makes the same bundle") func normalizedTimes() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("a3s/store-b3")
    for entry in try files(below: store) { try folder.write(entry.content, to: FilePath("copy").appending(entry.path)) }
    let names = ["a", "b", "c"].map { folder.path.appending($0) }
    #expect(try ProgramRun(["pack", store, "--normalize-times", "-o", names[0]]).status == 0)
    #expect(try ProgramRun(["pack", folder.path.appending("copy"), "--normalize-times", "-o", names[1]]).status == 0)
    #expect(try ProgramRun(["pack", folder.path.appending("copy"), "-o", names[2]]).status == 0)
    #expect(try readFile(names[0]) == readFile(names[1]))
    #expect(try readFile(names[1]) != readFile(names[2]))
    #expect(try ProgramRun(["verify", names[0]]).status == 0)
  }

  @Test("A bundle of some sessions says which files of the store stay behind")
  func leftBehind() throws {
    let folder = try TemporaryFolder()
    let (converted, bundle) = (folder.path.appending("converted"), folder.path.appending("b.tar.gz"))
    let store = Self.samples.own.appending("a3s/store-b3")
    #expect(try ProgramRun(["convert", store, converted, "--to", "claw"]).status == 0)
    let run = try ProgramRun(["pack", converted, "--session", "sess-tide-fix", "-o", bundle])
    #expect(run.status == 0)
    #expect(run.text.contains("left-in-store") || run.errors.contains("left-in-store"))
  }

  @Test("Through pipes, a bundle is the same bytes, and the report goes to standard error")
  func pipes() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("a3s/store-b3")
    let bundle = folder.path.appending("bundle")
    let piped = try ProgramRun(["pack", store, "-o", "-"])
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    #expect(try piped.output == readFile(bundle))
    #expect(piped.errors.contains("5 sessions"))
    #expect(try ProgramRun(["verify", "-"], input: piped.output).text.hasPrefix("standard input: intact"))
    #expect(try ProgramRun(["list", "-"], input: piped.output).text.contains("sess-tide-photo"))
    let target = folder.path.appending("restored")
    #expect(try ProgramRun(["import", "-", "--into", target], input: piped.output).status == 0)
    #expect(try files(below: target) == files(below: store))
    #expect(try ProgramRun(["pack", store, "-o", "-", "--json"]).status == 2)
  }

  @Test("An import converts on the way, and back gives the same files")
  func converting() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("user-session/store")
    let (bundle, there) = (folder.path.appending("bundle"), folder.path.appending("there"))
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    let run = try ProgramRun(["import", bundle, "--into", there, "--as", "a3s", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.json["conversion"]?["sessions"]?.int64 == 7)
    let back = folder.path.appending("back")
    #expect(try ProgramRun(["convert", there, back, "--to", "user-session"]).status == 0)
    #expect(try files(below: back) == files(below: store))
    #expect(try directoryListing(folder.path).map(\.path) == ["back", "bundle", "there"])
    #expect(try ProgramRun(["import", bundle, "--into", there, "--as", "claw"]).status == 5)
  }

  @Test("A dry run tells what would be written, and writes nothing")
  func dryRun() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("bundle")
    #expect(try ProgramRun(["pack", Self.samples.own.appending("a3s/store-b3"), "-o", bundle]).status == 0)
    let before = try folderSnapshot(folder.path)
    for options: [FilePath] in [[], ["--as", "claw"]] {
      let target = folder.path.appending("new")
      let run = try ProgramRun(["import", bundle, "--into", target, "--dry-run", "--json"] + options)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try run.json["written"]?.elements?.count == 32)
      #expect(try folderSnapshot(folder.path) == before)
    }
  }

  @Test("Every member of the JSON objects is documented, and every documented one exists")
  func members() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("bundle")
    let store = Self.samples.own.appending("a3s/store-b3")
    let changed = try ConflictScene(.a3s, changing: [ConflictSample.a3s.parent.file])
    var runs: [([FilePath], CommandSpecification)] = [
      (["import", changed.bundle, "--into", changed.target, "--on-conflict", "rename"], .import),
      (["pack", store, "-o", bundle], .pack), (["verify", bundle], .verify), (["list", bundle], .list),
      (["list", store], .list), (["import", bundle, "--into", folder.path.appending("r"), "--as", "claw"], .import),
      (["import", bundle, "--into", folder.path.appending("u")], .import),
      (["import", "--undo", "--list", "--into", folder.path.appending("u")], .import),
      (["import", "--undo", "--into", folder.path.appending("u")], .import),
    ]
    let guarded = folder.path.appending("guarded")
    #expect(try runOutside("cp", ["-r", store.description, guarded.description], in: folder.path)?.status == 0)
    _ = try folder.write("TOKEN=x\n", to: "guarded/.env")
    runs += [
      (["pack", guarded, "-o", folder.path.appending("guarded.tar.gz")], .pack)
    ]
    var metBy: [String: Set<String>] = [:]
    for (arguments, command) in runs {
      metBy[command.name, default: []].formUnion(memberPaths(of: try ProgramRun(arguments + ["--json"]).json))
    }
    for (_, command) in runs {
      let met = metBy[command.name, default: []]
      let names = Set(command.members.map(\.path))
      for path in met { #expect(isNamed(path, in: names), "\(command.name): \(path) is not documented") }
      // What only several stores have is met by the tests of packing those.
      let elsewhere = ["findings[]", "faults[]", "setAside[]", "bundles[]"]
      for name in names.subtracting(["packed", "stores", "empty"])
      where !elsewhere.contains(where: { name.contains($0) }) {
        #expect(met.contains(name), "\(command.name): \(name) is nowhere")
      }
    }
  }

  @Test("Two sessions of one id are both packed, and each finding is told once")
  func sameID() throws {
    let folder = try TemporaryFolder()
    let journal = try readFile(Self.samples.own.appending("claw/store/session-1780304400001-0.jsonl"))
    let store = folder.path.appending("store")
    for name in ["session-1780304400001-0.jsonl", "session-1780304400002-0.jsonl"] {
      try folder.write(journal, to: FilePath("store").appending(name))
    }
    let bundle = folder.path.appending("bundle")
    let packed = try ProgramRun(["pack", store, "-o", bundle, "--json"]).json
    let inspected = try ProgramRun(["inspect", store, "--json"]).json["inspections"]?.elements?.first
    #expect(packed["sessions"]?.int64 == 2)
    #expect(packed["findings"]?.elements?.count == inspected?["findings"]?.elements?.count)
    #expect(try ProgramRun(["verify", bundle]).status == 0)
  }

  @Test("Damage of a file whose session cannot be read is told, and stands in the bundle")
  func damageIsKept() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("broken/claw-one-torn-journal")
    for (number, choice) in ([[], ["--session", "session-1780305000002-0"]] as [[FilePath]]).enumerated() {
      let bundle = folder.path.appending("bundle-\(number)")
      let packed = try ProgramRun(["pack", store, "-o", bundle, "--json"] + choice)
      #expect(packed.status == 4)
      #expect(try packed.json["findings"]?.elements?.first?["code"] == "unreadable-session")
      let listed = try ProgramRun(["list", bundle, "--json"])
      #expect(listed.status == 0, "the bundle itself is whole")
      #expect(try listed.json["findings"]?.elements?.first?["offset"]?.int64 == 410)
    }
  }

  @Test("A session that was converted says from which format in the bundle")
  func provenance() throws {
    let folder = try TemporaryFolder()
    for (store, formats) in [("a3s/store-b3", ["claw", "user-session"]), ("claw/store", ["a3s"])] {
      for format in formats {
        let (converted, name) = (folder.path.appending("from-\(store.prefix(3))-to-\(format)"), FilePath(format))
        #expect(try ProgramRun(["convert", Self.samples.own.appending(store), converted, "--to", name]).status == 0)
        let source = JSON.string("from \(store.prefix(4).hasPrefix("a3s") ? "a3s" : "claw")")
        let steps = try provenance(ofStore: converted, in: folder.path.appending("\(converted.lastComponent).tar.gz"))
        #expect(!steps.isEmpty)
        for step in steps {
          #expect(step?.elements?.map { $0["action"] } == ["converted"])
          #expect(step?.elements?.first?["detail"] == source)
        }
      }
    }
    let own = Self.samples.own.appending("a3s/store-b3")
    #expect(try provenance(ofStore: own, in: folder.path.appending("own.tar.gz")) == [nil, nil, nil, nil, nil])
  }

  /// What is told of each session's past in a bundle of the store.
  private func provenance(ofStore store: FilePath, in bundle: FilePath) throws -> [JSON?] {
    _ = try packBundle(StoreRegistry.inventory(of: store), to: .file(bundle))
    return try listBundle(.file(bundle)).contents?.sessions.map { $0.facts["provenance"] } ?? []
  }

  @Test("A session that is not there is told, with what may have been meant")
  func noSuchSession() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("bundle")
    let store = Self.samples.own.appending("a3s/store-b3")
    let run = try ProgramRun(["pack", store, "--session", "sess-tide-fx", "-o", bundle])
    #expect(run.status == 3)
    #expect(run.errors.contains("did you mean 'sess-tide-fix'?"))
    #expect(try folderSnapshot(folder.path).isEmpty)
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    let target = folder.path.appending("target")
    #expect(try ProgramRun(["import", bundle, "--into", target, "--session", "nope"]).status == 3)
    #expect(try fileStatus(target) == nil)
  }

  @Test("An output that exists is refused, and stays, unless it is to be replaced")
  func existing() throws {
    let folder = try TemporaryFolder()
    let bundle = try folder.write("mine", to: "bundle")
    let store = Self.samples.own.appending("claw/store")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 5)
    #expect(try readFile(bundle) == Array("mine".utf8))
    #expect(try ProgramRun(["pack", store, "-o", bundle, "--replace"]).status == 0)
    #expect(try ProgramRun(["verify", bundle]).status == 0)
  }

  private func files(below folder: FilePath) throws -> [SnapshotEntry] {
    try folderSnapshot(folder).filter { $0.kind == .regular }
  }
}
