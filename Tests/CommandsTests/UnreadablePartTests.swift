import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A disk on which some places cannot be read any more.
private struct BadDisk: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  /// The name of a file, and its bytes that give an error.
  var file: FilePath = ""
  var bad: Range<UInt64> = 0..<0
  /// A folder that cannot be opened.
  var folder: FilePath = ""

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    let range = offset..<(offset + UInt64(buffer.count))
    if file.path.lastComponent == self.file, range.overlaps(bad) {
      throw FileError(errno: 5, operation: "read", path: file.path)
    }
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if path.lastComponent == self.folder { throw FileError(errno: 13, operation: "open", path: path) }
    return try base.open(path, in: folder, access, mode: mode)
  }
}

@Suite struct UnreadablePartTests {
  private static let samples = SampleTree()

  @Test(
    "Of a journal with a bad sector, the records before and behind it are saved, and the status says that some are not")
  func badSector() throws {
    let folder = try TemporaryFolder()
    let journal = try readFile(Self.samples.own.appending("claw/store/session-1780304400001-0.jsonl"))
    let last = try #require(journal.split(separator: 0x0a).last) + [0x0a]
    let text = journal + Array(repeating: last, count: 30_000 / last.count).joined()
    let input = try folder.write(text, to: "in/a.jsonl")
    let disk = BadDisk(file: "a.jsonl", bad: 12_288..<16_384)
    for (source, output) in [(input, "a"), (folder.path.appending("in"), "all")] {
      let target = folder.path.appending(FilePath(output))
      let run = try ProgramRun(["salvage", source, "-o", target, "--json"], files: disk)
      #expect(run.status == 1, "\(run.errors)")
      let saved = try readFile(output == "a" ? target : target.appending("a.jsonl"))
      let (before, behind) = (text[..<12_000].lastIndex(of: 0x0a) ?? 0, text[16_384...].firstIndex(of: 0x0a) ?? 0)
      #expect(saved.starts(with: text[...before]))
      #expect(saved.suffix(text.count - behind - 1) == text[(behind + 1)...])
      let findings = try run.json["findings"]?.elements ?? []
      let part = try #require(findings.first { $0["code"]?.text == "unreadable-part" })
      #expect(part["offset"]?.int64 == 12_288 && part["length"]?.int64 == 4096, "\(findings)")
    }
  }

  @Test("A folder that cannot be read stops packing, but not with --keep-going, and never a salvage; it is named")
  func badFolder() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("a3s/store-b3")
    let disk = BadDisk(folder: "traces")
    let bundle = folder.path.appending("bundle")
    #expect(try ProgramRun(["pack", store, "-o", bundle], files: disk).status == 3)
    let kept = try ProgramRun(["pack", store, "-o", bundle, "--keep-going", "--json"], files: disk)
    #expect(kept.status == 4, "\(kept.errors)")
    let findings = try kept.json["findings"]?.elements ?? []
    #expect(findings.contains { $0["code"]?.text == "folder-left-out" && $0["file"]?.text == "traces" }, "\(findings)")
    #expect(try ProgramRun(["verify", bundle]).status == 0)
    let output = folder.path.appending("saved")
    let saved = try ProgramRun(["salvage", store, "-o", output, "--json"], files: disk)
    #expect(saved.status == 1, "\(saved.errors)")
    #expect(saved.text.contains("unreadable-folder"))
    for entry in try folderSnapshot(store) where entry.path.components.first != "traces" && entry.kind == .regular {
      #expect(try readFile(output.appending(entry.path)) == entry.content)
    }
  }

  @Test("A file that cannot be opened does not keep the others of a store from being saved")
  func badFile() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("a3s/store-b3")
    let output = folder.path.appending("saved")
    let run = try ProgramRun(["salvage", store, "-o", output, "--json"], files: BadDisk(folder: "sess-tide-fix.json"))
    #expect(run.status == 1, "\(run.errors)")
    #expect(try fileStatus(output.appending("sess-tide-fix.json")) == nil)
    #expect(try fileStatus(output.appending("sess-empty.json")) != nil)
    let files = try run.json["files"]?.elements ?? []
    #expect(files.contains { $0["input"]?.text == "sess-tide-fix.json" && $0["outcome"]?.text == "unsalvageable" })
  }
}
