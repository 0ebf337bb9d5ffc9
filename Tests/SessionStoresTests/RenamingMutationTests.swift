import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Renaming: mutated files")
struct RenamingMutationTests {
  /// Files with many references, where they stand in a store, and the ids in them.
  static let files: [(FormatID, FilePath, FilePath, [String])] = [
    (.a3s, "a3s/store-b3/sess-tide-fix.json", "x.json", ["sess-tide-fix"]),
    (.a3s, "a3s/store-b3/runs/sess-tide-fix.json", "runs/x.json", ["sess-tide-fix"]),
    (
      .claw, "claw/store/session-1780300800001-0.jsonl", "x.jsonl",
      ["session-1780300800001-0", "session-1780297200001-0"]
    ),
    (.claw, "broken/two-records-on-one-line.jsonl", "x.jsonl", ["session-1780305000001-0"]),
    (
      .userSession, "user-session/store/sessions/d4c3b2a1-0f1e-4d2c-8b3a-495867768594.json", "sessions/x.json",
      ["d4c3b2a1-0f1e-4d2c-8b3a-495867768594", "b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9"]
    ),
  ]

  @Test("whatever the damage, only references change, and renaming back gives every byte back", arguments: files)
  func thereAndBack(format: FormatID, sample: FilePath, path: FilePath, ids: [String]) throws {
    let original = try readFile(SampleTree().own.appending(sample))
    let there = SessionRenaming(format: format, renames: ids.map { (SessionID($0), SessionID($0 + "-new")) })
    let back = SessionRenaming(format: format, renames: ids.map { (SessionID($0 + "-new"), SessionID($0)) })
    let file = StoredFile(path: path, role: "", byteCount: UInt64(original.count))
    #expect(try there.rewritten(original, of: file).outcome.referenceCount > 0)
    var generator = Mutations(state: 7)
    for _ in 0..<(TestMode.isLong ? 5000 : 60) {
      let bytes = generator.mutate(original)
      let (renamed, outcome) = try there.rewritten(bytes, of: file)
      #expect(renamed.count == bytes.count + 4 * outcome.referenceCount)
      #expect(try back.rewritten(renamed, of: file).bytes == bytes)
    }
  }

  @Test("pieces are small, and so is what is read at once, whatever the size")
  func bounded() throws {
    let line = #"{"message":{"blocks":[],"role":"user"},"type":"message"}"# + "\n"
    let text = #"{"session_id":"a"}"# + "\n" + String(repeating: line, count: 30_000) + #"{"session_id":"a"}"#
    let source = Array(text.utf8)
    let renaming = SessionRenaming(format: .claw, newIDs: ["a": "b"])
    var largest = 0
    var byteCount = 0
    let outcome = try renaming.rewrite(
      source, of: StoredFile(path: "x.jsonl", role: "", byteCount: UInt64(source.count))
    ) { piece in
      largest = max(largest, piece.count)
      byteCount += piece.count
    }
    #expect(outcome.referenceCount == 2 && byteCount == source.count && largest <= 1 << 18)
  }

  private struct Mutations {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(max(1, bound)))
    }

    /// One to three bytes changed, taken out or put in, or the end cut off.
    mutating func mutate(_ original: [UInt8]) -> [UInt8] {
      var bytes = original
      for _ in 0...next(3) where !bytes.isEmpty {
        let place = next(bytes.count)
        let byte = Array(#"{}[]",:\n\x"#.utf8)[next(10)]
        switch next(8) {
        case 0: bytes.removeSubrange(place...)
        case 1, 2: bytes.remove(at: place)
        case 3, 4: bytes.insert(byte, at: place)
        case 5: bytes[place] = UInt8(next(256))
        default: bytes[place] = byte
        }
      }
      return bytes
    }
  }
}
