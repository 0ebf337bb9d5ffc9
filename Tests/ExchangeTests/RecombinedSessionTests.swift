import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Makes other sessions out of one: members left out, values at their edges, lists emptied, doubled or turned round.
/// So every field that any sample has is met present, absent and odd, snapshots with all their lists included.
private struct Recombiner {
  var random: SeededRandom
  /// One of so many values becomes another.
  let rarity: Int

  init(seed: Int, for whole: JSON) {
    random = SeededRandom(seed: UInt64(seed))
    // Some two changes a session, some twenty in every fourth.
    rarity = max(4, whole.valueCount / (seed % 4 == 3 ? 20 : 2))
  }

  static let texts: [JSON] = ["", "x", "é 中 😀", "two\nlines", "\u{7f}\u{85}", "\"q\" \\", "{\"a\": 1}", "x\u{0}y"]
  static let numbers: [JSON] = [
    "0", "1", "-1", "4294967295", "9007199254740993", "18446744073709551615", "0.5", "1e-7", "1.0",
  ].compactMap { JSONNumber($0).map { .number($0) } }

  mutating func changed(_ value: JSON) -> JSON {
    switch value {
    case .object(let members):
      var kept: [JSONMember] = []
      for member in members where !isOdd {
        kept.append(JSONMember(key: member.key, value: changed(member.value)))
      }
      for (name, neighbour, value) in Self.later where member(neighbour, of: kept) != nil {
        if member(name, of: kept) == nil, isOdd { kept.append(JSONMember(name, value)) }
      }
      return .object(kept)
    case .array(var elements):
      switch isOdd ? Int.random(in: 0..<3, using: &random) : 3 {
      case 0: return .array([])
      case 1: elements += elements.suffix(1)
      case 2: elements.reverse()
      default: break
      }
      for index in elements.indices { elements[index] = changed(elements[index]) }
      return .array(elements)
    case .string: return isOdd ? Self.texts.randomElement(using: &random) ?? value : value
    case .number: return isOdd ? Self.numbers.randomElement(using: &random) ?? value : value
    case .bool(let bool): return isOdd ? .bool(!bool) : value
    default: return value
    }
  }

  /// Members of later programs that no sample has, and a member that stands beside them.
  static let later: [(name: String, beside: String, value: JSON)] = [
    ("transcript_visibility", "role", "wire"), ("effect_digest", "checks", "sha256:0"),
  ]

  private func member(_ name: String, of members: [JSONMember]) -> JSON? { members.first { $0.name == name }?.value }

  private var isOdd: Bool { mutating get { Int.random(in: 0..<rarity, using: &random) == 0 } }
}

extension JSON {
  /// How many values there are, itself included.
  fileprivate var valueCount: Int {
    switch self {
    case .object(let members): members.reduce(1) { $0 + $1.value.valueCount }
    case .array(let elements): elements.reduce(1) { $0 + $1.valueCount }
    default: 1
    }
  }
}

@Suite("Recombined sessions") struct RecombinedSessionTests {
  /// A3S samples of all eras: plain sessions and snapshots.
  static let samples = sessionSamples.filter { path in
    guard let bytes = try? readFile(path), bytes.count < 100_000 else { return false }
    return FormatRegistry.recognise(TextOutline(bytes))?.format.name == .a3s
  }

  /// What came of one session: whether the reader took it, and whether it is as its program writes it.
  private func check(_ bytes: [UInt8], _ what: String) throws -> (taken: Bool, exact: Bool) {
    let folder = try TemporaryFolder()
    let source = try folder.write(bytes, to: "source.json")
    var outcome = (taken: false, exact: false)
    for target in [FormatID.claw, .userSession] {
      let (there, back) = (folder.path.appending("there"), folder.path.appending("back.json"))
      // What the program would not take is refused; everything else comes out.
      guard let report = try? Converter().convert(source, to: there, as: target, replacing: true) else { continue }
      outcome.taken = true
      _ = try Converter().convert(there, to: back, as: .a3s, replacing: true)
      guard report.isCanonical == true else { continue }
      outcome.exact = true
      let isSame = try readFile(back) == bytes
      #expect(isSame, "\(what) by \(target)")
    }
    return outcome
  }

  @Test("A3S sessions and snapshots with any members missing or odd come back byte for byte", arguments: samples)
  func comeBack(sample: FilePath) throws {
    let whole = try JSON(parsing: readFile(sample))
    let unchanged = try check(Self.text(of: whole), "unchanged")
    var (taken, exact) = (0, 0)
    for seed in 0..<(TestMode.isLong ? 250 : 20) {
      var recombiner = Recombiner(seed: seed, for: whole)
      let outcome = try check(Self.text(of: recombiner.changed(whole)), "seed \(seed)")
      taken += outcome.taken ? 1 : 0
      exact += outcome.exact ? 1 : 0
    }
    #expect(taken > 0 || !unchanged.taken)
    #expect(exact > 0 || !unchanged.exact)
  }

  private static func text(of tree: JSON) -> [UInt8] {
    var writer = JSONWriter(style: .pretty)
    writer.value(tree)
    return writer.bytes
  }
}
