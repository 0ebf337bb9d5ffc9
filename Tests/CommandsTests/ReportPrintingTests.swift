import Foundation
import Glibc
import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("A report that cannot be printed") struct ReportPrintingTests {
  private static let samples = SampleTree().own

  /// Each command whose output stands elsewhere, with the status that it ends with.
  private static func jobs(_ folder: FilePath) -> [(arguments: [FilePath], status: Int32)] {
    let bundle = folder.appending("b.tar.gz")
    return [
      (["pack", samples.appending("claw/store"), "-o", bundle], 0),
      (["import", bundle, "--into", folder.appending("in")], 0),
      (["import", "--undo", "--into", folder.appending("in")], 0),
      (["convert", samples.appending("claw/store"), folder.appending("converted"), "--to", "user-session"], 0),
      (["salvage", samples.appending("broken/torn-last-line.jsonl"), "-o", folder.appending("saved.jsonl")], 1),
    ]
  }

  @Test(
    "is told on standard error, and the command ends as if it had been printed",
    arguments: [[], ["--json"]] as [[FilePath]])
  func full(more: [FilePath]) throws {
    let folder = try TemporaryFolder()
    for job in Self.jobs(folder.path) {
      let full = try OpenFile("/dev/full", .write)
      let errors = try OpenFile(folder.path.appending("errors"), [.write, .create, .truncate])
      let status = run(
        arguments: job.arguments + more,
        environment: ProgramEnvironment(output: full.descriptor, errors: errors.descriptor))
      #expect(status == job.status, "\(job.arguments)")
      let told = String(decoding: try readFile(folder.path.appending("errors")), as: UTF8.self)
      #expect(told.contains("its report cannot be printed"), "\(job.arguments): \(told)")
    }
    #expect(try fileStatus(folder.path.appending("saved.jsonl.leftover")) != nil)
  }

  @Test("of one of several stores stops no other one from being packed", arguments: [[], ["--json"]] as [[FilePath]])
  func several(more: [FilePath]) throws {
    let folder = try TemporaryFolder()
    let full = try OpenFile("/dev/full", .write)
    let errors = try OpenFile(folder.path.appending("errors"), [.write, .create, .truncate])
    let status = run(
      arguments: [
        "pack", Self.samples.appending("claw/store"), Self.samples.appending("user-session/store"), "-o",
        folder.path.appending("bundles"),
      ] + more, environment: ProgramEnvironment(output: full.descriptor, errors: errors.descriptor))
    #expect(status == 0)
    #expect(try directoryListing(folder.path.appending("bundles")).count == 2)
    let told = String(decoding: try readFile(folder.path.appending("errors")), as: UTF8.self)
    #expect(told.ranges(of: "its report cannot be printed").count == 1)
  }

  @Test("Data that cannot be printed is a failed output all the same")
  func data() throws {
    let full = try OpenFile("/dev/full", .write)
    let nowhere = try OpenFile("/dev/null", .write)
    let environment = ProgramEnvironment(output: full.descriptor, errors: nowhere.descriptor)
    #expect(run(arguments: ["list", Self.samples.appending("claw/store")], environment: environment) == 6)
    try full.close()
    try nowhere.close()
  }

  @Test("With closed streams the program does the same, and no file gets what was meant for them")
  func closed() throws {
    guard let program = try builtProgram() else { return }
    let folder = try TemporaryFolder()
    for job in Self.jobs(folder.path) {
      let words = ([program] + job.arguments).map { "'\($0)'" }.joined(separator: " ")
      let run = try runOutside("sh", ["-c", "\(words) >&- 2>&- <&-"])
      #expect(run?.status == job.status, "\(job.arguments): \(run?.output ?? "")")
    }
    #expect(try ProgramRun(["verify", folder.path.appending("b.tar.gz")]).status == 0)
    #expect(try ProgramRun(["inspect", folder.path.appending("saved.jsonl")]).status == 0)
  }

  @Test("A file that grows beyond its limit is a failed output, and leaves nothing")
  func fileLimit() throws {
    guard let program = try builtProgram() else { return }
    let folder = try TemporaryFolder()
    let text = String(repeating: "x", count: 400_000)
    let path = try folder.write(
      #"{"created_at_ms":1,"session_id":"s","type":"session_meta","updated_at_ms":2,"version":1}"# + "\n"
        + #"{"message":{"blocks":[{"text":"\#(text)","type":"text"}],"role":"user"},"type":"message"}"# + "\n",
      to: "in/s.jsonl")
    let torn = try folder.write(try readFile(path) + Array(#"{"message":{"bl"#.utf8), to: "torn/s.jsonl")
    for words in [
      "convert '\(path)' '\(folder.path)/out/file' --to a3s",
      "convert '\(path.parent)' '\(folder.path)/out/store' --to a3s",
      "salvage '\(path)' -o '\(folder.path)/out/saved'",
      "salvage '\(torn)' -o '\(folder.path)/out/saved'",
      "salvage '\(path.parent)' -o '\(folder.path)/out/saved'",
    ] {
      try makeFolders(folder.path.appending("out"))
      let run = try runOutside("sh", ["-c", "ulimit -f 100; '\(program)' \(words)"])
      #expect(run?.status == 6, "\(run?.output ?? "")")
      #expect(try directoryListing(folder.path.appending("out")).isEmpty)
    }
  }

  @Test("A signal ends the wait for a key that comes through a pipe")
  func keyWait() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path.appending("key")
    #expect(unsafe mkfifo("\(pipe)", 0o600) == 0)
    let sealed = Self.samples.appending("a3s/store-d/v1/sessions/id_c2Vzcy1zZWFsZWQ.json")
    let interruption = Interruption()
    let run = try ProgramRun(
      ["inspect", sealed, "--key-file", pipe], files: RaisingFiles(interruption, after: 1), interruption: interruption)
    #expect(run.status == 130 && run.errors.contains("interrupted"))
  }

  @Test("A key comes through a pipe as it comes from a file")
  func keyPipe() throws {
    guard let program = try builtProgram() else { return }
    let samples = Self.samples.appending("a3s")
    let run = try runOutside(
      "bash",
      [
        "-c",
        "'\(program)' inspect '\(samples)/store-d/v1/sessions/id_c2Vzcy1zZWFsZWQ.json' --key-file "
          + "<(sleep 0.1; cat '\(samples)/store-d.key')",
      ])
    #expect(run?.status == 0, "\(run?.output ?? "")")
    let folder = try TemporaryFolder()
    let several = try runOutside(
      "bash",
      [
        "-c",
        "'\(program)' pack '\(samples)/store-d' '\(samples)/store-b3' -o '\(folder.path)' --key-file "
          + "<(cat '\(samples)/store-d.key')",
      ])
    #expect(several?.status == 0, "\(several?.output ?? "")")
  }

  @Test("Every command that reads sessions takes --key-file, and no other one tells to use it")
  func keyOption() throws {
    let takers = ProgramTable.commands.filter { $0.options.contains { $0.long == "key-file" } }.map(\.name)
    for name in ["inspect", "convert", "diff", "salvage", "pack", "list", "import"] { #expect(takers.contains(name)) }
    let folder = try TemporaryFolder()
    let (store, bundle) = (Self.samples.appending("a3s/store-d"), folder.path.appending("b.tar.gz"))
    let key: [FilePath] = ["--key-file", Self.samples.appending("a3s/store-d.key")]
    #expect(try ProgramRun(["list", store]).text.contains("sess-sealed") == false)
    #expect(try ProgramRun(["list", store] + key).text.contains("sess-sealed"))
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status < 5)
    for arguments: [FilePath] in [["show", bundle], ["verify", bundle], ["list", bundle]] {
      let run = try ProgramRun(arguments)
      #expect(!(run.text + run.errors).contains("--key-file"), "\(arguments)")
    }
    let sealed = store.appending("v1/sessions/id_c2Vzcy1zZWFsZWQ.json")
    #expect(try ProgramRun(["diff", sealed, sealed]).errors.contains("--key-file FILE"))
    #expect(try ProgramRun(["diff", sealed, sealed] + key).status == 0)
    #expect(try ProgramRun(["salvage", sealed, "-o", folder.path.appending("s")]).errors.contains("--key-file FILE"))
    #expect(try ProgramRun(["salvage", sealed, "-o", folder.path.appending("s")] + key).status == 0)
    #expect(try readFile(folder.path.appending("s")) == readFile(sealed))
  }
}
