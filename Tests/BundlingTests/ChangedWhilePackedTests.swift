import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Synchronization
import Testing

@testable import SatchelBundling

/// Changes a file behind the back of whoever reads it, at chosen readings of it.
private final class RewritingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let name: FilePath
  private let readings: Set<Int>
  private let count = Mutex(0)
  private let change: @Sendable (Int) -> Void

  init(_ name: FilePath, at readings: Set<Int>, _ change: @escaping @Sendable (Int) -> Void) {
    self.name = name
    self.readings = readings
    self.change = change
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    let result = try unsafe base.read(file, into: buffer, at: offset)
    guard file.path.lastComponent == name else { return result }
    let number = count.withLock { number in
      number += 1
      return number
    }
    if readings.contains(number) { change(number) }
    return result
  }
}

@Suite struct ChangedWhilePackedTests {
  private static func pack(
    _ name: FilePath, _ content: [UInt8], at readings: Set<Int>, in folder: borrowing TemporaryFolder,
    _ change: @escaping @Sendable (FilePath, Int) -> Void
  ) throws -> (findings: [Finding], content: [UInt8]) {
    let path = try folder.write(content, to: FilePath("store").appending(name))
    let store = folder.path.appending("store")
    let plan = StoreInventory(
      format: .claw, root: store,
      files: [StoredFile(path: name, role: StoredFile.sessionRole, byteCount: UInt64(content.count))])
    let bundle = folder.path.appending("b.tar.gz")
    let files = RewritingFiles(name, at: readings) { change(path, $0) }
    var options = PackOptions()
    options.replacesOutput = true
    let report = try packBundle(plan, to: .file(bundle), options: options, system: files)
    #expect(try verifyBundle(.file(bundle)).isIntact)
    return (Array(report.findings), try #require(try readThrough(bundle).files.first).content)
  }

  private static func rewrite(_ path: FilePath, _ number: Int) {
    let content = Array(repeating: UInt8(0x30 + number), count: 1000)
    if let file = try? OpenFile(path, [.read, .write]) {
      try? file.write(content)
      try? SystemFiles().setModified(of: file.descriptor, to: FileTime(seconds: 1_800_000_000 + Int64(number)))
    }
  }

  private static func replace(_ path: FilePath, _ number: Int) {
    try? writeAtomically(Array(repeating: UInt8(0x30 + number), count: 1000 + number), to: path)
  }

  @Test(
    "A file that is rewritten or replaced while it is packed is read once more, and what is packed is one state of it",
    arguments: ["a.json", "a.jsonl"])
  func once(name: FilePath) throws {
    for change in [Self.rewrite, Self.replace] {
      let folder = try TemporaryFolder()
      let (findings, content) = try Self.pack(name, Array(repeating: 0x61, count: 1000), at: [1], in: folder, change)
      #expect(!findings.contains { $0.code == "changed-while-packed" })
      #expect(Set(content) == [0x31])
    }
  }

  @Test("If it changes each time, that is a finding", arguments: ["a.json", "a.jsonl"])
  func always(name: FilePath) throws {
    for change in [Self.rewrite, Self.replace] {
      let folder = try TemporaryFolder()
      let (findings, _) = try Self.pack(
        name, Array(repeating: 0x61, count: 1000), at: [1, 2, 3, 4], in: folder, change)
      #expect(findings.contains { $0.code == "changed-while-packed" && $0.place.file == name.description })
    }
  }

  @Test(
    "A large file that is rewritten, replaced or cut while it is packed is packed once more, and as one state of it",
    arguments: ["a.json", "a.jsonl"])
  func large(name: FilePath) throws {
    let cut: @Sendable (FilePath, Int) -> Void = { path, _ in
      if let file = try? OpenFile(path, [.read, .write]) {
        try? SystemFiles().resize(file.descriptor, to: 2_000_000)
      }
    }
    for change in [Self.rewrite, Self.replace, cut] {
      let folder = try TemporaryFolder()
      let (findings, content) = try Self.pack(name, noise(3_000_000, seed: 1), at: [2], in: folder, change)
      #expect(!findings.contains { $0.code == "changed-while-packed" })
      #expect(content == (try readFile(folder.path.appending("store").appending(name))))
      #expect(try directoryListing(folder.path).map(\.path).sorted() == ["b.tar.gz", "store"])
    }
  }

  @Test("If a large file changes each time, or went into a pipe, that is a finding, never a silent mix")
  func largeAlways() throws {
    let folder = try TemporaryFolder()
    let (findings, _) = try Self.pack(
      "a.json", noise(3_000_000, seed: 1), at: Set(1...20), in: folder, Self.rewrite)
    #expect(findings.count { $0.code == "changed-while-packed" } == 1)
    let path = folder.path.appending("store/a.json")
    let plan = StoreInventory(
      format: .claw, root: path.parent, files: [StoredFile(path: "a.json", role: "other", byteCount: 3_000_000)])
    let output = try OpenFile(folder.path.appending("out"), [.read, .write, .create])
    let files = RewritingFiles("a.json", at: [2]) { Self.rewrite(path, $0) }
    let report = try packBundle(plan, to: .descriptor(output.descriptor), system: files)
    #expect(report.findings.count { $0.code == "changed-while-packed" } == 1)
    #expect(try verifyBundle(.file(folder.path.appending("out"))).isIntact)
  }

  @Test("Growth stays fine") func growth() throws {
    for count in [1000, 1_000_000] {
      let folder = try TemporaryFolder()
      let old = noise(count, seed: 2)
      let (findings, content) = try Self.pack("a.jsonl", old, at: [1], in: folder) { path, _ in
        if let file = try? OpenFile(path, [.read, .write]) {
          try? SystemFiles().resize(file.descriptor, to: UInt64(count + 5000))
        }
      }
      #expect(!findings.contains { $0.code == "changed-while-packed" })
      #expect(content == old)
    }
  }

  @Test("What changed since stock was taken is taken stock of anew, so that the description tells of the packed bytes")
  func changedSince() throws {
    let folder = try TemporaryFolder()
    let journal = try readFile(SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl"))
    let lines = journal.split(separator: 0x0a)
    let last =
      try #require(lines.first { String(decoding: $0, as: UTF8.self).contains("\"blocks\"") }) + [0x0a]
    let path = try folder.write(journal, to: "store/session-1780300800001-0.jsonl")
    for count in [2, 4000] {
      let store = try StoreRegistry.inventory(of: folder.path.appending("store"))
      try writeAtomically(journal + Array(repeating: last, count: count).joined(), to: path)
      let bundle = folder.path.appending("b-\(count)")
      let report = try packBundle(store, to: .file(bundle))
      #expect(!report.findings.contains { $0.code == "changed-while-packed" })
      let told = try #require(try listBundle(.file(bundle)).contents?.sessions.first?.facts["messages"]?.int64)
      #expect(told > Int64(store.sessions[0].totals.messageCount) || count == 4000 && told > 4000)
      let imported = try importBundle(.file(bundle), into: folder.path.appending("t-\(count)"))
      #expect(imported.findings.isEmpty, "\(imported.findings)")
    }
  }
}
