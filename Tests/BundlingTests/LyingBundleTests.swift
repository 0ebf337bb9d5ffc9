import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelBundling

/// Whether a full pass finds nothing wrong, nor that another program framed the contents anew; but for sessions: what these
/// bundles hold are none.
private func isIntact(_ path: FilePath) throws -> Bool {
  let report = try BundleScan(.file(path), ReadOptions(), system: SystemFiles()).run()
  return report.isIntact && report.archive == nil
}

/// What a full pass refuses, reading by the index refuses too, or gives what `tar` gives.
@Suite struct LyingBundleTests {
  /// A store whose bundle is read by the index member by member, as it is larger than what is read at once.
  private static func large() throws -> LyingBundles {
    let folder = try TemporaryFolder()
    return try LyingBundles(readFile(packSeekable(in: folder.path)))
  }

  /// The same files, but small.
  private static func small() throws -> LyingBundles {
    let folder = try TemporaryFolder()
    return try LyingBundles(readFile(packSeekable(in: folder.path, dividedBy: 100)))
  }

  /// Whether the lie is refused, or what is read is what `tar` unpacks; nil where there is no `tar`.
  private static func isHarmless(_ bytes: [UInt8], _ ids: [String]) throws -> Bool? {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "b.tar.gz")
    let isIntact = (try? isIntact(path)) ?? false
    #expect(!isIntact)
    let read: [Taken.File]
    do throws(BundleError) {
      guard let found = try seek(path, ids) else { return true }
      read = found.files
    } catch { return error.code == .damaged || error.code == .refused }
    try makeFolders(folder.path.appending("tar"))
    guard try runOutside("tar", ["xzf", path.description], in: folder.path.appending("tar")) != nil else { return nil }
    for file in read {
      let other = folder.path.appending("tar/satchel/data/a3s").appending(file.path)
      guard let kind = try fileStatus(other)?.kind, kind == .regular, try readFile(other) == file.content else {
        return false
      }
    }
    return true
  }

  @Test("Whatever stands in a small bundle besides what its index tells, no file comes out otherwise than tar gives it")
  func small() throws {
    let lies = try Self.small()
    for (name, bytes) in try lies.insertions() + lies.changes() {
      guard let isHarmless = try Self.isHarmless(bytes, ["c"]) else { return }
      #expect(isHarmless, "\(name)")
    }
  }

  @Test(
    "In a large bundle that holds for every member in which something of the session stands, and for the front and the end"
  )
  func large() throws {
    let lies = try Self.large()
    #expect(lies.members.count > 5)
    let last = lies.members.count - 1
    for (name, bytes) in try lies.insertions(at: [0, 2, last - 1, last]) + lies.changes(at: [0, 3, last - 1]) {
      guard let isHarmless = try Self.isHarmless(bytes, ["a", "b", "c"]) else { return }
      #expect(isHarmless, "\(name)")
    }
  }

  @Test("A sound bundle is read by the index, in one window or many")
  func sound() throws {
    let folder = try TemporaryFolder()
    for lies in [try Self.small(), try Self.large()] {
      let path = try folder.write(lies.whole, to: "b.tar.gz")
      #expect(try seek(path, ["c"])?.files.count == 5)
      #expect(try isIntact(path))
    }
  }

  @Test("The identity that an index tells is the one that follows from its entries")
  func identity() throws {
    let folder = try TemporaryFolder()
    let whole = try Self.small().whole
    let other = String(repeating: "7", count: 64)
    let lying = try withIndex(of: whole) {
      $0.replacing(/"tarDigest":"sha256:[0-9a-f]+"/, with: "\"tarDigest\":\"sha256:\(other)\"")
    }
    let path = try folder.write(lying, to: "b.tar.gz")
    #expect(try listBundle(.file(path)).reading == .whole)
    #expect(try seek(path, ["c"]) == nil)
  }
}
