import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("A3S sessions: what the program refuses")
struct A3SObjectionTests {
  @Test(
    "every recorded answer of the program is foretold",
    arguments: A3SMutation.recorded.filter { mutation in
      // 3.1.0 knows no snapshots.
      mutation.kind == "session" && !A3SMutations.notInTheFile.contains(mutation.name)
        && !mutation.name.hasPrefix("envelope ")
    })
  func foretold(mutation: A3SMutation) throws {
    let text = try #require(try A3SMutations.session(mutation.name), "a mutation that is not understood")
    let objections = A3SFormat.objections(to: text)
    #expect(objections.isEmpty == mutation.isAccepted, "\(objections)")
    #expect(objections.allSatisfy { !$0.message.isEmpty && $0.place != Place() })
  }

  @Test("127 levels are read, 128 are not")
  func depth() throws {
    let base = try JSON(parsing: A3SMutations.base)
    #expect(A3SFormat.objections(to: A3SMutations.nested(122, base)).isEmpty)
    #expect(!A3SFormat.objections(to: A3SMutations.nested(123, base)).isEmpty)
  }

  @Test(
    "free JSON of blocks must fit the program's numbers and strings",
    arguments: [
      ("1e400", false), ("-1e309", false), ("18446744073709551616", true), (#""\ud83d\ude00""#, true),
      (#""\udc00""#, false), (#"{"\ud800": 1}"#, false), ("[[1e308]]", true),
    ])
  func free(text: String, isAccepted: Bool) throws {
    let session = try JSON(parsing: A3SMutations.base)
      .setting(["messages", "1", "content", "1", "input"], JSON(parsing: text)).text()
    #expect(A3SFormat.objections(to: session).isEmpty == isAccepted)
  }

  @Test("what real programs wrote has no objections", arguments: A3SSamples.sessions + A3SSamples.handmade)
  func real(file: A3SSamples.File) throws {
    #expect(A3SFormat.objections(to: file.bytes) == [])
  }

  @Test("objections name the place")
  func places() throws {
    let session = try JSON(parsing: A3SMutations.base).setting(["messages", "2", "content", "0", "content"], 5)
    let found = try #require(A3SFormat.objections(to: session.text(style: .pretty)).first)
    #expect(found.message == "messages[2].content[0].content must be a string or a list")
    let offset = Int(try #require(found.place.offset))
    #expect(session.text(style: .pretty)[offset] == UInt8(ascii: "5"))
  }
}
