import Glibc
import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Errors of outputs") struct ErrorPathTests {
  private struct Job: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: @Sendable (_ folder: FilePath) -> [FilePath]
    var testDescription: String { name }

    init(_ name: String, _ arguments: @escaping @Sendable (FilePath) -> [FilePath]) {
      (self.name, self.arguments) = (name, arguments)
    }
  }

  private static let samples = SampleTree().own
  private static let store = samples.appending("claw/store")
  private static let jobs = [
    Job("pack") { ["pack", store, "-o", $0.appending("work/out")] },
    Job("import") { ["import", $0.appending("bundle"), "--into", $0.appending("work/out")] },
    Job("import, replacing") {
      ["import", $0.appending("bundle"), "--into", $0.appending("work/there"), "--on-conflict", "replace"]
    },
    Job("import, renaming") {
      ["import", $0.appending("bundle"), "--into", $0.appending("work/there"), "--on-conflict", "rename"]
    },
    Job("import as another format") {
      ["import", $0.appending("bundle"), "--into", $0.appending("work/out"), "--as", "a3s"]
    },
    Job("convert a file") {
      ["convert", store.appending("session-1780297200001-0.jsonl"), $0.appending("work/out"), "--to", "a3s"]
    },
    Job("convert a store") { ["convert", store, $0.appending("work/out"), "--to", "user-session"] },
    Job("convert into an empty folder") { ["convert", store, $0.appending("work/empty"), "--to", "a3s"] },
    Job("salvage a file") {
      ["salvage", samples.appending("broken/torn-last-line.jsonl"), "-o", $0.appending("work/out")]
    },
    Job("salvage a store") {
      ["salvage", samples.appending("broken/claw-one-torn-journal"), "-o", $0.appending("work/out")]
    },
    Job("salvage a bundle") { ["salvage", $0.appending("cut"), "-o", $0.appending("work/out")] },
  ]

  private static func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try makeFolders(folder.path.appending("work/empty"))
    let bundle = folder.path.appending("bundle")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    try writeAtomically(try readFile(bundle).dropLast(60), to: folder.path.appending("cut"))
    var walk = try FolderWalk(store)
    while let entry = try walk.next() {
      guard entry.status.kind == .regular else { continue }
      let content = try readFile(store.appending(entry.path)) + [0x0a]
      try folder.write(content, to: FilePath("work/there").appending(entry.path))
    }
    return folder
  }

  @Test("name what the user knows, never what stands under a temporary name", arguments: jobs)
  private func names(job: Job) throws {
    let first = try Self.scene()
    let counting = FaultingFiles(FaultingFiles.Policy(failing: nil))
    #expect(try ProgramRun(job.arguments(first.path), files: counting).status < 2)
    let count = counting.operationCount
    var failures = 0
    var folder = try Self.scene()
    for (turn, number) in stride(from: 1, to: count, by: max(1, count / 40)).enumerated() {
      let errno = [ENOSPC, EACCES, EFBIG, EIO][turn % 4]
      let files = FaultingFiles(FaultingFiles.Policy(failing: number, errno: errno))
      let run = try ProgramRun(job.arguments(folder.path) + (turn % 3 == 0 ? ["--json"] : []), files: files)
      if run.status < 2 {
        folder = try Self.scene()
      } else {
        failures += 1
        #expect(!run.errors.contains(".tmp"), "operation \(number), \(errno): \(run.errors)")
      }
    }
    #expect(failures > 5)
  }

  @Test(
    "A path is told of without temporary names",
    arguments: [
      ("a/.out.json.12.ab.tmp", "a/out.json"), ("/t/.out.12.ab.tmp/content/x/.y.1.f.tmp", "/t/out/x/y"),
      ("/t/.out.12.ab.tmp/store", "/t/out"), ("/t/.out.12.ab.tmp", "/t/out"),
      ("out/.satchel.12.ab.tmp/content/x", "out/x"), ("out/.satchel.12.ab.tmp", "out"),
      ("out/../.out.12.ab.tmp/content/x", "out/x"), ("./../.out.1.a.tmp/content/x", "./../out/x"),
      (".satchel.1.a.tmp/content", "."), ("/.satchel.1.a.tmp", "/"), ("/t/.out.1.a.tmp/work/original/x", "/t/out"),
      ("/tmp/.satchel.1.a.tmp/work/1/in", "/tmp/.satchel.1.a.tmp/work/1/in"), ("/t/.satchel-spool.1.a.tmp", "/t"),
      ("a/.x.tmp/b", "a/.x.tmp/b"), ("", ""), ("a//b", "a//b"), ("out/../out", "out"), ("a/../b", "a/../b"),
      ("/t/.out.1.a.tmp/import.txt", "/t/out"),
    ] as [(FilePath, FilePath)])
  func intended(path: FilePath, shown: FilePath) {
    #expect(path.intended == shown)
    #expect(FileError(errno: ENOSPC, operation: "write", path: path).path == shown)
  }
}
