import Satchel
import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelLaws
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

// A law that cannot be broken proves nothing. Here are a format and a kind of store that break many at once, each in a way
// in which a new one may go wrong.

/// A trail that forgets thoughts when it writes, tells an era that it does not list, finds a wrong id, takes whatever it is
/// given and changes texts behind everybody's back.
enum FaultyFormat: SessionFormat {
  typealias Head = TrailHead
  typealias Record = TrailRecord
  typealias Reader = TrailReader

  struct Writer: SessionWriter {
    static let sectionCount = 1
    private var inner: TrailWriter

    init(head: TrailHead, into sink: inout some SectionedSink) throws {
      inner = try TrailWriter(head: head, into: &sink)
    }

    mutating func append(_ record: TrailRecord, into sink: inout some SectionedSink) throws {
      if record.thought == nil { try inner.append(record, into: &sink) }
    }

    mutating func finish(head: TrailHead, into sink: inout some SectionedSink) throws {
      try inner.finish(head: head, into: &sink)
    }
  }

  static let name = FormatID(rawValue: "faulty")
  static let eras: [FormatEra] = []
  static let inventedMembers: Set<String> = []
  static let groupsTurns = false
  static let redactsAtSaving = false

  static func recognise(_ outline: TextOutline) -> Era? { Era("F1", at: 0) }
  static func glimpsedID(in source: any RandomAccessBytes) -> SessionID? { "somebody-else" }
  static func objections(to source: any RandomAccessBytes) -> [Finding] { [] }
  static func redact(_ head: inout TrailHead, in log: inout RedactionLog) {}
  static func redact(_ record: inout TrailRecord, in log: inout RedactionLog) { record.text?.append("!") }

  static func header(of head: TrailHead) -> SessionHeader { TrailFormat.header(of: head) }
  static func head(for header: SessionHeader, noting notes: inout MappingNotes) -> TrailHead { TrailHead() }
  static func entries(of unit: [TrailRecord], in context: inout ReadingContext) -> [Entry] { [] }
  static func records(
    for entries: [Entry], in context: inout WritingContext, noting notes: inout MappingNotes
  ) -> [TrailRecord] { [] }
}

/// A folder of trails in which nothing belongs to anything, and whose names no renaming reaches.
enum FaultyLayout: StoreLayout {
  static let format = TrailFormat.name
  static func recognise(_ folder: FolderGlance) -> Likelihood? { .probable }
  static func role(of path: FilePath) -> String { TrailStoreLayout.role(of: path) }
  static func sessionPath(fileName: String?, id: SessionID) -> FilePath? { "elsewhere.trail" }
  static func accepts(id: SessionID) -> Bool { true }
  static func sideFiles(of session: FilePath, files: any FileSystem) -> [FilePath] { ["not/there"] }
}

@Suite("The laws themselves") struct BrokenLawTests {
  @Test("a format that breaks a law is told of it") func format() throws {
    let sample = LawSamples.trails.appending("store/tide-1.trail")
    let found = Set(breaches(of: FaultyFormat.self, in: try readFile(sample), isAsWritten: true).map(\.law))
    let broken: Set = [
      "the era that is told is listed", "the era of the whole session is listed", "the registry knows the file",
      "the id is found without reading the session", "a file that the program wrote comes back byte for byte",
      "the same is read again", "a head keeps the id", "records say something", "a torn file is still known",
      "a look for what a save would change changes nothing", "a second redaction changes nothing more",
      "a format whose program changes no texts when it saves changes none", "what the program takes is read",
    ]
    #expect(broken.subtracting(found) == [])
  }

  @Test("a file that is none of the format breaks the first laws") func foreign() {
    let found = Set(breaches(of: TrailFormat.self, in: Array(#"{"a":1}"#.utf8), isAsWritten: true).map(\.law))
    #expect(found.isSuperset(of: ["the format knows its own file", "a sound file is read to its end"]))
  }

  @Test("a file of another format is told to be claimed by that") func claimedTwice() throws {
    let sample = try #require(LawSamples.sessions.first { $0.format == .claw })
    let found = Set(breaches(of: A3SFormat.self, in: try readFile(sample.path), isAsWritten: true).map(\.law))
    #expect(found.contains("no other format claims the file"))
  }

  @Test("a kind of store that breaks a law is told of it") func layout() async {
    await #expect(processExitsWith: .success) {
      try FormatRegistry.register(TrailFormat.self)
      try StoreRegistry.register(TrailStoreLayout.self)
      let found = Set(try StoreLaws.breaches(of: FaultyLayout.self, in: Trail.store).map(\.law))
      let broken: Set = [
        "a store with sessions is known for certain", "a session's place is found again by its name",
        "side files are files of the store",
      ]
      #expect(broken.subtracting(found) == [])
    }
  }

  @Test("a way back that changes a byte is told") func way() async {
    await #expect(processExitsWith: .success) {
      try FormatRegistry.register(FaultyFormat.self)
      let sample = try #require(LawSamples.sessions.first { $0.format == .userSession })
      var found = [Breach("the way can be gone", "it ends in an error")]
      if let breaches = try? ExchangeLaws.breachesOfReturn(
        of: sample.path, as: .userSession, through: FaultyFormat.name)
      {
        found = breaches
      }
      #expect(found != [])
    }
  }
}
