import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

@testable import SatchelExchange

/// One span of a sound file is damaged, anywhere and in any way; what stands outside of it has to come out as it was.
@Suite struct SalvageLawTests {
  private static let rounds = TestMode.isLong ? 150 : 12

  @Test(
    "Damage one span anywhere: every value outside of it is equal after the salvage but for one in a hundred, none is lost without being counted, and the program takes the result",
    arguments: FormatRegistry.ids)
  func oneSpan(format: FormatID) throws {
    var random = SeededRandom(seed: 11)
    var (all, lost) = (0, 0)
    for path in SalvagerTests.sound {
      let bytes = try readFile(path)
      guard let known = FormatRegistry.recognise(TextOutline(bytes))?.format, known.name == format,
        known.objections(to: bytes).isEmpty, let values = PlacedValue.all(in: bytes)
      else { continue }
      for round in 0..<Self.rounds {
        let damage = Damage(bytes, using: &random)
        let untouched = values.filter { !damage.touches($0.range) }
        let missing = try Self.missing(
          untouched, after: damage, stem: path.lastComponent, "\(path) \(round): \(damage)")
        all += untouched.count
        lost += missing
      }
    }
    #expect(all > 200)
    #expect(lost * 100 <= all, "\(lost) of \(all) values of \(format.rawValue) are lost")
  }

  /// How many of the values do not come out of a salvage.
  static func missing(
    _ untouched: [PlacedValue], after damage: Damage, stem: FilePath, _ what: Comment
  ) throws -> Int {
    guard let salvage = try MemorySalvage(damage.hurt, stem: stem), salvage.account != nil else {
      return untouched.count
    }
    #expect(salvage.accountFault == nil, what)
    #expect(salvage.outputFault == nil, what)
    var found: [PlacedValue.Named: Int] = [:]
    let output = salvage.isSound ? damage.hurt : salvage.output
    for value in PlacedValue.all(in: output) ?? [] { found[value.named, default: 0] += 1 }
    var missing = 0
    for value in untouched {
      if found[value.named, default: 0] > 0 {
        found[value.named]? -= 1
      } else {
        missing += 1
      }
    }
    // Where the program takes the hurt text as it stands, nobody can tell that it was another.
    if missing > 0, !salvage.isSound { #expect(salvage.account.map { $0.lost > 0 } ?? false, what) }
    return missing
  }
}

/// A value of a session, with where it stands.
struct PlacedValue {
  struct Named: Hashable {
    /// The list or member.
    var name: String
    var value: JSON
  }

  var named: Named
  var range: Range<Int>

  private static let lists = ["messages", "user_messages", "agent_responses", "trajectory_steps", "reasoning_records"]

  /// The records of a journal, or the members of an object, the elements of its lists one by one.
  static func all(in bytes: [UInt8]) -> [PlacedValue]? {
    guard let document = try? JSONDocument(bytes, options: ClawFormat.jsonOptions()) else { return lines(of: bytes) }
    guard document.root.kind == .object, document.root.member("type") == nil else { return lines(of: bytes) }
    var values: [PlacedValue] = []
    for (key, value) in document.root.members {
      let name = key.string ?? ""
      if lists.contains(name), value.kind == .array {
        for element in value.elements {
          values.append(PlacedValue(named: Named(name: name, value: element.tree()), range: element.range))
        }
      } else {
        values.append(
          PlacedValue(
            named: Named(name: "member \(name)", value: value.tree()),
            range: key.range.lowerBound..<value.range.upperBound))
      }
    }
    return values
  }

  private static func lines(of bytes: [UInt8]) -> [PlacedValue]? {
    var values: [PlacedValue] = []
    var start = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      defer { start += line.count + 1 }
      if line.isEmpty { continue }
      guard let document = try? JSONDocument(Array(line), options: ClawFormat.jsonOptions()) else { return nil }
      values.append(
        PlacedValue(named: Named(name: "record", value: document.root.tree()), range: start..<start + line.count))
    }
    return values
  }
}

/// A few bytes of a file that were overwritten, taken out or put in.
struct Damage: CustomStringConvertible {
  let hurt: [UInt8]
  private let place: Int
  private let length: Int
  private let kind: Int

  init(_ bytes: [UInt8], using random: inout SeededRandom) {
    place = Int.random(in: bytes.indices, using: &random)
    kind = Int.random(in: 0..<5, using: &random)
    let most = [1, 1, 1, 2, 4, 8, 20, 60].randomElement(using: &random) ?? 1
    let count = min(most, bytes.count - place)
    let new: [UInt8] =
      switch kind {
      case 0: (0..<count).map { _ in UInt8.random(in: 32..<127, using: &random) }
      case 1: []
      case 2: (0..<count).map { _ in Array("{}[]\",:\\x\n\u{1}".utf8).randomElement(using: &random) ?? 0 }
      case 3: [UInt8](repeating: 0, count: count)
      default: [bytes[place] ^ 1 << UInt8.random(in: 0..<8, using: &random)] + bytes[(place + 1)..<(place + count)]
      }
    length = kind == 2 ? 0 : count
    hurt = bytes[..<place] + new + bytes[(place + length)...]
  }

  /// Whether a value stands in the span or at its side.
  func touches(_ range: Range<Int>) -> Bool { range.upperBound > place - 1 && range.lowerBound < place + length + 1 }

  var description: String { "damage \(kind) of \(length) bytes at \(place)" }
}
