import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Synchronization
import Testing

@testable import SatchelCommands

/// Every row of the table, through the program: verified and imported.
@Suite struct HostileTests {
  private static let base = Result { try HostileBase() }
  /// The sentences that were told, each with its code.
  private static let sentences = Mutex<[String: String]>([:])

  @Test("The bundle that tricks are tried on is sound")
  func sound() throws {
    let folder = try TemporaryFolder()
    let base = try Self.base.get()
    for (name, content) in [
      ("whole", base.whole), ("single", try gzipMember(base.plain)), ("of", try base.of(base.entries)),
    ] {
      let path = try folder.write(content, to: FilePath(name))
      #expect(try ProgramRun(["verify", path]).status == 0, "\(name)")
    }
    #expect(Set(HostileCase.all.map(\.name)).count == HostileCase.all.count)
  }

  @Test("Refused by name in verification and import, with nothing written anywhere", arguments: HostileCase.all)
  func refused(row: HostileCase) throws {
    let folder = try TemporaryFolder()
    try folder.write("untouched", to: "canary/file")
    let bundle = try folder.write(
      row.make(Self.base.get(), folder.path.appending("canary")), to: "bundle")
    let before = try folderSnapshot(folder.path)

    let verified = try ProgramRun(["verify", bundle, "--json"] + row.options)
    #expect(verified.status == row.status, "\(verified.errors)\(verified.text)")
    let faults = try verified.json["faults"]?.elements ?? []
    #expect(faults.contains { $0["code"]?.text == row.code }, "\(faults)")
    try expectSentences(faults)
    #expect(try folderSnapshot(folder.path) == before)

    let imported = try ProgramRun(
      ["import", bundle, "--into", folder.path.appending("target"), "--json"] + row.options)
    #expect(imported.status == row.status, "\(imported.errors)")
    let told = try imported.error["faults"]?.elements ?? []
    #expect(told.contains { $0["code"]?.text == row.code }, "\(imported.errors)")
    #expect(try folderSnapshot(folder.path) == before)
  }

  /// Every fault has a sentence, and no two codes have the same.
  private func expectSentences(_ faults: [JSON]) throws {
    for fault in faults {
      let (code, sentence) = (try #require(fault["code"]?.text), try #require(fault["message"]?.text))
      #expect(!sentence.isEmpty)
      let known = Self.sentences.withLock { sentences in
        defer { sentences[sentence] = code }
        return sentences[sentence]
      }
      if let known { #expect(known == code, "\(sentence)") }
    }
  }

  @Test(
    "What a program that compressed a bundle again may have written does no harm"
  )
  func harmless() throws {
    let base = try Self.base.get()
    let forms: [(String, (inout [UInt8]) -> Void)] = [
      (
        "name",
        {
          $0[3] = 8; $0.insert(contentsOf: Array("sessions.tar\0".utf8), at: 10)
        }
      ),
      (
        "extra field",
        {
          $0[3] = 4; $0.insert(contentsOf: [4, 0, 1, 2, 3, 4], at: 10)
        }
      ), ("time", { $0[4] = 9 }),
    ]
    for (name, change) in forms {
      let folder = try TemporaryFolder()
      let bundle = try folder.write(base.members(change), to: "bundle")
      let verified = try ProgramRun(["verify", bundle, "--json"])
      #expect(verified.status == 0, "\(name)")
      let codes = try verified.json["faults"]?.elements?.map { $0["code"]?.text }
      #expect(codes == [], "\(name)")
      #expect(try ProgramRun(["import", bundle, "--into", folder.path.appending("target")]).status == 0, "\(name)")
    }
  }
}
