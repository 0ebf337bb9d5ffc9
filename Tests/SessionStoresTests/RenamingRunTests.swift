import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Renaming: runs")
struct RenamingRunTests {
  private static let fields: [(FilePath, String)] = [
    ("runs/s.json", #"[{"snapshot":{"id":"§","session_id":"s","prompt":"old"},"events":[]}]"#),
    ("runs/s.json", #"[{"events":[{"event":{"type":"run_capability_bound","run_id":"§","text":"old"}}]}]"#),
    ("runs/s.json", #"[{"events":[{"event":{"type":"tool_end","metadata":{"run_id":"§","task_id":"old"}}}]}]"#),
    ("loop_checkpoints/r.json", #"{"schema_version":1,"run_id": "§","session_id":"s","messages":[{"run_id":"old"}]}"#),
    ("v1/loop_checkpoints/id_cg.json", #"{"run_id":"§"}"#),
    ("v1/sessions/id_cw.json", #"{"schema_version":1,"run_records":[{"snapshot":{"id":"§"}}]}"#),
    ("v1/sessions/id_cw.json", #"{"session_review":{"findings":[{"findingId":"old","addressedByRunId":"§"}]}}"#),
    ("s.json.17.4.tmp", #"{"session":{"id":"old"},"run_records":[{"snapshot":{"id":"§"}},"#),
  ]

  private func file(_ path: FilePath, _ sessions: [String], run: String? = nil) -> StoredFile {
    StoredFile(
      path: path, role: "", sessionIDs: sessions.map { SessionID($0) }, runID: run.map { RunID($0) }, byteCount: 0)
  }

  private func filled(_ text: String, _ id: String) -> String {
    text.split(separator: "§", omittingEmptySubsequences: false).joined(separator: id)
  }

  private let renaming = SessionRenaming(
    format: .a3s, renames: [("s", "s-2")], runs: [RenamedRun(sessionID: "t", old: "old", new: "new")])

  @Test("A field that holds a run id is rewritten, and nothing else; not in the files of another session")
  func fields() throws {
    for (path, text) in Self.fields {
      for (sessions, new) in [(["t"], "new"), ([], "new"), (["u"], "old"), (["t", "u"], "old"), (["t", "t"], "new")] {
        let source = Array(filled(text, #"o\u006cd"#).utf8)
        let (bytes, outcome) = try renaming.rewritten(source, of: file(path, sessions))
        let expected = filled(text, new == "old" ? #"o\u006cd"# : new).replacing(#""s""#, with: #""s-2""#)
        #expect(String(decoding: bytes, as: UTF8.self) == expected, "\(path) of \(sessions)")
        #expect(outcome.referenceCount == (new == "new" ? 1 : 0) + (text.contains(#""s""#) ? 1 : 0))
      }
    }
  }

  @Test("The id of a session is no run's, and the id of a run is no session's")
  func kinds() throws {
    let both = SessionRenaming(
      format: .a3s, renames: [("x", "session")], runs: [RenamedRun(sessionID: "x", old: "x", new: "run")])
    let (bytes, _) = try both.rewritten(
      Array(#"[{"snapshot":{"id":"x","session_id":"x"}}]"#.utf8), of: file("runs/x.json", ["x"]))
    #expect(String(decoding: bytes, as: UTF8.self) == #"[{"snapshot":{"id":"run","session_id":"session"}}]"#)
    #expect(both.path(of: file("loop_checkpoints/x.json", ["x"], run: "x")) == "loop_checkpoints/run.json")
    #expect(both.path(of: file("runs/x.json", ["x"])) == "runs/session.json")
  }

  @Test("Checkpoints are named by their run, in either era; leftovers beside them too")
  func names() {
    let runs = [
      RenamedRun(sessionID: "t", old: "a/b", new: "a/b-2"), RenamedRun(sessionID: "t", old: "a_b", new: "plain"),
    ]
    let renaming = SessionRenaming(format: .a3s, renames: [], runs: runs)
    #expect(renaming.path(of: file("loop_checkpoints/a_b.json", ["t"], run: "a/b")) == "loop_checkpoints/a_b-2.json")
    #expect(renaming.path(of: file("loop_checkpoints/a_b.json", ["t"], run: "a_b")) == "loop_checkpoints/plain.json")
    #expect(renaming.path(of: file("loop_checkpoints/a_b.json", ["u"], run: "a_b")) == "loop_checkpoints/a_b.json")
    #expect(
      renaming.path(of: file("loop_checkpoints/a_b.json.7.8.tmp", [])) == "loop_checkpoints/plain.json.7.8.tmp")
    #expect(
      renaming.path(of: file("v1/loop_checkpoints/id_YS9i.json", [])) == "v1/loop_checkpoints/id_YS9iLTI.json")
    #expect(
      renaming.path(of: file("loop_checkpoints/other.json", ["t"], run: "other")) == "loop_checkpoints/other.json")
    #expect(renaming.path(of: file("runs/a_b.json", ["t"])) == "runs/a_b.json")
  }

  @Test("A fresh run id keeps the form of the old one and is the same every time")
  func fresh() {
    #expect(SessionRenaming.freshRunID(for: "run-photo-1") { _ in false } == "run-photo-1-2")
    #expect(SessionRenaming.freshRunID(for: "run-photo-1") { $0 == "run-photo-1-2" } == "run-photo-1-3")
    let own = "run-0a4f7d52-7f3e-4a6d-9d0e-5d6a1c2b3e4f"
    let new = SessionRenaming.freshRunID(for: RunID(own)) { _ in false }
    #expect(new == SessionRenaming.freshRunID(for: RunID(own)) { _ in false })
    #expect(new.text != own && new.utf8.count == own.utf8.count && new.text.hasPrefix("run-"))
    #expect(new != SessionRenaming.freshRunID(for: RunID(own)) { $0 == new })
    #expect(SessionRenaming.freshRunID(for: RunID(String(repeating: "r", count: 239))) { _ in false }.utf8.count == 40)
  }

  @Test("Runs of a store renamed and renamed back give the same bytes under the same names")
  func back() throws {
    let before = try inventory(of: SampleTree().own.appending("a3s/store-b3"), .a3s)
    let runs = before.runs.compactMap { run in
      run.sessionID.map { RenamedRun(sessionID: $0, old: run.id, new: RunID("x\(run.id)")) }
    }
    let own = before.files.flatMap { file in
      file.sessionIDs.compactMap { id in file.runID.map { RenamedRun(sessionID: id, old: $0, new: RunID("x\($0)")) } }
    }
    let all = Array(Set(runs + own))
    #expect(all.count == 5)
    let there = try RenamedStore.make(before, SessionRenaming(format: .a3s, renames: [], runs: all))
    let middle = try inventory(of: there.folder.path, .a3s)
    #expect(middle.runs.allSatisfy { $0.id.text.hasPrefix("xrun-") } && middle.runs.count == before.runs.count)
    #expect(middle.files.compactMap(\.runID).allSatisfy { $0.text.hasPrefix("xrun-") })
    #expect(middle.findings.map(\.code) == before.findings.map(\.code))
    let undoing = all.map { RenamedRun(sessionID: $0.sessionID, old: $0.new, new: $0.old) }
    let back = try RenamedStore.make(middle, SessionRenaming(format: .a3s, renames: [], runs: undoing))
    for file in before.files {
      let original = try readFile(before.root.appending(file.path))
      #expect(try readFile(back.folder.path.appending(file.path)) == original, "\(file.path)")
    }
  }
}
