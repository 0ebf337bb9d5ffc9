import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelExchange

@Suite struct SnapshotStoreSalvageTests {
  @Test("Of a store with v1, one hurt snapshot is salvaged; sealed documents and the rest are copied as they are")
  func stores() throws {
    for (name, hurt) in [
      ("store-c", SnapshotSalvageTests.newest), ("store-d", "v1/sessions/id_Li4vbm90ZXMvdGlkZS4uMjAyNg.json"),
    ] {
      let folder = try TemporaryFolder()
      let store = folder.path.appending("store")
      let before = try folderSnapshot(SnapshotSalvageTests.samples.own.appending("a3s").appending(FilePath(name)))
      for entry in before where entry.kind == .regular {
        let whole = Array(entry.content)
        let bytes = entry.path == hurt ? Array(whole[..<(whole.count * 9 / 10)]) : whole
        try folder.write(bytes, to: FilePath("store").appending(entry.path))
      }
      let output = folder.path.appending("out")
      let report = try Salvager().salvage(store, to: output)
      for entry in before where entry.kind == .regular {
        let file = try #require(report.files.first { $0.input == entry.path })
        #expect(file.account.isComplete)
        let isSealed = entry.content.isSealed
        #expect(file.outcome == (entry.path == hurt ? .salvaged : isSealed ? .unread : .sound), "\(entry.path)")
        if entry.path != hurt { #expect(try readFile(output.appending(entry.path)) == entry.content) }
      }
      let left = output.appending(StoreSalvage.folder).appending(hurt)
      #expect(try !readFile(left.appending("index.json")).isEmpty)
      let inspection = try Inspector().inspect(output)
      #expect(inspection.sessions.contains { $0.path == output.appending(hurt) })
      #expect(A3SFormat.objections(to: try readFile(output.appending(hurt))).isEmpty)
      let isSealedTold = report.findings.contains { $0.code == "sealed-document" }
      #expect(isSealedTold == (name == "store-d"))
    }
  }

  @Test("A sealed document alone is refused by name, and nothing is written")
  func sealed() throws {
    let folder = try TemporaryFolder()
    let input = SnapshotSalvageTests.samples.own.appending("a3s/store-d/v1/sessions/id_c2Vzcy1zZWFsZWQ.json")
    do {
      _ = try Salvager().salvage(input, to: folder.path.appending("out"))
      Issue.record("it was not refused")
    } catch {
      #expect(error.message.contains("sealed") == true)
    }
    #expect(try folderSnapshot(folder.path).isEmpty)
  }
}
