import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Crashes") struct CrashHandlerTests {
  /// Sends a signal to a program that reads standard input; SIGTERM is caught after the signals of crashes are.
  private static let script = """
    mkfifo "$2"; exec 3<>"$2"
    export SWIFT_BACKTRACE=enable=yes,color=no,threads=all,registers=all
    "$1" verify - <"$2" & pid=$!
    until [ $(( 0x$(awk '/^SigCgt/ { print $2 }' /proc/$pid/status) & 0x4000 )) != 0 ]; do :; done
    kill "-$3" $pid; wait $pid; echo "status $?"
    """

  @Test("a crash writes one fixed sentence and ends with status 70", arguments: ["ILL", "TRAP", "SEGV", "BUS"])
  func sentence(_ signal: String) throws {
    guard let program = try builtProgram() else { return }
    let folder = try TemporaryFolder()
    let run = try #require(
      try runOutside("bash", ["-c", Self.script, "bash", "\(program)", "\(folder.path.appending("pipe"))", signal]))
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && lines.last == "status 70", "\(run.output)")
    #expect(lines.first?.hasPrefix("satchel: the program failed by a fault of its own;") == true)
  }

  @Test("the handlers' status is the one that help tells of") func status() {
    #expect(ExitStatus.faulty.rawValue == 70 && ExitStatus.common.contains(.faulty))
  }
}
