import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// An entry as it is compared.
struct ComparedEntry {
  /// What it says, in the form that is compared.
  var entry: Entry
  /// Number among the messages, or among the other records, from 1.
  var number: Int
  /// Where it stands.
  var place: Place
  /// What the format keeps of its record besides; nil between formats.
  var native: NativeRemainder?
  /// How far back the call of each result stands, in calls; for formats whose ids are not their own.
  var links: [Int?] = []

  var isMessage: Bool { entry.message != nil }

  /// What it means, but for ids, times and tokens.
  var meaning: [UInt8] { MeaningBytes.of { $0.entry(entry) } }

  /// Enough to find its match again.
  var fingerprint: EntryFingerprint { EntryFingerprint(entry, meaning: meaning) }
}

/// Hashes by which entries are matched; whether they are the same is seen when they are compared.
struct EntryFingerprint {
  let meaning: Int
  /// Role and kinds of parts.
  let shape: Int
  /// The beginning of what is said.
  let opening: Int

  init(_ entry: Entry, meaning: [UInt8]) {
    var hasher = Hasher()
    unsafe meaning.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    self.meaning = hasher.finalize()
    var shape = Hasher()
    var opening = Hasher()
    switch entry.kind {
    case .event(let type, _): shape.combine(type)
    case .message(let message):
      shape.combine(message.role)
      if let first = message.blocks.first {
        shape.combine(first.kindName)
        for byte in first.opening.utf8.prefix(32) { opening.combine(byte) }
      }
    }
    self.shape = shape.finalize()
    self.opening = opening.finalize()
  }
}

/// What stands in a record besides what its neutral form says, and the record's own text.
final class NativeRemainder: Sendable {
  /// The record's text.
  let spelled: [UInt8]
  /// Which of the record's entries this is.
  private let makeOperations: @Sendable () -> [PatchOperation]

  init(spelled: [UInt8], operations: @escaping @Sendable () -> [PatchOperation]) {
    self.spelled = spelled
    makeOperations = operations
  }

  /// What must be done to the record that the neutral form gives to get this one.
  var operations: [PatchOperation] { makeOperations() }
}

extension Block {
  /// What kind of part it is.
  var kindName: String {
    switch self {
    case .text: "text"
    case .reasoning: "reasoning"
    case .image: "image"
    case .toolCall: "tool call"
    case .toolResult: "tool result"
    case .opaque: "other part"
    }
  }

  /// Its beginning, for excerpts.
  var opening: String {
    switch self {
    case .text(let text): text
    case .reasoning(let text, _): text
    case .image(let type, let data): "\(type), \(data.utf8.count) characters"
    case .toolCall(let call): call.name + " " + call.input.text
    case .toolResult(let result): result.text
    case .opaque(let type, _): type
    }
  }
}

extension NativeValue {
  /// The value's text, to compare with another's.
  var spelled: [UInt8] {
    guard let value = self as? any FieldValue else { return tree.text() }
    var writer = JSONWriter()
    value.write(to: &writer)
    return writer.bytes
  }
}
