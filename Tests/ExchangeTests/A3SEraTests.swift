import SatchelDigests
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Eras of the A3S store") struct A3SEraTests {
  private static let tree = SampleTree()

  private func era(_ name: WritingStyle, key: SealingKey? = nil) -> Converter {
    Converter(options: ConversionOptions(style: name, key: key))
  }

  private static func sample(_ name: String) -> FilePath { tree.own.appending("a3s").appending(FilePath(name)) }

  static var newest: [FilePath] {
    [sample("store-c"), sample("store-d")] + (tree.shared.map { [$0.appending("a3s/constructed-v1")] } ?? [])
  }

  @Test("stores of eras C and D come back file by file", arguments: newest, [FormatID.claw, .userSession])
  func roundTrip(store: FilePath, target: FormatID) throws {
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try Converter().convert(store, to: there, as: target)
    #expect(report.count(.lost) == 0)
    _ = try Converter().convert(there, to: back, as: .a3s)
    #expect(try folderSnapshot(back) == folderSnapshot(store))
  }

  static var flat: [FilePath] {
    [sample("store-b3")] + (tree.shared.map { root in ["2.3.0", "3.1.0"].map { root.appending("a3s/\($0)") } } ?? [])
  }

  @Test("a flat store becomes snapshots and comes back file by file", arguments: flat)
  func flatAndBack(store: FilePath) throws {
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    // Some runs and tasks of the sample name no session, as era B allows.
    guard let report = try? era("v1").convert(store, to: there, as: .a3s) else {
      #expect(throws: SessionError.self) { try era("v1").convert(store, to: there, as: .a3s) }
      #expect(try fileStatus(there) == nil)
      return
    }
    #expect(report.count(.lost) == 0 && report.count(.putAside) == 0)
    let stock = try StoreRegistry.inventory(of: there)
    #expect(stock.era == A3SEra.c && stock.findings.filter { $0.severity != .note } == [])
    #expect(try Inspector().inspect(there).sessions.count == report.sessionCount)
    _ = try era("flat").convert(there, to: back, as: .a3s)
    let wanted = try folderSnapshot(store)
    let got = try folderSnapshot(back).filter { entry in wanted.contains { $0.path == entry.path } }
    #expect(got == wanted)
  }

  @Test("snapshots become flat and come back byte for byte") func snapshotAndBack() throws {
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let store = Self.sample("store-d")
    let report = try era("flat").convert(store, to: there, as: .a3s)
    #expect(report.count(.lost) == 0)
    #expect(try StoreRegistry.inventory(of: there).era == A3SEra.b3)
    #expect(try fileStatus(there.appending("v1")) == nil)
    _ = try era("v1").convert(there, to: back, as: .a3s)
    let name: FilePath = "v1/sessions/id_Li4vbm90ZXMvdGlkZS4uMjAyNg.json"
    #expect(try readFile(back.appending(name)) == readFile(store.appending(name)))
    #expect(try fileStatus(back.appending("v1/writer_lease.json")) == nil)
  }

  @Test("a journal becomes a snapshot, and the journal again") func journal() throws {
    let folder = try TemporaryFolder()
    let journals = Self.tree.own.appending("claw/store")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try era("v1").convert(journals, to: there, as: .a3s)
    let stock = try StoreRegistry.inventory(of: there)
    #expect(stock.sessions.count == report.sessionCount && stock.era == A3SEra.c)
    #expect(stock.sessions.allSatisfy { $0.path.description.hasPrefix("v1/sessions/id_") })
    _ = try Converter().convert(there, to: back, as: .claw)
    let wanted = try folderSnapshot(journals).filter { $0.path.extension == "jsonl" }
    #expect(try folderSnapshot(back).filter { entry in wanted.contains { $0.path == entry.path } } == wanted)
  }

  @Test("one file goes to the other era and back", arguments: ["flat", "v1"]) func file(name: WritingStyle) throws {
    let folder = try TemporaryFolder()
    let source = Self.sample(
      name == "flat" ? "store-d/v1/sessions/id_Li4vbm90ZXMvdGlkZS4uMjAyNg.json" : "store-b3/sess-tide-photo.json")
    let (there, back) = (folder.path.appending("there.json"), folder.path.appending("back.json"))
    _ = try era(name).convert(source, to: there, as: .a3s)
    let other = try Inspector().inspect(there)
    #expect((try #require(other.era) >= A3SEra.c) == (name == "v1"))
    _ = try era(name == "v1" ? "flat" : "v1").convert(there, to: back, as: .a3s)
    #expect(try readFile(back) == readFile(source))
  }

  @Test("what the newest program would refuse is not written for it, and nothing is left") func refused() throws {
    let folder = try TemporaryFolder()
    let store = folder.path.appending("in")
    for entry in try folderSnapshot(Self.sample("store-b3-model")) where entry.kind == .regular {
      try folder.write(entry.content, to: FilePath("in").appending(entry.path))
    }
    try folder.write(
      #"[{"snapshot":{"id":"r","session_id":"somebody","status":"completed","prompt":"","created_at_ms":0,"updated_at_ms":0,"event_count":0},"events":[]}]"#,
      to: "in/runs/sess-model.json")
    #expect {
      try era("v1").convert(store, to: folder.path.appending("out"), as: .a3s)
    } throws: { error in
      let error = error as? SessionError
      return error?.code == .refused && error?.condition == "foreign-run" && error?.place.file == "runs/sess-model.json"
    }
    #expect(try directoryListing(folder.path).map(\.path) == ["in"])
    _ = try era("flat").convert(store, to: folder.path.appending("out"), as: .a3s)
  }

  @Test("lists too large to be put aside inside a file go beside it in a store, and come back") func large() throws {
    let folder = try TemporaryFolder()
    let text = String(
      decoding: try readFile(Self.sample("store-c/v1/sessions/id_c2Vzcy10aWRlLWZpeA.json")), as: UTF8.self)
    let long = String(repeating: "tide ", count: 600_000)
    let name: FilePath = "in/v1/sessions/id_c2Vzcy10aWRlLWZpeA.json"
    let source = try folder.write(text.replacing("FAILED\\n", with: long), to: name)
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try Converter().convert(folder.path.appending("in"), to: there, as: .claw)
    #expect(report.count(.lost) == 0)
    #expect(report.lines.contains { $0.outcome == .putAside && $0.path == "run_records" })
    _ = try Converter().convert(there, to: back, as: .a3s)
    #expect(try folderSnapshot(back) == folderSnapshot(folder.path.appending("in")))
    let alone = try Converter().convert(source, to: folder.path.appending("one.jsonl"), as: .claw)
    #expect(alone.lines.contains { $0.outcome == .lost && $0.path == "run_records" })
    let returned = try Converter().convert(
      folder.path.appending("one.jsonl"), to: folder.path.appending("one.json"), as: .a3s)
    #expect(returned.lines.contains { $0.outcome == .lost && $0.path == "run_records" })
    #expect(try Inspector().inspect(folder.path.appending("one.json")).hasDamage == false)
  }

  // MARK: Sealed documents

  private func key() throws -> SealingKey {
    try #require(SealingKey(file: readFile(Self.sample("store-d.key"))))
  }

  @Test("a sealed session is opened only with its key") func sealed() throws {
    let folder = try TemporaryFolder()
    let session = Self.sample("store-d/v1/sessions/id_c2Vzcy1zZWFsZWQ.json")
    #expect { try Inspector().inspect(session) } throws: { error in
      (error as? SessionError)?.code == .sealed && (error as? SessionError)?.message.contains("give its key") == true
    }
    let wrong = try #require(SealingKey(file: [UInt8](repeating: 1, count: 32)))
    #expect { try Inspector(key: wrong).inspect(session) } throws: { ($0 as? SessionError)?.code == .damaged }
    let inspection = try Inspector(key: key()).inspect(session)
    #expect(inspection.sessions.first?.header.id == "sess-sealed" && inspection.sessions.first?.isCanonical == true)
    let options = ConversionOptions(key: try key())
    _ = try Converter(options: options).convert(session, to: folder.path.appending("out.jsonl"), as: .claw)
    #expect(try Inspector().inspect(folder.path.appending("out.jsonl")).sessions.first?.totals.messageCount == 3)
    #expect(try directoryListing(folder.path).map(\.path) == ["out.jsonl"])
  }

  @Test("without a key a sealed document is carried as it is, to either layout", arguments: ["flat", "v1"])
  func carried(name: WritingStyle) throws {
    let folder = try TemporaryFolder()
    let out = folder.path.appending("out")
    let report = try era(name).convert(Self.sample("store-d"), to: out, as: .a3s)
    #expect(report.sessionCount == 1 && report.sessionsMet == 2)
    let path: FilePath = "v1/sessions/id_c2Vzcy1zZWFsZWQ.json"
    let place = name == "v1" ? out.appending(path) : out.appending(".satchel/a3s").appending(path)
    #expect(try readFile(place) == readFile(Self.sample("store-d").appending(path)))
  }

  @Test("with the key a store comes out open, in either layout", arguments: ["flat", "v1"])
  func openedStore(name: WritingStyle) throws {
    let folder = try TemporaryFolder()
    let out = folder.path.appending("out")
    let report = try era(name, key: key()).convert(Self.sample("store-d"), to: out, as: .a3s)
    #expect(report.sessionCount == 2)
    let stock = try StoreRegistry.inventory(of: out)
    #expect(stock.sessions.count == 2 && stock.findings.filter { $0.severity != .note } == [])
    #expect(stock.files.first { $0.role == "loop-checkpoint" }?.sessionIDs == ["sess-sealed"])
  }
}
