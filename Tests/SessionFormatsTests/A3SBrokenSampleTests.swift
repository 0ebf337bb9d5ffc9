import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("A3S sessions: broken samples")
struct A3SBrokenSampleTests {
  /// The file and what reading it says; nil where it is read, though the program refuses it.
  static let samples: [(String, SessionError.Code?)] = [
    ("empty", .wrongFormat), ("not-json", .invalid), ("not-text", .damaged), ("wrong-format", .invalid),
    ("top-level-list", .wrongFormat), ("truncated-session", .damaged), ("duplicate-key", .invalid),
    ("lone-surrogate", .invalid), ("raw-control-character", .invalid), ("fraction-for-integer", .invalid),
    ("unknown-state", nil), ("unknown-block-type", nil), ("content-is-string", .invalid),
    ("missing-member", .invalid), ("trailing-text", .invalid), ("trailing-comma", .invalid), ("comment", .invalid),
    ("nested-200-deep", nil),
  ]

  @Test("each fault is refused by the program, and named here with its place", arguments: samples)
  func faults(name: String, code: SessionError.Code?) throws {
    let file = A3SSamples.File(url: A3SSamples.repository.appending(path: "Samples/broken/\(name).json"))
    try #require(FileManager.default.fileExists(atPath: file.url.path))
    let objections = A3SFormat.objections(to: file.bytes)
    #expect(!objections.isEmpty)
    #expect(objections.allSatisfy { $0.place != Place() })
    var found: SessionError?
    do throws(SessionError) {
      _ = try A3SSession(file.bytes)
    } catch {
      found = error
    }
    #expect(found?.code == code, "\(String(describing: found))")
    if let found { #expect(found.place.offset != nil && found.place.line != nil && found.message.count > 5) }
  }

  @Test("10,000 levels are an error, not a crash")
  func deep() throws {
    let levels = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    let text = A3SMutations.base.replacing(#"{"command": "ls"}"#, with: levels)
    do throws(SessionError) {
      _ = try A3SSession(Array(text.utf8))
      Issue.record("accepted")
    } catch {
      #expect(error.code == .tooLarge)
    }
    #expect(!A3SFormat.objections(to: Array(text.utf8)).isEmpty)
  }
}
