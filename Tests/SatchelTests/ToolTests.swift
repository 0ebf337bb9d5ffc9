import Satchel
import SatchelTestSupport
import Synchronization
import Testing

/// Every use case from Swift, with nothing imported of the library but `Satchel`.
@Suite struct ToolTests {
  private static let samples = SampleTree()
  private static let store = samples.own.appending("a3s/store-b3")

  @Test("A store is listed, packed, verified, looked into, imported and taken back")
  func bundle() async throws {
    let folder = try TemporaryFolder()
    let (bundle, target) = (folder.path.appending("b.tar.gz"), folder.path.appending("restored"))
    let tools = SessionTools()
    let inventory = try await tools.list(Self.store)
    let packed = try await tools.pack(Self.store, to: bundle)
    #expect(packed.sessionCount == inventory.sessions.count)
    #expect(packed.fileCount == inventory.files.count)
    let verified = try await tools.verify(.file(bundle))
    #expect(verified.isIntact)
    let contents = try await tools.contents(of: .file(bundle)).contents
    #expect(contents?.sessions.count == packed.sessionCount)
    _ = try await tools.importBundle(.file(bundle), into: target)
    #expect(try folderSnapshot(target) == folderSnapshot(Self.store))
    let compared = try await tools.compare(ComparedPath(Self.store), ComparedPath(target))
    #expect(compared.isEqual)
    let undone = try await tools.undoImport(into: target)
    #expect(undone.removed.count == packed.fileCount)
  }

  @Test("Stores are found below folders, for a person, and in a folder that holds several, and each is listed")
  func found() async throws {
    let folder = try TemporaryFolder()
    let home = folder.path.appending("home")
    try copyFiles(below: Self.store, to: home.appending(".a3s/sessions"))
    try copyFiles(below: Self.samples.own.appending("claw/store"), to: home.appending("p/.claw/sessions"))
    let tools = SessionTools()
    let below = try await tools.find(below: [home])
    #expect(below.items.map(\.store.format) == [.a3s, .claw])
    #expect(below.items.map(\.measure.sessionCount) == [5, 6])
    #expect(below.obstacles.isEmpty)
    let own = try await tools.find(PersonalPlaces(home: home))
    #expect(own.items.map(\.store) == below.items.map(\.store))
    let stores = try await tools.stores(in: home)
    #expect(stores == below.items.map(\.store))
    var count = 0
    for store in stores { count += try await tools.list(store).sessions.count }
    #expect(count == 11)
    do throws(SatchelError) {
      _ = try await tools.find(below: [folder.path.appending("none")])
      Issue.record("found")
    } catch {
      guard case .file(let error) = error else { throw error }
      #expect(error.code == .notFound)
    }
  }

  @Test("What is whole comes out of a damaged bundle")
  func salvagedBundle() async throws {
    let folder = try TemporaryFolder()
    let tools = SessionTools()
    let bundle = folder.path.appending("b.tar.gz")
    _ = try await tools.pack(Self.store, to: bundle)
    let bytes = try readFile(bundle)
    _ = try folder.write(Array(bytes.prefix(bytes.count - 60)), to: "cut.tar.gz")
    let saved = try await tools.salvageBundle(folder.path.appending("cut.tar.gz"), to: folder.path.appending("out"))
    #expect(saved.wholeCount == 32)
    #expect(saved.hurtCount == 0)
  }

  @Test("Some sessions are packed with all that belongs to them, and nothing of the others")
  func someSessions() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("b.tar.gz")
    let tools = SessionTools()
    let inventory = try tools.list(Self.store)
    let id: SessionID = "sess-tide-fix"
    let report = try tools.pack(Self.store, sessions: ["sess-tide-fix"], to: bundle)
    let own = inventory.files.filter { $0.sessionIDs.contains { $0 == id } }
    #expect(report.sessionCount == 1)
    #expect(report.fileCount == own.count)
    #expect(own.count > 1)
    let files = try tools.contents(of: .file(bundle), sessions: ["sess-tide-fix"]).files
    #expect(files.count == own.count)
    do throws(SatchelError) {
      _ = try tools.pack(Self.store, sessions: ["sess-tide-fx"], to: folder.path.appending("none.tar.gz"))
      Issue.record("packed")
    } catch {
      guard case .bundle(let error) = error else { throw error }
      #expect(error.code == .noSuchSession)
    }
    #expect(try fileStatus(folder.path.appending("none.tar.gz")) == nil)
  }

  @Test("A bundle is imported as a store of another format, and that converts back to the same files")
  func convertedImport() async throws {
    let folder = try TemporaryFolder()
    let (bundle, target) = (folder.path.appending("b.tar.gz"), folder.path.appending("claw"))
    let tools = SessionTools()
    _ = try await tools.pack(Self.store, to: bundle)
    let report = try await tools.importBundle(.file(bundle), into: target, as: .claw)
    #expect(report.conversion?.sessionCount == 5)
    let converted = try await tools.list(target)
    #expect(converted.format == .claw)
    let back = folder.path.appending("back")
    _ = try await tools.convert(target, to: back, as: .a3s)
    #expect(try folderSnapshot(back) == folderSnapshot(Self.store))
    #expect(try folderSnapshot(folder.path).allSatisfy { !$0.path.description.hasSuffix(".tmp") })
  }

  @Test("A damaged session is salvaged")
  func salvage() async throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("saved.jsonl")
    let report = try await SessionTools()
      .salvage(Self.samples.own.appending("broken/torn-last-line.jsonl"), to: output)
    #expect(report.hasLeftovers)
    let saved = try SessionTools().open(output)
    #expect(try saved.results.map { try $0.get() }.count > 0)
  }

  @Test("Long work tells how far it is, to the last byte")
  func progress() async throws {
    let folder = try TemporaryFolder()
    let told = Mutex<[WorkProgress]>([])
    let tools = SessionTools { state in told.withLock { $0.append(state) } }
    let report = try await tools.pack(Self.store, to: folder.path.appending("b.tar.gz"))
    let states = told.withLock { $0 }
    #expect(states.allSatisfy { $0.stage == "packing" && $0.total == report.payloadByteCount })
    #expect(states.last?.done == report.payloadByteCount)
    #expect(states.map(\.done) == states.map(\.done).sorted())
  }
}
