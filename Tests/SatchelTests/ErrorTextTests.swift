import Foundation
import Satchel
import SatchelTestSupport
import Testing

/// What a Swift program shows of an error.
@Suite struct ErrorTextTests {
  private static let samples = SampleTree()

  private func text(_ work: () throws -> Void) -> String {
    do {
      try work()
      return "no error"
    } catch { return error.localizedDescription }
  }

  @Test("localizedDescription of every kind of error says what and where")
  func texts() throws {
    let folder = try TemporaryFolder()
    let tools = SessionTools()
    let torn = Self.samples.own.appending("broken/torn-last-line.jsonl")
    let missing = folder.path.appending("missing")
    #expect(text { for entry in try tools.open(torn).results { _ = try entry.get() } }.contains("\(torn), line 3"))
    #expect(text { _ = try tools.list(missing) }.contains("'\(missing)'"))
    #expect(text { _ = try tools.verify(.file(missing)) }.contains("'\(missing)'"))
    #expect(text { _ = try tools.undoImport(into: missing) }.contains("import"))
    #expect(text { _ = try readFile(missing) }.contains("'\(missing)'"))
    #expect(text { _ = try Converter().convert(Array("{".utf8), as: .a3s) }.contains("format"))
    #expect(text { _ = try JSON(parsing: "[1,") }.contains("byte"))
    #expect(text { throw SatchelError.cancelled }.contains("cancelled"))
    #expect(text { throw FieldError("must be a string") } == "the value must be a string")
  }
}
