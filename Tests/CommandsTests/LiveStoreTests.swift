import Foundation
import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Synchronization
import Testing

@testable import SatchelCommands

/// Stores whose program goes on while they are packed.
@Suite struct LiveStoreTests {
  private static let journal = SampleTree().own.appending("claw/store/session-1780304400001-0.jsonl")

  /// A store of three journals, of some MB in long tests.
  private func makeStore(_ folder: borrowing TemporaryFolder) throws -> FilePath {
    let lines = try readFile(Self.journal)
    let last = try #require(lines.split(separator: 0x0a).last) + [0x0a]
    for number in 1...3 {
      let name = FilePath("store/session-178030440000\(number)-0.jsonl")
      try folder.write(
        lines + Array(repeating: last, count: (TestMode.isLong ? 1_500_000 : 200_000) / last.count).joined(), to: name)
    }
    return folder.path.appending("store")
  }

  @Test("While lines are added to journals, bundles are sound and hold a beginning of each") func growing() throws {
    let folder = try TemporaryFolder()
    let store = try makeStore(folder)
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    let script = """
      line=$(tail -n 1 "$1/session-1780304400001-0.jsonl")
      i=0
      while [ ! -e "$1/../stop" ] && [ $i -lt 20000 ]; do i=$((i + 1)); for f in "$1"/*.jsonl; do
        printf '%s' "$line" >> "$f"; printf '\\n' >> "$f"
      done; sleep 0.01; done
      """
    writer.arguments = ["-c", script, "sh", "\(store)"]
    try writer.run()
    defer { writer.waitUntilExit() }
    defer { _ = try? folder.write("", to: "stop") }
    for round in 1...3 {
      let bundle = folder.path.appending("bundle-\(round)")
      let packed = try ProgramRun(["pack", store, "-o", bundle, "--json"])
      #expect([0, 4].contains(packed.status), "\(packed.errors)")
      #expect(try ProgramRun(["verify", bundle]).status == 0)
      let target = folder.path.appending("target-\(round)")
      #expect(try ProgramRun(["import", bundle, "--into", target]).status == 0)
      for entry in try folderSnapshot(target) {
        let now = try readFile(store.appending(entry.path))
        #expect(now.count > entry.content.count && now.starts(with: entry.content), "\(entry)")
        if entry.content.last != 0x0a {
          let findings = try packed.json["findings"]?.elements ?? []
          let name = entry.path.description
          #expect(findings.contains { $0["file"]?.text?.hasSuffix(name) ?? false }, "\(name): \(findings)")
        }
      }
    }
  }

  @Test("A last line that was being written is kept as it is, and noted") func tornLine() throws {
    let folder = try TemporaryFolder()
    let torn = try readFile(Self.journal).dropLast(20)
    try folder.write(Array(torn), to: "store/session-1780304400001-0.jsonl")
    try folder.write(readFile(Self.journal), to: "store/session-1780304400002-0.jsonl")
    let (bundle, target) = (folder.path.appending("bundle"), folder.path.appending("target"))
    let packed = try ProgramRun(["pack", folder.path.appending("store"), "-o", bundle, "--json"])
    #expect([0, 4].contains(packed.status), "\(packed.errors)")
    #expect(try packed.json["findings"]?.elements?.isEmpty == false)
    #expect(try ProgramRun(["import", bundle, "--into", target]).status == 0)
    #expect(try readFile(target.appending("session-1780304400001-0.jsonl")) == Array(torn))
    let listed = try ProgramRun(["list", bundle, "--json"])
    #expect(String(decoding: listed.output, as: UTF8.self).contains("line"))
  }

  @Test(
    "A file that vanishes is named; the old bundle stays, or with --keep-going the loss is told")
  func losses() throws {
    for keepsGoing in [false, true] {
      let folder = try TemporaryFolder()
      let store = try makeStore(folder)
      let victim = store.appending("session-1780304400003-0.jsonl")
      let old = try folder.write("the old one", to: "bundle")
      let files = VictimFiles(victim, vanishes: true)
      let run = try ProgramRun(
        ["pack", store, "-o", old, "--replace", "--json"] + (keepsGoing ? ["--keep-going"] : []), files: files)
      if keepsGoing {
        #expect(run.status == 4, "\(run.errors)")
        #expect(run.text.contains("session-1780304400003-0.jsonl"))
        let codes = try run.json["findings"]?.elements?.compactMap { $0["code"]?.text } ?? []
        #expect(codes.contains("file-left-out"), "\(codes)")
        #expect(try ProgramRun(["verify", old]).status == 0)
        #expect(try ProgramRun(["list", old, "--json"]).text.contains("left-out"))
      } else {
        #expect(run.status == 3, "\(run.errors)")
        #expect(run.errors.contains("session-1780304400003-0.jsonl"))
        #expect(try readFile(old) == Array("the old one".utf8))
      }
      let left = try directoryListing(folder.path).map(\.path)
      #expect(left == ["bundle", "store"])
    }
  }

  @Test("A file that becomes shorter while it is packed is read once more, and told as if it had been so at rest")
  func shrinking() throws {
    let folder = try TemporaryFolder()
    let store = try makeStore(folder)
    let victim = store.appending("session-1780304400003-0.jsonl")
    let (bundle, rest) = (folder.path.appending("bundle"), folder.path.appending("rest"))
    let run = try ProgramRun(
      ["pack", store, "-o", bundle, "--json"], files: VictimFiles(victim, vanishes: false))
    #expect(try fileStatus(victim)?.byteCount == 1000)
    let atRest = try ProgramRun(["pack", store, "-o", rest, "--json"])
    #expect(run.status == atRest.status, "\(run.errors)")
    let codes = try [run, atRest].map { try $0.json["findings"]?.elements?.compactMap { $0["code"]?.text }.sorted() }
    #expect(codes[0] == codes[1])
    let told = try [bundle, rest].map { path in
      try listBundle(.file(path)).contents?.sessions.map { $0.facts["messages"]?.int64 }
    }
    #expect(told[0] == told[1])
    #expect(try ProgramRun(["verify", bundle]).status == 0)
  }
}

/// A file system in which a file is gone as soon as the bundle is begun, or is cut when it is first read for it.
private final class VictimFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let victim: FilePath
  private let vanishes: Bool
  private let state = Mutex((isPacking: false, isOpen: false))

  init(_ victim: FilePath, vanishes: Bool) {
    self.victim = victim
    self.vanishes = vanishes
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    let isPacking = state.withLock { state in
      if access.contains(.create) { state.isPacking = true }
      if state.isPacking, path.lastComponent == victim.lastComponent { state.isOpen = true }
      return state.isPacking
    }
    if isPacking, vanishes { try? base.removeFile(victim, in: .workingFolder) }
    return try base.open(path, in: folder, access, mode: mode)
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    if !vanishes, state.withLock({ $0.isOpen }) { try cut() }
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  private func cut() throws(FileError) {
    let opened = try OpenFile(victim, [.read, .write])
    if try opened.status().byteCount > 1000 { try base.resize(opened.descriptor, to: 1000) }
  }
}
