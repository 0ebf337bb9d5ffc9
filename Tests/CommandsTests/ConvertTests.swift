import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct ConvertTests {
  static let samples = SampleTree()
  static let formats = ["a3s", "claw", "user-session"]

  @Test("A session goes to another format and back as the same bytes", arguments: InspectTests.files)
  func roundTrip(path: String, format: String) throws {
    let folder = try TemporaryFolder()
    let sample = Self.samples.own.appending(path)
    let source = try folder.write(try readFile(sample), to: FilePath("alone").appending(sample.lastComponent))
    for other in Self.formats where other != format {
      let there = folder.path.appending("there-\(other)")
      let back = folder.path.appending("back-\(other)")
      let run = try ProgramRun(["convert", source, there, "--to", FilePath(other), "--strict"])
      #expect(run.status == 0, "\(run.errors)\(run.text)")
      #expect(try ProgramRun(["convert", there, back, "--to", FilePath(format)]).status == 0)
      #expect(try readFile(back) == readFile(source), "by way of \(other)")
    }
  }

  @Test("A session that is taken out of its store leaves its side files behind, and that is told as a loss")
  func sideFiles() throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending("a3s/store-b3/sess-tide-fix.json")
    let run = try ProgramRun(["convert", source, folder.path.appending("out"), "--to", "claw", "--strict"])
    #expect(run.status == 1)
    #expect(run.text.contains("lost:\n"))
    #expect(run.text.contains("side file runs/sess-tide-fix.json"))
  }

  @Test("What --plain loses is told, and --strict makes it status 1")
  func plain() throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending(InspectTests.files[0].path)
    let arguments: [FilePath] = ["convert", source, folder.path.appending("out"), "--to", "a3s", "--plain"]
    #expect(try ProgramRun(arguments + ["--replace"]).status == 0)
    let run = try ProgramRun(arguments + ["--strict", "--replace", "--json"])
    #expect(run.status == 1)
    let lost = try run.json["counts"]?["lost"]?.int64
    #expect(try #require(lost) > 0)
  }

  @Test("Every member of the JSON object is documented, and every documented one exists")
  func members() throws {
    let folder = try TemporaryFolder()
    let names = Set(CommandSpecification.convert.members.map(\.path))
    var met: Set<String> = []
    for (number, name) in ["claw/store/session-1780300800001-0.jsonl", "a3s/era-a/early.json"].enumerated() {
      let run = try ProgramRun([
        "convert", Self.samples.own.appending(name), folder.path.appending("\(number)"), "--to",
        number == 0 ? "a3s" : "claw", "--json",
      ])
      met.formUnion(memberPaths(of: try run.json))
    }
    for path in met { #expect(isNamed(path, in: names), "\(path) is not documented") }
    for name in names where !name.contains("findings[]") { #expect(met.contains(name), "\(name) is nowhere") }
  }

  @Test("An output that exists is refused, and stays as it is, unless it is to be replaced")
  func existing() throws {
    let folder = try TemporaryFolder()
    let source = Self.samples.own.appending(InspectTests.files[0].path)
    let output = try folder.write("mine", to: "out")
    let run = try ProgramRun(["convert", source, output, "--to", "a3s"])
    #expect(run.status == 5)
    #expect(run.errors.contains(output.description))
    #expect(try readFile(output) == Array("mine".utf8))
    #expect(try ProgramRun(["convert", source, output, "--to", "a3s", "--replace"]).status == 0)
    #expect(try readFile(output) != Array("mine".utf8))
  }

  @Test("A file operation that fails, whichever it is, leaves the output absent or whole, and nothing besides")
  func faults() throws {
    let source = Self.samples.own.appending(InspectTests.files[0].path)
    let whole = try Self.convert(source, SystemFiles()).after
    let counting = FaultingFiles(.init(failing: nil))
    _ = try Self.convert(source, counting)
    for errno: Int32 in [28, 5, 13] {
      for number in 0..<counting.operationCount {
        let (run, after) = try Self.convert(source, FaultingFiles(.init(failing: number, errno: errno)))
        #expect([3, 6, 0].contains(run.status), "operation \(number): \(run.errors)")
        #expect(run.status == 0 || run.errors.hasPrefix("satchel: "), "operation \(number)")
        #expect(after.isEmpty || after == whole, "operation \(number) left \(after)")
      }
    }
  }

  private static func convert(
    _ source: FilePath, _ files: any FileSystem
  ) throws -> (run: ProgramRun, after: [SnapshotEntry]) {
    let folder = try TemporaryFolder()
    let run = try ProgramRun(["convert", source, folder.path.appending("out"), "--to", "a3s"], files: files)
    return (run, try folderSnapshot(folder.path))
  }

  @Test("An interruption while converting leaves nothing")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    let interruption = Interruption()
    let files = RaisingFiles(interruption, after: 6)
    let run = try ProgramRun(
      ["convert", Self.samples.own.appending(InspectTests.files[0].path), folder.path.appending("out"), "--to=a3s"],
      files: files, interruption: interruption)
    #expect(run.status == 130)
    #expect(run.errors.hasPrefix("satchel: interrupted"))
    #expect(try folderSnapshot(folder.path).isEmpty)
  }
}
