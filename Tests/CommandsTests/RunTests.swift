import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct RunTests {
  @Test("A reader that goes away is success")
  func brokenPipe() throws {
    _ = signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    unsafe #expect(pipe(&ends) == 0)
    close(ends[0])
    let errors = try OpenFile("/dev/null", .write)
    let environment = ProgramEnvironment(
      output: Descriptor(rawValue: ends[1], path: "pipe"), errors: errors.descriptor)
    #expect(run(arguments: ["help", "--man"], environment: environment) == 0)
    close(ends[1])
  }

  @Test("A full disk under standard output is status 6 and one sentence")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let full = try OpenFile("/dev/full", .write)
    let errors = try OpenFile(folder.path.appending("err"), [.write, .create])
    let environment = ProgramEnvironment(output: full.descriptor, errors: errors.descriptor)
    #expect(run(arguments: ["help"], environment: environment) == 6)
    let text = String(decoding: try readFile(folder.path.appending("err")), as: UTF8.self)
    #expect(text.contains("no space is left"))
  }

  @Test("A standard error that cannot be written changes nothing")
  func deafErrors() throws {
    let full = try OpenFile("/dev/full", .write)
    let nothing = try OpenFile("/dev/null", .write)
    let environment = ProgramEnvironment(output: nothing.descriptor, errors: full.descriptor)
    #expect(run(arguments: ["inspect"], environment: environment) == 2)
  }

  @Test("An interruption ends the run with status 130, as text and as JSON")
  func interrupted() throws {
    let interruption = Interruption()
    interruption.raise()
    let text = try ProgramRun(["help"], interruption: interruption)
    #expect(text.status == 130)
    #expect(text.errors == "satchel: interrupted; nothing half-written is left\n")
    #expect(text.output.isEmpty)
    // A search looks at folders only, and stops all the same: what lies too deep is not even met.
    let folder = try TemporaryFolder()
    try makeFolders(folder.path.appending("1/2/3/4/5/6/7/8/9/10/11/12"))
    for command in ["list", "find"] {
      let json = try ProgramRun([FilePath(command), folder.path, "--json"], interruption: interruption)
      #expect(json.status == 130)
      #expect(try json.error["code"] == "interrupted")
    }
  }

  @Test("Once interrupted, nothing is opened, read or written, but what cleans up goes on")
  func interruptible() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("text", to: "file")
    let interruption = Interruption()
    let files = InterruptibleFiles(base: SystemFiles(), interruption: interruption)
    let file = try OpenFile(path, [.read, .write], system: files)
    interruption.raise()
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(throws: FileError.self) { _ = try file.read(into: &buffer) }
    #expect(throws: FileError.self) { _ = try file.read(into: &buffer, at: 0) }
    #expect(throws: FileError.self) { try file.write([1]) }
    #expect(throws: FileError.self) { _ = try OpenFile(path, system: files) }
    try file.close()
    try files.removeFile(path, in: .workingFolder)
    #expect(try fileStatus(path) == nil)
  }

  @Test("Progress is one line that is rewritten, appears after a second, and is erased")
  func progress() throws {
    let folder = try TemporaryFolder()
    let errors = try OpenFile(folder.path.appending("err"), [.write, .create])
    let clock = Clock()
    let line = ProgressLine(
      ProgramEnvironment(errors: errors.descriptor, milliseconds: { clock.now }), isShown: true)
    for (time, done) in [(0, 1), (999, 2), (1000, 3), (1050, 4), (1100, 1 << 20)] as [(UInt64, UInt64)] {
      clock.now = time
      line.update(stage: "packing", done: done, total: 2 << 20)
    }
    line.erase()
    line.erase()
    let text = String(decoding: try readFile(folder.path.appending("err")), as: UTF8.self)
    let clear = "\r\u{1B}[K"
    #expect(text == "\(clear)packing: 3 bytes of 2.0 MiB, 0%\(clear)packing: 1.0 MiB of 2.0 MiB, 50%\(clear)")
  }

  @Test("Without a terminal, or when told to be quiet, there is no progress")
  func noProgress() throws {
    let folder = try TemporaryFolder()
    let errors = try OpenFile(folder.path.appending("err"), [.write, .create])
    let clock = Clock()
    for (isTerminal, isQuiet) in [(false, false), (true, true)] {
      clock.now = 0
      let environment = ProgramEnvironment(
        errors: errors.descriptor, isTerminal: isTerminal, milliseconds: { clock.now })
      let console = Console(environment, isQuiet: isQuiet)
      clock.now = 5000
      console.progress.update(stage: "packing", done: 1, total: nil)
      console.progress.erase()
    }
    #expect(try readFile(folder.path.appending("err")).isEmpty)
  }
}

/// A clock that a test sets.
final class Clock: @unchecked Sendable {
  /// Milliseconds.
  var now: UInt64 = 0
}
