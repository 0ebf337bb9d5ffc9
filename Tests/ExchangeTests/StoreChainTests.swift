import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Ways of stores and of eras through several formats.
@Suite struct StoreChainTests {
  /// With what stands in them beside the sessions: side folders, rotations, neighbours.
  private static let stores = [
    "a3s/store-b3", "a3s/store-c", "claw/store", "claw/rotated", "claw/other", "user-session/store",
    "user-session/neighbours", "broken/a3s-damaged-side-file", "broken/claw-one-torn-journal",
  ].map { SampleTree().own.appending($0) }

  @Test("A store comes back by way of two formats, and what is put aside never stands deeper", arguments: stores)
  func chain(store: FilePath) throws {
    let own = try Inspector().inspect(store).format
    let others = FormatRegistry.ids.filter { $0 != own }
    for way in [[others[0], others[1], own], [others[1], others[0], own], [others[0], others[1], others[0], own]] {
      let folder = try TemporaryFolder()
      var place = store
      for (number, format) in way.enumerated() {
        let next = folder.path.appending("\(number)")
        _ = try Converter().convert(place, to: next, as: format)
        place = next
        let depths = try folderSnapshot(place).map { $0.path.components.filter { $0 == ".satchel" }.count }
        #expect(depths.allSatisfy { $0 <= 1 }, "\(way)")
      }
      #expect(try folderSnapshot(place) == folderSnapshot(store), "\(way)")
    }
  }

  @Test("What an A3S store has put aside itself comes back to where it was")
  func ownAside() throws {
    let folder = try TemporaryFolder()
    try copyFiles(below: Self.stores[0], to: folder.path.appending("in"))
    try folder.write("mine", to: "in/.satchel/a3s/runs/note.txt")
    try folder.write("claw's", to: "in/.satchel/claw/note.txt")
    try folder.write("nobody's", to: "in/.satchel/note.txt")
    for way in [
      [FormatID.claw, .a3s], [.userSession, .a3s], [.userSession, .claw, .a3s], [.claw, .userSession, .a3s],
    ] {
      var place = folder.path.appending("in")
      for (number, format) in way.enumerated() {
        let next = folder.path.appending("\(way.map(\.rawValue).joined()) \(number)")
        _ = try Converter().convert(place, to: next, as: format)
        place = next
      }
      #expect(try folderSnapshot(place) == folderSnapshot(folder.path.appending("in")), "\(way)")
    }
  }

  // MARK: Eras

  private static let journals = sessionSamples.filter { path in
    path.extension == "jsonl" && (try? Inspector().inspect(path).format) == .claw
  }

  private static func convert(
    _ text: [UInt8], _ steps: [(format: FormatID, style: WritingStyle?)]
  ) throws -> (text: [UInt8], lost: Int) {
    var (text, lost) = (text, 0)
    for step in steps {
      let made = try Converter(options: ConversionOptions(style: step.style))
        .convert(text, named: "session-1780300800001-0", as: step.format)
      (text, lost) = (made.text, lost + made.report.count(.lost))
    }
    return (text, lost)
  }

  @Test("A journal in any layout comes back from an era, by way of other formats too", arguments: journals)
  func throughEras(sample: FilePath) throws {
    let bytes = try readFile(sample)
    // What the newest era itself leaves out is not the question here.
    guard try Self.convert(bytes, [(.claw, "newest")]).text == bytes else { return }
    var relayout = Relayout(seed: UInt64(bytes.count), isJournal: true)
    let laidOut = Array(relayout.text(String(decoding: bytes, as: UTF8.self), isJournal: true).utf8)
    let ways: [[(format: FormatID, style: WritingStyle?)]] = [
      [(.claw, "seed"), (.claw, "newest")], [(.claw, "seed"), (.a3s, nil), (.claw, nil), (.claw, "newest")],
      [(.a3s, nil), (.claw, "seed"), (.userSession, nil), (.claw, nil), (.claw, "newest")],
      [(.a3s, nil), (.claw, "seed"), (.claw, "newest")],
    ]
    for text in [bytes, laidOut] {
      for (number, way) in ways.enumerated() {
        let back = try Self.convert(text, way)
        #expect(back.lost == 0, "way \(number)")
        #expect(String(decoding: back.text, as: UTF8.self) == String(decoding: text, as: UTF8.self), "way \(number)")
      }
    }
  }

  private static let others = sessionSamples.enumerated().filter { TestMode.isLong || $0.offset % 5 == 0 }.map(
    \.element)

  @Test("A session of another format comes back by way of two eras of claw", arguments: others)
  func foreign(sample: FilePath) throws {
    let bytes = try readFile(sample)
    guard let own = FormatRegistry.recognise(TextOutline(bytes))?.format.name, own != .claw else { return }
    guard try Self.convert(bytes, [(.claw, nil), (own, nil)]).text == bytes else { return }
    for way in [[(FormatID.claw, "seed"), (.claw, "newest")], [(.claw, nil), (.claw, "seed")]]
      as [[(FormatID, WritingStyle?)]]
    {
      let back = try Self.convert(bytes, way + [(own, nil)])
      #expect(back.lost == 0)
      #expect(back.text == bytes)
    }
  }
}
