import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("Converting stores") struct StoreConversionTests {
  @Test("journals in the folders of their workspaces come back there") func workspaces() throws {
    let folder = try TemporaryFolder()
    let sample = try readFile(SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl"))
    try folder.write(sample, to: "in/7f7de39c4bcebddb/session-1780300800001-0.jsonl")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    _ = try Converter().convert(folder.path.appending("in"), to: there, as: .userSession)
    _ = try Converter().convert(there, to: back, as: .claw)
    #expect(try folderSnapshot(back) == folderSnapshot(folder.path.appending("in")))
  }

  @Test(
    "a name that was put aside cannot lead out of the store", arguments: ["../x.jsonl", "/x.jsonl", "a/../../x.jsonl"])
  func hostileName(name: String) throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")
    _ = try Converter().convert(sample, to: folder.path.appending("one.json"), as: .a3s)
    let text = String(decoding: try readFile(folder.path.appending("one.json")), as: UTF8.self)
    try folder.write(text.replacing("session-1780300800001-0.jsonl", with: name), to: "in/one.json")
    let report = try Converter().convert(folder.path.appending("in"), to: folder.path.appending("out/deep"), as: .claw)
    #expect(report.sessionCount == 0)
    #expect(report.findings.contains { $0.code == "not-converted" })
    let outside = try folderSnapshot(folder.path).filter { !$0.path.description.hasPrefix("out/deep/") }
    #expect(!outside.contains { $0.path.lastComponent == "x.jsonl" })
  }

  @Test("a session that cannot be read is kept as it is and named, and the others come out") func damaged() throws {
    let folder = try TemporaryFolder()
    let store = SampleTree().own.appending("broken/a3s-one-unreadable-session")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try Converter().convert(store, to: there, as: .claw)
    #expect(report.findings.contains { $0.severity == .damage })
    #expect(report.sessionCount >= 1)
    #expect(report.sessionsMet == report.sessionCount + 1)
    _ = try Converter().convert(there, to: back, as: .a3s)
    #expect(try folderSnapshot(back) == folderSnapshot(store))
  }

  @Test("a damaged side file does not keep its session from coming out") func damagedSideFile() throws {
    let folder = try TemporaryFolder()
    let store = SampleTree().own.appending("broken/a3s-damaged-side-file")
    let report = try Converter().convert(store, to: folder.path.appending("there"), as: .claw)
    #expect(report.sessionCount >= 1)
    #expect(report.findings.contains { $0.severity == .damage && $0.place.file?.hasPrefix("runs/") == true })
  }

  @Test("an output folder that holds something is refused and stays as it is") func occupied() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "there/file")
    let before = try folderSnapshot(folder.path)
    #expect(throws: SessionError.self) {
      try Converter().convert(SampleTree().own.appending("a3s/store-b3"), to: folder.path.appending("there"), as: .claw)
    }
    #expect(try folderSnapshot(folder.path) == before)
  }

  @Test("two ids that meet in one file name are told apart or named, never overwritten") func meetingIDs() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")
    let text = String(decoding: try readFile(sample), as: UTF8.self)
    for (index, id) in ["a/b", "a_b"].enumerated() {
      try folder.write(text.replacing("session-1780300800001-0", with: id), to: FilePath("in/\(index).jsonl"))
    }
    let report = try Converter().convert(folder.path.appending("in"), to: folder.path.appending("out"), as: .a3s)
    #expect(report.sessionCount == 1)
    #expect(report.sessionsMet == 2)
    #expect(report.findings.contains { $0.code == "not-converted" && $0.message.contains("a_b") })
    #expect(try folderSnapshot(folder.path.appending("out")).contains { $0.path == ".satchel/claw/1.jsonl" })
  }

  @Test("a file taken out of its store says which side data it leaves behind") func leftBehind() throws {
    let folder = try TemporaryFolder()
    let session = SampleTree().own.appending("a3s/store-b3/sess-tide-fix.json")
    let report = try Converter().convert(session, to: folder.path.appending("out"), as: .claw)
    let lost = report.lines.filter { $0.outcome == .lost }.map(\.path)
    #expect(lost.contains("side file runs/sess-tide-fix.json"))
  }

  @Test("side data that nobody can look for counts as lost", arguments: ["loop_checkpoints", "runs"])
  func closedSideFolder(name: String) throws {
    let folder = try TemporaryFolder()
    let session = SampleTree().own.appending("a3s/store-b3/sess-tide-fix.json")
    let files = ClosedFolders(named: FilePath(name))
    let report = try Converter(files: files).convert(session, to: folder.path.appending("out"), as: .claw)
    let lost = report.lines.filter { $0.outcome == .lost }
    #expect(lost.contains { $0.path.hasPrefix("side file") && (name == "runs" || $0.reason.contains("ermission")) })
  }

  @Test("any file operation that fails leaves no output", arguments: [0, 1]) func faults(kind: Int) throws {
    let source =
      kind == 0 ? SampleTree().own.appending("user-session/store") : SampleTree().own.appending("a3s/store-b3")
    var failures = 0
    for operation in stride(from: 0, to: 4000, by: 7) {
      let folder = try TemporaryFolder()
      let files = FaultingFiles(FaultingFiles.Policy(failing: operation, errno: 28))
      do {
        _ = try Converter(files: files).convert(source, to: folder.path.appending("out"), as: .claw)
        if !files.hasFailed { break }
      } catch {
        failures += 1
        #expect(try folderSnapshot(folder.path) == [], "operation \(operation)")
      }
    }
    #expect(failures > 5)
  }
}
