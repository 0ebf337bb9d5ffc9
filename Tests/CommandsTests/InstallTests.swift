import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// `tools/install` with the program as it was built.
@Suite struct InstallTests {
  private static let files = [
    "bin/satchel", "share/bash-completion/completions/satchel", "share/fish/vendor_completions.d/satchel.fish",
    "share/man/man1/satchel.1", "share/man/man5/satchel-json.5", "share/satchel/installed",
    "share/zsh/site-functions/_satchel",
  ]

  private static func install(_ prefix: FilePath, _ more: [String]) throws -> (status: Int32, output: String)? {
    let tool = SampleTree().root.appending("tools/install")
    return try runOutside(tool.description, ["--prefix", prefix.description] + more)
  }

  @Test("What is installed below a prefix works, and is taken away again with all that was made for it")
  func roundTrip() throws {
    guard let program = try builtProgram() else { return }
    let folder = try TemporaryFolder()
    let prefix = folder.path.appending("a prefix")
    try folder.write("somebody else's", to: "a prefix/share/man/man1/other.1")
    for _ in 0..<2 {
      guard let run = try Self.install(prefix, ["--program", program.description]) else { return }
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains("Begin with: satchel help"))
    }
    for name in Self.files { #expect(try fileStatus(prefix.appending(FilePath(name))) != nil, "\(name)") }
    let version = try runOutside(prefix.appending("bin/satchel").description, ["version"])
    #expect(version?.output == "satchel \(ProgramTable.version)\n")
    let manual = String(decoding: try readFile(prefix.appending("share/man/man1/satchel.1")), as: UTF8.self)
    #expect(manual == ManPage.text())
    #expect(try Self.install(prefix, ["--uninstall"])?.status == 0)
    let left = try folderSnapshot(prefix).filter { $0.kind == .regular }.map(\.path)
    #expect(left == ["share/man/man1/other.1"])
    #expect(try fileStatus(prefix.appending("bin")) == nil)
    #expect(try Self.install(prefix, ["--uninstall"])?.status == 1)
  }

  @Test("A file of somebody else's in the way is left as it is")
  func inTheWay() throws {
    guard let program = try builtProgram() else { return }
    let folder = try TemporaryFolder()
    try folder.write("theirs", to: "bin/satchel")
    guard let run = try Self.install(folder.path, ["--program", program.description]) else { return }
    #expect(run.status == 1)
    #expect(run.output.contains("bin/satchel exists"))
    #expect(try folderSnapshot(folder.path).filter { $0.kind == .regular }.map(\.path) == ["bin/satchel"])
  }

  @Test("A command line that is wrong is answered with status 2")
  func wrong() throws {
    for arguments in [["--prefx", "x"], ["--program"], ["--uninstall", "--program", "x"]] {
      #expect(try Self.install("/nowhere", arguments)?.status == 2, "\(arguments)")
    }
  }
}
