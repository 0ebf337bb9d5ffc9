import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelBundling
@testable import SatchelCommands

@Suite struct ShowTests {
  private static func pack(_ store: FilePath, _ folder: FilePath, _ more: [FilePath] = []) throws -> FilePath {
    let bundle = folder.appending("b.tar.gz")
    let run = try ProgramRun(["pack", SampleTree().own.appending(store), "-o", bundle] + more)
    #expect(run.status == 0, "\(run.errors)")
    return bundle
  }

  @Test("A bundle's own facts are shown, and each session's with its files", arguments: BundleTests.stores)
  func facts(store: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(FilePath(store), folder.path)
    let listed = try ProgramRun(["list", bundle, "--json"]).json
    #expect(listed["read"]?.text == "index")
    let whole = try ProgramRun(["show", bundle, "--json"])
    #expect(whole.status == 0)
    let verified = try ProgramRun(["verify", bundle, "--json"]).json
    for name in ["tarSHA256", "payloadBytes", "bytes", "files", "sessions", "version"] {
      #expect(try whole.json[name] == verified[name], "\(name)")
    }
    #expect(try whole.json["session"] == .null)
    #expect(try whole.json["encoder"]?["level"]?.int64 == 5)
    #expect(try whole.json["provenance"]?.elements?.last?["action"]?.text == "packed")
    let names = Set(CommandSpecification.show.members.map(\.path))
    for item in try #require(listed["sessions"]?.elements) {
      let id = try #require(item["id"]?.text)
      let run = try ProgramRun(["show", bundle, "--session", FilePath(id), "--json"])
      #expect(run.status == 0)
      let shown = try #require(try run.json["session"])
      for name in ["id", "format", "era", "title", "created", "updated", "workspace", "cost", "bytes"] {
        #expect(shown[name] == item[name], "\(id) \(name)")
      }
      let own = shown["files"]?.elements?.filter { $0["sessions"]?.elements?.count == 1 }
      #expect(own?.count == item["files"]?.int64.map { Int($0) })
      for path in memberPaths(of: try run.json) { #expect(isNamed(path, in: names), "\(path)") }
      let text = try ProgramRun(["show", bundle, "--session", FilePath(id)]).text
      for file in shown["files"]?.elements ?? [] { #expect(text.contains(file["sha256"]?.text ?? "?")) }
    }
  }

  @Test("Every session of the sample stores is read by the index as by the full pass", arguments: BundleTests.stores)
  func sessionsByIndex(store: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(FilePath(store), folder.path)
    let all = Collected()
    let scan = try BundleScan(.file(bundle), ReadOptions(), taker: all, system: SystemFiles())
    #expect(try scan.run().isIntact)
    let ids = try #require(scan.contents).sessions.map(\.id)
    #expect(!ids.isEmpty)
    for (place, id) in ids.enumerated() {
      let taken = Collected()
      let extract = try #require(
        try readSessions(bundle, ids: [id], into: taken, options: ReadOptions(), system: SystemFiles()))
      let one = try BundleScan(.file(bundle), ReadOptions(), wanted: [Array(id.utf8)], system: SystemFiles())
      #expect(try one.run().isIntact)
      let wanted = scan.records.indices.filter { index in
        scan.records[index].fileIndex == place || one.ownership.wantedShared.contains(index)
      }
      #expect(extract.files.map(\.record.path) == wanted.map { scan.records[$0].path })
      #expect(taken.files.count == wanted.count)
      for (path, file) in taken.files { #expect(all.files[path] == file, "\(path)") }
    }
  }

  @Test("A session that the bundle has not is told with the one that was perhaps meant, status 3")
  func unknownSession() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack("a3s/store-b3", folder.path)
    let run = try ProgramRun(["show", bundle, "--session", "sess-tide-fxi", "--json"])
    #expect(run.status == 3)
    #expect(try run.error["code"]?.text == "no-such-session")
    #expect(try run.error["message"]?.text?.contains("did you mean 'sess-tide-fix'?") == true)
  }

  @Test("A damaged bundle is shown as far as it can be read, with its faults and status 4; a pipe is read whole")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack("claw/store", folder.path)
    var bytes = try readFile(bundle)
    let piped = try ProgramRun(["show", "-", "--json"], input: bytes)
    #expect(piped.status == 0)
    #expect(try piped.json["read"]?.text == "whole")
    bytes.removeLast(51)
    let cut = try folder.write(bytes, to: "cut.tar.gz")
    for command in ["show", "list"] {
      let run = try ProgramRun([FilePath(command), cut, "--json"])
      #expect(run.status == 4)
      #expect(try run.json["read"]?.text == "whole")
      #expect(try run.error["faults"]?.elements?.first?["code"]?.text == "missing-footer")
    }
    let half = try folder.write(Array(bytes.prefix(bytes.count / 2)), to: "half.tar.gz")
    let run = try ProgramRun(["show", half, "--json"])
    #expect(run.status == 4)
    #expect(run.output.isEmpty)
  }
}

/// Keeps what it is handed.
private final class Collected: PayloadTaker {
  struct File: Equatable {
    var mode: UInt32
    var modified: Int64
    var content: [UInt8] = []
  }

  private(set) var files: [FilePath: File] = [:]
  private var current: FilePath = ""

  func folder(_ path: FilePath) throws(FileError) {}

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) throws(FileError) {
    current = path
    files[path] = File(mode: mode, modified: modified)
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) {
    unsafe bytes.withUnsafeBufferPointer { unsafe files[current]?.content += $0 }
  }

  func end() throws(FileError) {}
}
