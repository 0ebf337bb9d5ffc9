import SatchelDigests
import SatchelJSONText

/// The layout of a file that is not in its program's form, as it is put aside: what of it is not as expected.
struct LayoutAside {
  /// The digest of the file in its program's form; of anything else nothing is said.
  var proof: String
  /// How many things are as expected, then what the next one is, and so on: see ``LayoutWalk``.
  var changes: [JSON]

  init(proof: String, changes: [JSON]) {
    self.proof = proof
    self.changes = changes
  }

  /// From what was put aside; nil if it is not that.
  init?(json: JSON) {
    guard let proof = json["of"]?.text, let changes = json["is"]?.elements else { return nil }
    self.init(proof: proof, changes: changes)
  }

  var json: JSON { ["of": .string(proof), "is": .array(changes)] }

  /// Whether more than layout is in it: members that the program's form has no place for.
  var holdsValues: Bool {
    changes.contains { $0.elements?.contains { $0.text?.hasPrefix("\"") == true } == true }
  }

  /// The digest of a text: half a SHA-256 in hexadecimal digits.
  static func proof(of text: any RandomAccessBytes) throws -> String {
    var hasher = try SHA256Hasher()
    var place: UInt64 = 0
    while place < text.byteCount {
      let piece = try text.nextPiece(at: place, before: text.byteCount)
      hasher.update(piece)
      place += UInt64(piece.count)
    }
    return String(try hasher.finish().hex.prefix(32))
  }
}

/// Takes down what is not as expected, and tells it again.
struct LayoutSteps {
  private(set) var changes: [JSON] = []
  private var skipped: Int
  private var next = 0
  private var byteCount = 0
  private let largest: Int
  /// What no text that is written may hold.
  private let forbidden: [[UInt8]]

  /// Nothing yet; more than so many bytes are a failure.
  init(largest: Int, forbidden: [[UInt8]]) {
    self.largest = largest
    self.forbidden = forbidden
    skipped = 0
  }

  /// What was taken down.
  init(telling changes: [JSON]) {
    self.changes = changes
    (largest, forbidden) = (0, [])
    skipped = 0
    skipped = count()
  }

  /// Takes down that something is as expected.
  mutating func expected() { skipped += 1 }

  /// Takes down what is not.
  mutating func note(_ change: JSON) throws {
    let text = change.text()
    byteCount += text.count + 4
    guard byteCount <= largest else { throw LayoutFailure.tooLarge }
    for word in forbidden where text.contains(word) { throw LayoutFailure.isOther }
    changes += [.integer(skipped), change]
    skipped = 0
  }

  /// What is not as expected; nil where all is.
  mutating func change() -> JSON? {
    guard skipped == 0, changes.indices.contains(next) else {
      skipped -= 1
      return nil
    }
    defer { skipped = count() }
    next += 1
    return changes[next - 1]
  }

  /// Whether the next is as expected; then it is told.
  mutating func passes() -> Bool {
    guard skipped > 0 || !changes.indices.contains(next) else { return false }
    skipped -= 1
    return true
  }

  private mutating func count() -> Int {
    guard changes.indices.contains(next), let count = changes[next].int64.flatMap(Int.init(exactly:)) else {
      return .max
    }
    next += 1
    return count
  }

  /// Whether everything was told.
  var isTold: Bool { next == changes.count }
}
