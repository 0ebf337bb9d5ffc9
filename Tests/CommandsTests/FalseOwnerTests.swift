import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Descriptions that give a file to another session than it is of, and what verification says of those that are not true.
@Suite struct FalseOwnerTests {
  private static let samples = SampleTree()
  private static let base = Result { try HostileBase(packing: samples.own.appending("a3s/store-b3")) }
  private typealias Object = [String: Any]

  /// A bundle whose description was changed, all checksums made to fit.
  private static func lying(_ change: (inout Object) -> Void) throws -> [UInt8] {
    try base.get().rewriting("satchel.json") { text in
      guard var object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? Object else { return text }
      change(&object)
      var sessions = object["sessions"] as? [Object] ?? []
      for index in sessions.indices {
        let files = sessions[index]["files"] as? [Object] ?? []
        sessions[index]["bytes"] = files.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) }
      }
      object["sessions"] = sessions.sorted { ($0["id"] as? String ?? "") < ($1["id"] as? String ?? "") }
      guard let data = try? JSONSerialization.data(withJSONObject: object) else { return text }
      return String(decoding: data, as: UTF8.self)
    }
  }

  /// Takes a file from its session.
  private static func take(_ path: String, of object: inout Object) -> Object {
    var (sessions, taken) = (object["sessions"] as? [Object] ?? [], Object())
    for index in sessions.indices {
      let files = sessions[index]["files"] as? [Object] ?? []
      if let file = files.first(where: { $0["path"] as? String == path }) { taken = file }
      sessions[index]["files"] = files.filter { $0["path"] as? String != path }
    }
    object["sessions"] = sessions
    return taken
  }

  private static func give(_ file: Object, to id: String, of object: inout Object) {
    object["sessions"] = (object["sessions"] as? [Object] ?? []).map { session in
      var session = session
      if session["id"] as? String == id { session["files"] = (session["files"] as? [Object] ?? []) + [file] }
      return session
    }
  }

  private static func moving(_ path: String) -> (inout Object) -> Void {
    { object in give(take(path, of: &object), to: "sess-empty", of: &object) }
  }

  private static func editing(_ id: String, _ change: @escaping (inout Object) -> Void) -> (inout Object) -> Void {
    { object in
      object["sessions"] = (object["sessions"] as? [Object] ?? []).map { session in
        var session = session
        if session["id"] as? String == id { change(&session) }
        return session
      }
    }
  }

  private static var lies: [(name: String, change: (inout Object) -> Void)] {
    [
      ("side data of another session", moving("data/a3s/runs/sess-tide-fix.json")),
      ("artifacts of another session", moving("data/a3s/artifacts/sess-tide-fix/artifacts.json")),
      (
        "a checkpoint of another session",
        moving("data/a3s/loop_checkpoints/run-7b9e2c10-41d8-4f0a-8c55-0f6e7d8c9ba1.json")
      ),
      (
        "side data of nobody",
        { object in
          let file = take("data/a3s/runs/sess-tide-fix.json", of: &object)
          object["shared_files"] = (object["shared_files"] as? [Object] ?? []) + [file]
        }
      ),
      (
        "a session of nobody",
        { object in
          let file = take("data/a3s/sess-empty.json", of: &object)
          object["shared_files"] = (object["shared_files"] as? [Object] ?? []) + [file]
        }
      ),
      ("another format", editing("sess-empty") { $0["format"] = "claw" }),
      ("an unknown format", editing("sess-empty") { $0["format"] = "zzz" }),
      ("another id", editing("sess-tide-fix") { $0["id"] = "sess-other" }),
      (
        "a session that is not there",
        { object in
          var sessions = object["sessions"] as? [Object] ?? []
          var ghost = sessions[0]
          (ghost["id"], ghost["files"]) = ("zz", [Object]())
          sessions.append(ghost)
          object["sessions"] = sessions
        }
      ),
    ]
  }

  @Test("A description that is not true of a file is refused by verify as by import, whatever wraps the bag; status 5")
  func agreement() throws {
    for (name, change) in Self.lies {
      let folder = try TemporaryFolder()
      let path = try folder.write(Self.lying(change), to: "bundle")
      try folder.write("mine", to: "target/x")
      let before = try folderSnapshot(folder.path.appending("target"))
      var forms = [path]
      if try runOutside("tar", ["xzf", "bundle"], in: folder.path)?.status == 0 {
        forms.append(folder.path.appending("satchel"))
      }
      for form in forms {
        let verified = try ProgramRun(["verify", form, "--json"])
        #expect(verified.status == 5, "\(name), \(form): \(verified.text)")
        #expect(try verified.json["faults"]?.elements?.first?["code"]?.text == "untrue-description", "\(name)")
        for options: [FilePath] in [[], ["--on-conflict", "replace"]] {
          let run = try ProgramRun(["import", form, "--into", folder.path.appending("target")] + options)
          #expect(run.status == 5, "\(name), \(form): \(run.errors)")
        }
      }
      #expect(try folderSnapshot(folder.path.appending("target")) == before, "\(name)")
    }
  }

  @Test("No session takes the place of another's side data: import --session of who is given it is refused")
  func replaced() throws {
    let folder = try TemporaryFolder()
    for (name, change) in Self.lies.prefix(3) {
      let path = try folder.write(Self.lying(change), to: "bundle")
      let target = folder.path.appending("target")
      let run = try ProgramRun(
        ["import", path, "--into", target, "--session", "sess-empty", "--on-conflict", "replace"])
      #expect(run.status == 5, "\(name): \(run.errors)")
      #expect(try fileStatus(target) == nil, "\(name)")
    }
  }

  @Test("Every sample store that is packed is true of itself, in every form, and by the index as well as read through")
  func samples() throws {
    for store in ["a3s/store-b3", "claw/store", "claw/rotated", "user-session/neighbours"] {
      let folder = try TemporaryFolder()
      let bundle = folder.path.appending("bundle")
      #expect(try ProgramRun(["pack", Self.samples.own.appending(FilePath(store)), "-o", bundle]).status == 0)
      let verified = try ProgramRun(["verify", bundle])
      #expect(verified.status == 0, "\(store): \(verified.text)")
      let listed = try ProgramRun(["list", bundle, "--json"])
      for session in try listed.json["sessions"]?.elements ?? [] {
        let id = FilePath(try #require(session["id"]?.text))
        let run = try ProgramRun(["import", bundle, "--into", folder.path.appending("target"), "--session", id])
        #expect(run.status == 0, "\(store), \(id): \(run.errors)")
      }
    }
  }
}
