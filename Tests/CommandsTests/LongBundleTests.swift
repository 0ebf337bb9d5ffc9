import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct LongBundleTests {
  private static let count = 2200
  private static let ids = (0..<count).map { "session-\(1_780_000_000_000 + $0)-0" }

  /// A store of claw with more sessions than lists hold in memory; those of two workspaces take turns.
  private static func pack(in folder: borrowing TemporaryFolder) throws -> FilePath {
    for (number, id) in ids.enumerated() {
      let place = number.isMultiple(of: 2) ? "0123456789abcdef" : "fedcba9876543210"
      try folder.write(
        """
        {"created_at_ms":1780000000000,"session_id":"\(id)","type":"session_meta","updated_at_ms":1780000000000,\
        "version":1,"workspace_root":"/w/\(place)"}

        """, to: FilePath("store/\(place)/\(id).jsonl"))
    }
    let bundle = folder.path.appending("b.tgz")
    let packed = try ProgramRun(["pack", folder.path.appending("store"), "-o", bundle])
    #expect(packed.status == 0, "\(packed.errors)")
    return bundle
  }

  @Test("More sessions than lists hold in memory are verified, listed, imported once and taken back")
  func throughEveryCommand() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.pack(in: folder)
    let verified = try ProgramRun(["verify", "--json", bundle]).json
    #expect(verified["intact"] == .bool(true) && verified["sessions"]?.int64 == Int64(Self.count))
    #expect(verified["files"]?.int64 == Int64(Self.count))

    let listed = try #require(try ProgramRun(["list", "--json", bundle]).json["sessions"]?.elements)
    #expect(listed.map { $0["id"]?.text } == Self.ids)
    #expect(listed.allSatisfy { $0["messages"]?.int64 == 0 && $0["files"]?.int64 == 1 })

    let target = folder.path.appending("target")
    let first = try ProgramRun(["import", "--json", bundle, "--into", target])
    #expect(first.status == 0, "\(first.errors)")
    #expect(try first.json["written"]?.elements?.count == Self.count)
    #expect(try Self.actions(of: first) == Array(repeating: "new", count: Self.count))
    #expect(try folderSnapshot(target).map(\.path) == folderSnapshot(folder.path.appending("store")).map(\.path))

    let again = try ProgramRun(["import", "--json", bundle, "--into", target])
    #expect(try again.json["written"]?.elements == [] && again.json["identical"]?.elements?.count == Self.count)
    #expect(try Self.actions(of: again) == Array(repeating: "identical", count: Self.count))

    let undone = try ProgramRun(["import", "--json", "--undo", "1", "--into", target])
    #expect(try undone.status == 0 && undone.json["removed"]?.elements?.count == Self.count)
    #expect(try fileStatus(target) == nil)
  }

  private static func actions(of run: ProgramRun) throws -> [String] {
    try run.json["sessions"]?.elements?.compactMap { $0["action"]?.text } ?? []
  }
}
