import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBundling

@Suite struct EmptyFolderTests {
  private static let folders: [FilePath] = ["caf\u{e9} 1", "odd/empty", "runs", "z/y/x"]

  /// Makes a store with such folders in it, and packs it.
  private static func bundle(in folder: borrowing TemporaryFolder) throws -> FilePath {
    var store = try makeStore(folder.path.appending("store"))
    store.folders = PagedList(folders)
    // What is moved away for a session of the bundle must be one that can be read.
    let empty = try String(
      decoding: readFile(SampleTree().own.appending("a3s/store-b3/sess-empty.json")), as: UTF8.self)
    for id in ["s-1", "s-2"] {
      try writeAtomically(
        Array(empty.replacing("sess-empty", with: id).utf8), to: folder.path.appending("store").appending("\(id).json"))
    }
    for path in folders { try makeFolders(folder.path.appending("store").appending(path)) }
    let bundle = folder.path.appending("b.tar.gz")
    _ = try packBundle(store, to: .file(bundle))
    return bundle
  }

  private static func foldersBelow(_ path: FilePath) throws -> [FilePath] {
    try folderSnapshot(path).filter { $0.kind == .directory }.map(\.path)
  }

  @Test("folders that hold nothing come back into a new target, an empty and a filled one, under every policy")
  func comeBack() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.bundle(in: folder)
    let wanted = try Self.foldersBelow(folder.path.appending("store"))
    for policy in [ConflictPolicy.stop, .skip, .replace, .append, .rename] {
      for kind in ["new", "empty", "filled"] {
        let target = folder.path.appending("\(policy)-\(kind)")
        if kind != "new" { try makeFolders(target) }
        if kind == "filled" { try makeFolders(target.appending("runs")) }
        var options = ImportOptions()
        options.onConflict = policy
        _ = try importBundle(.file(bundle), into: target, options: options)
        #expect(try Self.foldersBelow(target) == wanted, "\(policy) \(kind)")
        _ = try undoImport(into: target)
        #expect(try Self.foldersBelow(target) == (kind == "filled" ? ["runs"] : []), "\(policy) \(kind)")
        #expect(try (fileStatus(target) == nil) == (kind == "new"))
      }
    }
  }

  @Test(
    "some sessions come without the folders of the store, by the index and without it, into a new target and an old")
  func someSessions() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.bundle(in: folder)
    var options = ImportOptions()
    options.sessionIDs = ["s-2"]
    var wanted: [[FilePath]] = []
    for kind in ["seek", "through"] {
      for isThere in [false, true] {
        let target = folder.path.appending("\(kind)-\(isThere)")
        if isThere { try makeFolders(target) }
        let opened = try OpenFile(bundle)
        let input: BundleInput = kind == "seek" ? .file(bundle) : .descriptor(opened.descriptor)
        _ = try importBundle(input, into: target, options: options)
        wanted.append(try Self.foldersBelow(target))
      }
    }
    #expect(Set(wanted).count == 1)
    #expect(Set(wanted[0]).isDisjoint(with: ["runs", "odd/empty", "z", "caf\u{e9} 1"]))
  }

  @Test("a file in the place of a folder that holds nothing stops the import or stays, and is told")
  func fileInTheWay() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.bundle(in: folder)
    for policy in [ConflictPolicy.stop, .skip, .replace, .append, .rename] {
      let target = folder.path.appending("\(policy)")
      try makeFolders(target)
      try writeAtomically([1], to: target.appending("z"))
      var options = ImportOptions()
      options.onConflict = policy
      if policy == .skip || policy == .rename {
        #expect(try importBundle(.file(bundle), into: target, options: options).kept == ["z/y/x"])
        #expect(try Self.foldersBelow(target).contains("runs"))
      } else {
        let error = #expect(throws: BundleError.self) {
          try importBundle(.file(bundle), into: target, options: options)
        }
        #expect(error?.code == .conflict)
        #expect(try folderSnapshot(target).map(\.path) == ["z"])
      }
      #expect(try readFile(target.appending("z")) == [1])
    }
  }

  @Test("an entry in a folder that has one of its own is refused, since that must hold nothing")
  func notEmpty() throws {
    let folder = try TemporaryFolder()
    var store = try makeStore(folder.path.appending("store"))
    store.folders = ["odd"]
    let bundle = folder.path.appending("b.tar.gz")
    _ = try packBundle(store, to: .file(bundle))
    let report = try verifyBundle(.file(bundle))
    #expect(report.faults.contains { $0.code == "folder-not-empty" })
    var options = ImportOptions()
    options.sessionIDs = ["s-1"]
    let error = #expect(throws: BundleError.self) {
      try importBundle(.file(bundle), into: folder.path.appending("out"), options: options)
    }
    #expect(error?.faults.first?.code == "folder-not-empty")
  }

  @Test(
    "a time that no header holds comes back as the nearest, and a finding tells the true one",
    arguments: [
      (-1, 0, "1969-12-31T23:59:59Z"), (-86_401, 500_000_000, "1969-12-30T23:59:59.5Z"),
      (8_589_934_592, 1, "2242-03-16T12:56:32.000000001Z"), (15_032_385_535, 0, "2446-05-10T22:38:55Z"),
    ])
  func oddTimes(seconds: Int64, nanoseconds: Int32, text: String) throws {
    let folder = try TemporaryFolder()
    let store = try makeStore(folder.path.appending("store"))
    let file = try OpenFile(folder.path.appending("store/s-1.json"), [.read, .write])
    try SystemFiles().setModified(of: file.descriptor, to: FileTime(seconds: seconds, nanoseconds: nanoseconds))
    let bundle = folder.path.appending("b.tar.gz")
    let report = try packBundle(store, to: .file(bundle))
    let finding = try #require(report.findings.first { $0.code == "time-out-of-range" })
    #expect(finding.place.file == "s-1.json")
    #expect(finding.message.contains(text), "\(finding.message)")
    #expect(try verifyBundle(.file(bundle)).isIntact)
    _ = try importBundle(.file(bundle), into: folder.path.appending("out"))
    let back = try #require(try fileStatus(folder.path.appending("out/s-1.json")))
    #expect(back.modified == FileTime(seconds: seconds < 0 ? 0 : 8_589_934_591))
  }

  @Test("the last time that a header holds comes back to the nanosecond with --preserve, and needs no finding")
  func lastTime() throws {
    let folder = try TemporaryFolder()
    let store = try makeStore(folder.path.appending("store"))
    let time = FileTime(seconds: 8_589_934_591, nanoseconds: 999_999_999)
    let file = try OpenFile(folder.path.appending("store/s-1.json"), [.read, .write])
    try SystemFiles().setModified(of: file.descriptor, to: time)
    let bundle = folder.path.appending("b.tar.gz")
    #expect(try packBundle(store, to: .file(bundle)).findings.allSatisfy { $0.code != "time-out-of-range" })
    var options = ImportOptions()
    options.preservesAttributes = true
    _ = try importBundle(.file(bundle), into: folder.path.appending("out"), options: options)
    #expect(try fileStatus(folder.path.appending("out/s-1.json"))?.modified == time)
  }
}
