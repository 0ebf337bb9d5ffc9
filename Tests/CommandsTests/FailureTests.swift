import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct FailureTests {
  @Test("Every error of a file has a code and a status")
  func fileErrors() {
    let cases: [(FileError.Code, String, String, SatchelCommands.ExitStatus)] = [
      (.notFound, "open", "unreadable", .unreadable),
      (.notADirectory, "open", "unreadable", .unreadable),
      (.isADirectory, "read", "unreadable", .unreadable),
      (.isALink, "open", "unreadable", .unreadable),
      (.permissionDenied, "open", "unreadable", .unreadable),
      (.permissionDenied, "make folder", "output-failed", .outputFailed),
      (.readFailed, "read", "unreadable", .unreadable),
      (.noSpace, "write", "output-failed", .outputFailed), (.littleSpace, "write", "output-failed", .outputFailed),
      (.writeFailed, "fsync", "output-failed", .outputFailed),
      (.exists, "rename to", "refused", .refused),
      (.tooLarge, "read", "too-large", .refused),
      (.interrupted, "read", "interrupted", .interrupted),
      (.other, "stat", "unreadable", .unreadable),
      (.other, "rename to", "output-failed", .outputFailed),
    ]
    for (code, operation, name, status) in cases {
      let failure = Failure(FileError(code: code, operation: operation, path: "some/file"))
      #expect(failure.code == name, "\(code) \(operation)")
      #expect(failure.status == status, "\(code) \(operation)")
      #expect(failure.place.file == "some/file")
    }
  }

  @Test("Every error of a format has a code and a status")
  func formatErrors() {
    let cases: [(SessionError.Code, SatchelCommands.ExitStatus)] = [
      (.unreadable, .unreadable), (.wrongFormat, .unreadable), (.invalid, .unreadable), (.damaged, .damaged),
      (.tooLarge, .refused),
    ]
    for (code, status) in cases {
      let failure = Failure(SessionError(code, "why", at: Place(file: "f", line: 3)))
      #expect(failure.status == status)
      #expect(failure.code == code.rawValue)
      #expect(failure.text == "satchel: f, line 3: why\n")
    }
  }

  @Test("A failure in JSON has code, message, status and as much of the place as is known")
  func json() {
    let place = Place(file: "f", line: 3, column: 4, offset: 20, length: 2, member: "messages[1]")
    let failure = Failure("damaged", .damaged, "torn", at: place, cause: "power")
    #expect(
      String(decoding: failure.json.text(), as: UTF8.self)
        == #"{"error":{"code":"damaged","message":"torn","file":"f","line":3,"column":4,"offset":20,"length":2,"#
        + #""member":"messages[1]","cause":"power","status":4}}"#)
    #expect(failure.text == "satchel: f, line 3, column 4, bytes 20–21, messages[1]: torn\n  because: power\n")
  }

  @Test("A name that would move the cursor is told without doing so, as text and as JSON")
  func injection() throws {
    let evil = "a\u{1B}[2J\u{9B}\u{202E}\u{E0041}\nsatchel: all is well"
    let text = try ProgramRun("help", evil).errors
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) })
    #expect(text.filter { $0 == "\n" }.count == 1)
    let json = try ProgramRun("verify", "x", evil, "--json").errors
    #expect(json.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) })
  }

  @Test("The worse of two statuses stays")
  func worse() {
    #expect(SatchelCommands.ExitStatus.done.worse(.differences) == .differences)
    #expect(SatchelCommands.ExitStatus.damaged.worse(.differences) == .damaged)
    #expect(SatchelCommands.ExitStatus.done.worse(.done) == .done)
    #expect(SatchelCommands.ExitStatus.refused.worse(.unreadable) == .refused)
  }
}
