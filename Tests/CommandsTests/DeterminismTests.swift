import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// The same store gives the same bytes, wherever and however it is packed.
@Suite struct DeterminismTests {
  private static let store = SampleTree().own.appending("a3s/store-b3")

  private func packed(_ store: FilePath, _ options: String...) throws -> (bytes: [UInt8], json: JSON) {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("bundle")
    let run = try ProgramRun(["pack", store, "-o", path, "--json"] + options.map { FilePath($0) })
    #expect(run.status == 0, "\(run.errors)")
    return try (readFile(path), run.json)
  }

  @Test("With 1, 2 and 7 threads the bytes are the same") func threads() throws {
    let folder = try TemporaryFolder()
    var state: UInt64 = 7
    let noise = (0..<3_000_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(ascii: "a") + UInt8(state >> 60)
    }
    for file in try SampleTree().files(below: Self.store) {
      let name = FilePath(bytes: file.bytes.dropFirst(Self.store.bytes.count + 1))
      try folder.write(readFile(file), to: FilePath("store").appending(name))
    }
    try folder.write(noise, to: "store/artifacts/large")
    let one = try packed(folder.path.appending("store"), "--threads", "1").bytes
    for count in ["2", "7"] {
      #expect(try packed(folder.path.appending("store"), "--threads", count).bytes == one, "\(count) threads")
    }
  }

  @Test("Levels change the bytes, but not the digest of the uncompressed archive") func levels() throws {
    let usual = try packed(Self.store)
    var sizes: Set<Int> = []
    for level in ["1", "2", "5", "6", "9", "12"] {
      let other = try packed(Self.store, "--level", level)
      #expect(other.json["tarSHA256"] == usual.json["tarSHA256"], "level \(level)")
      #expect(other.bytes == usual.bytes || level != "5")
      sizes.insert(other.bytes.count)
    }
    #expect(sizes.count > 2)
  }

  @Test("Locale, time zone, umask and working folder do not matter") func environments() throws {
    guard let program = try builtProgram() else { return }
    let folder = try TemporaryFolder()
    try makeFolders(folder.path.appending("elsewhere"))
    let usual = try packed(Self.store)
    for (number, setting) in [
      "umask 000; export LC_ALL=C TZ=UTC", "umask 077; export LC_ALL=C.UTF-8 TZ=Pacific/Kiritimati",
      "umask 022; export LANG=tr_TR.UTF-8 TZ=America/St_Johns HOME=/", "umask 777; unset LANG LC_ALL TZ HOME PATH",
    ].enumerated() {
      let bundle = folder.path.appending("bundle-\(number)")
      let run = try runOutside(
        "sh", ["-c", "\(setting); exec \"$@\"", "sh", "\(program)", "pack", "\(Self.store)", "-o", "\(bundle)"],
        in: folder.path.appending("elsewhere"))
      #expect(run?.status == 0, "\(setting): \(run?.output ?? "")")
      let reading = try runOutside("chmod", ["0600", "\(bundle)"])
      #expect(reading?.status == 0)
      #expect(try readFile(bundle) == usual.bytes, "\(setting)")
    }
  }

  @Test("A copy whose files were made in another order gives the same bytes") func copies() throws {
    let folder = try TemporaryFolder()
    let script = """
      cd "$1" && find . -type d | sort -r | while read -r d; do mkdir -p "$2/$d"; done
      find . -type f | sort -r | while read -r f; do cp -p "$f" "$2/$f"; done
      """
    let copy = folder.path.appending("copy")
    let run = try runOutside("sh", ["-c", script, "sh", "\(Self.store)", "\(copy)"])
    #expect(run?.status == 0, "\(run?.output ?? "")")
    #expect(try packed(copy).bytes == packed(Self.store).bytes)
  }

  @Test("With normalized times, other times and wider modes give the same bytes too, and private files stay private")
  func normalizedTimes() throws {
    let folder = try TemporaryFolder()
    let copy = folder.path.appending("copy")
    let script = """
      cp -r "$1" "$2" && find "$2" -type f -exec chmod 0664 {} + && find "$2" -type d -exec chmod 0775 {} +
      find "$2" -exec touch -d "2001-02-03 04:05:06.7" {} +
      """
    let run = try runOutside("sh", ["-c", script, "sh", "\(Self.store)", "\(copy)"])
    #expect(run?.status == 0, "\(run?.output ?? "")")
    #expect(try packed(copy, "--normalize-times").bytes == packed(Self.store, "--normalize-times").bytes)
    #expect(try packed(copy).bytes != packed(Self.store).bytes)
    let closed = try runOutside("find", ["\(copy)", "-type", "f", "-exec", "chmod", "0600", "{}", "+"])
    #expect(closed?.status == 0)
    #expect(try packed(copy, "--normalize-times").bytes != packed(Self.store, "--normalize-times").bytes)
  }
}
