import Glibc
import SatchelFiles
import SatchelTestSupport
import Testing

@Suite struct LinkWalkTests {
  private static func link(_ folder: borrowing TemporaryFolder, _ name: String, to target: String) {
    #expect(unsafe symlink(target, folder.path.appending(name).description) == 0)
  }

  /// Path, kind and whether it stands behind a link, of each entry of a walk that follows all that may be followed.
  private static func entries(_ root: FilePath, following rule: FolderWalk.LinkRule?) throws -> [String] {
    var walk = try FolderWalk(root, following: rule)
    var found: [String] = []
    while let entry = try walk.next() {
      let mark = (walk.isBehindLink ? "*" : "") + (walk.isPassedOver ? "!" : "")
      found.append("\(entry.path) \(entry.status.kind.rawValue)\(mark)")
    }
    return found
  }

  @Test("a walk follows links to files and folders, in the order of the whole paths, only where it is told to")
  func following() throws {
    let folder = try TemporaryFolder()
    for name in ["real/x/deep", "real/y", "store/a.b", "store/b"] { try folder.write(name, to: FilePath(name)) }
    Self.link(folder, "store/a", to: "../real")
    Self.link(folder, "store/c", to: "../real/y")
    let root = folder.path.appending("store")
    #expect(try Self.entries(root, following: nil) == ["a symlink", "a.b regular", "b regular", "c symlink"])
    #expect(
      try Self.entries(root) { path, status in status.kind == .regular || path == "a" } == [
        "a.b regular", "a directory*", "a/x directory*!", "a/y regular*", "b regular", "c regular*",
      ])
    #expect(
      try Self.entries(root) { _, _ in true } == [
        "a.b regular", "a directory*", "a/x directory*", "a/x/deep regular*", "a/y regular*", "b regular", "c regular*",
      ])
  }

  @Test("links in a circle, to a folder on the way, to nothing, to pipes and devices are never followed")
  func circles() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "store/in/file")
    #expect(unsafe mkfifo(folder.path.appending("pipe").description, 0o600) == 0)
    for (name, target) in [
      ("here", "."), ("up", ".."), ("in/up", ".."), ("in/in", "../in"), ("round", "about"), ("about", "round"),
      ("nothing", "nowhere"), ("pipe", "../pipe"), ("device", "/dev/zero"), ("self", "self"),
    ] { Self.link(folder, "store/" + name, to: target) }
    let followed = try Self.entries(folder.path.appending("store")) { path, _ in path != "up" }
    #expect(followed.filter { $0.hasSuffix("*") }.isEmpty)
    #expect(followed.count == 12)
  }

  @Test(
    "a folder behind a link that may not be read is passed over, and the walk goes on", .enabled(if: geteuid() != 0))
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "locked/file")
    try folder.write("x", to: "store/z")
    Self.link(folder, "store/a", to: "../locked")
    #expect(unsafe chmod(folder.path.appending("locked").description, 0) == 0)
    defer { _ = unsafe chmod(folder.path.appending("locked").description, 0o700) }
    #expect(
      try Self.entries(folder.path.appending("store")) { _, _ in true } == ["a directory*!", "z regular"])
  }
}
