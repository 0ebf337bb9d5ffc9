import SatchelFiles
import Testing

@testable import SatchelSessionStores

@Suite("Reading many files") struct ParallelReadingTests {
  @Test("gives what came of each in the order of the list, few or many", arguments: [0, 1, 7, 127, 128, 1000, 20_000])
  func order(count: Int) {
    let paths = (0..<count).map { FilePath("\($0)") }
    var reading = ParallelReading(paths.count, path: { paths[$0] }) { path in
      path.bytes.count > 2 ? nil : path.description
    }
    var outcomes: [String?] = []
    while let outcome = reading.next() { outcomes.append(outcome) }
    #expect(outcomes == paths.map { $0.bytes.count > 2 ? nil : $0.description })
    #expect(reading.next() == nil, "it stays at its end")
  }
}

@Suite("Names of claw's files") struct ClawFileNameTests {
  @Test(
    "say what a file is and whose",
    arguments: [
      ("a.jsonl", .session, "a"), ("w/a.json", .session, "a"), ("a.b.jsonl", .session, "a.b"),
      (".jsonl", .other, ".jsonl"),
      ("a.txt", .other, "a"), ("a", .other, "a"), ("a.rot-5.jsonl", .rotation, "a"),
      ("a.rot-x.jsonl", .session, "a.rot-x"),
      ("a.jsonl.tmp-5-1", .temporary, "a"), ("a.tmp", .temporary, "a"), ("a.vault.jsonl", .vault, "a"),
      ("a.jsonl.before-clear-7.bak", .backup, "a"), ("x.y/a.jsonl", .session, "a"), ("a..jsonl", .session, "a."),
    ] as [(FilePath, ClawFileName.Kind, String)])
  func kinds(path: FilePath, kind: ClawFileName.Kind, stem: String) {
    let name = ClawFileName(path)
    #expect(name.kind == kind)
    #expect(name.stem == stem)
  }
}
