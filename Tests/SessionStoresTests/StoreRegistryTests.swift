import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite struct StoreRegistryTests {
  @Test(
    "Of a folder around a store, the message names the store that is in it",
    arguments: [
      (".claw/sessions", ".claw/sessions/session-1-0.jsonl"),
      (".claw/sessions", ".claw/sessions/00000000000000aa/session-1-0.jsonl"),
      (".claude/sessions", ".claude/sessions/session-1-0.jsonl"), ("workspace", "workspace/sessions/notes.txt"),
    ] as [(FilePath, FilePath)])
  func around(store: FilePath, file: FilePath) throws {
    let temporary = try TemporaryFolder()
    try makeFolders(temporary.path.appending(file.parent))
    let record = #"{"created_at_ms":1,"session_id":"session-1-0","type":"session_meta","updated_at_ms":1,"version":1}"#
    _ = try temporary.write(record + "\n", to: file)
    do {
      _ = try StoreRegistry.recognise(temporary.path)
      Issue.record("a folder around a store was taken for one")
    } catch {
      let path = temporary.path.appending(store)
      #expect(error.message.hasSuffix("name the store's own folder, '\(path)'."), "\(error.message)")
    }
  }

  @Test("Where no store is inside either, none is named")
  func nothing() throws {
    let temporary = try TemporaryFolder()
    try makeFolders(temporary.path.appending(".claw/sessions"))
    do {
      _ = try StoreRegistry.recognise(temporary.path)
      Issue.record("an empty folder was taken for a store")
    } catch { #expect(error.message.hasSuffix("name the store's own folder.")) }
  }
}
