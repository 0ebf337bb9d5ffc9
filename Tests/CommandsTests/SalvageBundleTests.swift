import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What comes out of damaged bundles.
@Suite struct SalvageBundleTests {
  private static let store = SampleTree().own.appending("claw/rotated")

  /// A bundle of several gzip members, and what it was packed of.
  private static func scene(_ folder: borrowing TemporaryFolder) throws -> (bundle: [UInt8], files: [FilePath: [UInt8]])
  {
    let lines = try readFile(SampleTree().own.appending("claw/store/session-1780304400001-0.jsonl"))
    let last = try #require(lines.split(separator: 0x0a).last) + [0x0a]
    for number in 1...6 {
      let text = lines + Array(repeating: last, count: 40_000 * number / last.count).joined()
      try folder.write(text, to: FilePath("store/session-178030440000\(number)-0.jsonl"))
    }
    let bundle = folder.path.appending("bundle")
    #expect(try ProgramRun(["pack", folder.path.appending("store"), "-o", bundle]).status == 0)
    var files: [FilePath: [UInt8]] = [:]
    for entry in try folderSnapshot(folder.path.appending("store")) { files[entry.path] = entry.content }
    return (try readFile(bundle), files)
  }

  /// Salvages; every file at its place is one that was packed, byte for byte.
  private static func salvage(
    _ bytes: [UInt8], _ files: [FilePath: [UInt8]], in folder: FilePath, _ what: String
  ) throws -> (run: ProgramRun, whole: Int) {
    let (broken, output) = (folder.appending("broken"), folder.appending("output"))
    try writeAtomically(bytes, to: broken)
    let run = try ProgramRun(["salvage", broken, "-o", output, "--json"])
    #expect([0, 1, 3, 4].contains(run.status), "\(what): \(run.status) \(run.errors)")
    var whole = 0
    for entry in try folderSnapshot(output) where entry.kind == .regular {
      if entry.path.components.first == ".satchel-salvage" { continue }
      #expect(files[entry.path] == entry.content, "\(what): \(entry.path)")
      whole += 1
    }
    if run.status < 2 { #expect(try run.json["whole"]?.int64 == Int64(whole), "\(what)") }
    if run.status > 1 { #expect(try fileStatus(output) == nil, "\(what)") }
    try removeTree(output)
    return (run, whole)
  }

  @Test(
    "The output may be deep, a link to an empty folder or one that a killed run left something beside; it is as private as what was packed"
  )
  func targets() throws {
    let folder = try TemporaryFolder()
    let session = try folder.write(
      try readFile(SampleTree().own.appending("claw/store/session-1780304400001-0.jsonl")), to: "store/s.jsonl")
    let file = try OpenFile(session)
    try SystemFiles().setMode(of: file.descriptor, to: 0o600)
    let (work, bundle) = (folder.path.appending("work"), folder.path.appending("bundle"))
    #expect(try ProgramRun(["pack", folder.path.appending("store"), "-o", bundle]).status == 0)
    try makeFolders(work.appending("empty"))
    try folder.write("rest", to: "work/.empty.1.aa.tmp/content/rest")
    let link = folder.path.appending("link")
    #expect(unsafe symlink("work/empty", "\(link)") == 0)
    for (output, place): (FilePath, FilePath) in [
      (link, work.appending("empty")), (work.appending("a/b/c"), work.appending("a/b/c")),
    ] {
      let run = try ProgramRun(["salvage", bundle, "-o", output], files: OddFiles(noReplaceErrno: EINVAL))
      #expect(run.status == 0, "\(run.errors)")
      #expect(try folderSnapshot(place).map(\.path) == ["s.jsonl"])
      #expect(try fileStatus(place.appending("s.jsonl")).map { $0.mode & 0o777 } == 0o600)
    }
    #expect(try fileStatus(work.appending("a/b/c")).map { $0.mode & 0o777 } == 0o700)
    #expect(try directoryListing(work).map(\.path).sorted() == ["a", "empty"])
    for taken: FilePath in ["work/empty", "bundle"] {
      #expect(try ProgramRun(["salvage", bundle, "-o", folder.path.appending(taken)]).status == 5)
    }
  }

  @Test("A sound bundle comes out whole")
  func sound() throws {
    let folder = try TemporaryFolder()
    let (bundle, files) = try Self.scene(folder)
    let (run, whole) = try Self.salvage(bundle, files, in: folder.path, "sound")
    #expect(run.status == 0)
    #expect(whole == files.count)
    #expect(try run.json["provenBy"]?.text == "manifest")
  }

  @Test("Of a bundle that is cut anywhere, what stands before the cut comes out byte for byte, and the rest is told")
  func cut() throws {
    let folder = try TemporaryFolder()
    let (bundle, files) = try Self.scene(folder)
    var most = 0
    for count in stride(from: 100, to: bundle.count, by: bundle.count / 25) {
      let (run, whole) = try Self.salvage(Array(bundle[..<count]), files, in: folder.path, "cut to \(count)")
      #expect(whole >= most, "cut to \(count)")
      #expect(run.status != 0, "cut to \(count)")
      most = max(most, whole)
    }
    #expect(most == files.count)
  }

  @Test(
    "With any byte changed, no file at its place has other bytes than were packed, and what is missing is listed by name"
  )
  func flipped() throws {
    let folder = try TemporaryFolder()
    let (bundle, files) = try Self.scene(folder)
    var least = files.count
    for place in stride(from: 0, to: bundle.count, by: bundle.count / 40) {
      var changed = bundle
      changed[place] ^= 0x55
      let (run, whole) = try Self.salvage(changed, files, in: folder.path, "byte \(place)")
      #expect(run.status < 2, "byte \(place): \(run.errors)")
      least = min(least, whole)
      guard try run.json["provenBy"]?.text == "manifest" else { continue }
      let missing = try run.json["hurt"]?.elements?.count ?? 0
      let gaps = try run.json["gaps"]?.elements?.count ?? 0
      #expect((run.status == 0) == (missing == 0 && gaps == 0), "byte \(place)")
    }
    #expect(least >= files.count - 4)
  }

  @Test("Of a bundle of one gzip member that is damaged, nothing is taken for whole; what there is comes out apart")
  func singleMember() throws {
    let folder = try TemporaryFolder()
    let (_, files) = try Self.scene(folder)
    let single = folder.path.appending("single")
    #expect(try ProgramRun(["pack", folder.path.appending("store"), "-o", single, "--single-member"]).status == 0)
    let bytes = try readFile(single)
    #expect(try Self.salvage(bytes, files, in: folder.path, "single").whole == files.count)
    let (run, whole) = try Self.salvage(Array(bytes.dropLast(bytes.count / 3)), files, in: folder.path, "single, cut")
    #expect(run.status == 1, "\(run.errors)")
    #expect(whole == 0)
    #expect(try run.json["hurt"]?.elements?.isEmpty == false)
  }

  @Test("What is no bundle is told so, and nothing is written")
  func noBundle() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1, 2, 3], to: "x")
    let run = try ProgramRun(["salvage", path, "-o", folder.path.appending("out")])
    #expect(run.status == 3)
    #expect(try fileStatus(folder.path.appending("out")) == nil)
  }
}
