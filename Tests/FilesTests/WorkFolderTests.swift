import SatchelFiles
import SatchelTestSupport
import Testing

@Suite("Work folders") struct WorkFolderTests {
  @Test("A work folder is its owner's alone, and gone with its owner")
  func lifetime() throws {
    let folder = try TemporaryFolder()
    let parent = try OpenFolder(folder.path)
    var work: WorkFolder? = try WorkFolder(in: parent, system: SystemFiles())
    let path = try #require(work?.path)
    try writeAtomically([1], to: path.appending("opened"))
    for place in [path, path.parent] { #expect(try fileStatus(place).map { $0.mode & 0o777 } == 0o700) }
    work = nil
    #expect(try directoryListing(folder.path).isEmpty)
  }

  @Test("What a killed run left goes with the next one; what is in use, or may be missed, stays")
  func sweeping() throws {
    let folder = try TemporaryFolder()
    let parent = try OpenFolder(folder.path)
    let used = try WorkFolder(in: parent, system: SystemFiles())
    for name: FilePath in [
      ".satchel.1.aa.tmp/work/opened", ".satchel.2.aa.tmp/work/1/store/x", ".satchel.3.aa.tmp/import.txt",
      ".satchel.4.aa.tmp/old/x", ".other.5.aa.tmp/work/x", "satchel/work/x",
    ] {
      try folder.write("text", to: name)
    }
    _ = try WorkFolder(in: parent, system: SystemFiles())
    let names = try Set(directoryListing(folder.path).map(\.path))
    #expect(
      names == [
        ".satchel.3.aa.tmp", ".satchel.4.aa.tmp", ".other.5.aa.tmp", "satchel", used.path.parent.lastComponent,
      ])
    withExtendedLifetime(used) {}
  }

  @Test("What is worked on stays the same folder, whatever becomes of the names on the way to it")
  func anchored() throws {
    let folder = try TemporaryFolder()
    try makeFolders(folder.path.appending("a"))
    let work = try WorkFolder(in: try OpenFolder(folder.path.appending("a")), system: SystemFiles())
    try SystemFiles().rename(
      folder.path.appending("a"), in: .workingFolder, to: folder.path.appending("b"), in: .workingFolder,
      replacing: false)
    try makeFolders(folder.path.appending("a"))
    try writeAtomically([1], to: work.path.appending("x"), system: work.files)
    #expect(try directoryListing(folder.path.appending("a")).isEmpty)
    #expect(try folderSnapshot(folder.path.appending("b")).contains { $0.path.lastComponent == "x" })
  }
}
