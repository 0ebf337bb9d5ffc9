import SatchelFiles
import SatchelTestSupport
import Testing

@Suite("The rules of modes") struct PermissionsTests {
  @Test(
    "a file comes back as it is told, never wider than 0644 or 0755, and to its owner alone where nothing is told",
    arguments: [
      (0o600, 0o600), (0o640, 0o640), (0o644, 0o644), (0o664, 0o644), (0o666, 0o644), (0o777, 0o755), (0o755, 0o755),
      (0o711, 0o711), (0o400, 0o400), (0o620, 0o600), (nil, 0o600),
    ] as [(UInt32?, UInt32)])
  func restored(told: UInt32?, mode: UInt32) { #expect(Permissions.restored(told) == mode) }

  @Test(
    "a folder is as wide as the widest file below it",
    arguments: [
      (0o600, 0o700), (0o640, 0o750), (0o644, 0o755), (0o604, 0o705), (0o755, 0o755), (0o400, 0o700), (0, 0o700),
      (0o666, 0o755), (0o622, 0o700), (0o711, 0o711),
    ] as [(UInt32, UInt32)])
  func folder(files: UInt32, mode: UInt32) { #expect(Permissions.folder(above: files) == mode) }

  @Test("what is made of a source has no bit for others that the source lacks, for every mode") func made() {
    for source in UInt32(0)...0o777 {
      let mode = Permissions.made(of: source)
      #expect(mode & ~source & 0o077 == 0 && mode & 0o700 == 0o600 && mode & 0o111 == 0)
    }
  }

  @Test("what replaces a file keeps its mode, but for what its sources close") func replacing() {
    #expect(Permissions.replacing(0o640, with: 0o666) == 0o640)
    #expect(Permissions.replacing(0o644, with: 0o600) == 0o600)
    #expect(Permissions.replacing(0o400, with: 0o644) == 0o400)
    #expect(Permissions.replacing(0o755, with: 0o644) == 0o755)
  }

  @Test("each folder counts the files below it, at any depth") func widths() {
    var modes = FolderModes()
    modes.add("a/b/one", mode: 0o600)
    modes.add("a/two", mode: 0o640)
    modes.add("three", mode: 0o644)
    #expect(modes.mode(of: "a/b") == 0o700)
    #expect(modes.mode(of: "a") == 0o750)
    #expect(modes.mode(of: ".") == 0o755)
    #expect(modes.mode(of: "empty") == 0o700)
  }

  @Test("an atomic file keeps the mode of the file that it replaces") func atomic() throws {
    let folder = try TemporaryFolder()
    for mode in [0o600, 0o640, 0o400] as [UInt32] {
      let path = try folder.write("old", to: "f")
      let file = try OpenFile(path)
      try SystemFiles().setMode(of: file.descriptor, to: mode)
      try writeAtomically(Array("new".utf8), to: path)
      #expect(try fileStatus(path)?.mode == mode)
    }
  }

  @Test("an atomic file is its owner's until it is published, and leaves nothing but itself") func secret() throws {
    let folder = try TemporaryFolder()
    let usual = try #require(try fileStatus(folder.write("x", to: "usual"))).mode
    var file = try AtomicFile(folder.path.appending("f"), mode: Permissions.secret)
    let names = try directoryListing(folder.path).map(\.path).filter { $0 != "usual" }
    #expect(try names.map { try fileStatus(folder.path.appending($0))?.mode } == [0o600])
    try file.write(Array("text".utf8))
    try file.publish(mode: Permissions.made(of: 0o644))
    #expect(try fileStatus(folder.path.appending("f"))?.mode == usual & 0o644)
    #expect(try directoryListing(folder.path).map(\.path).sorted() == ["f", "usual"])
  }
}
