import SatchelDigests
import SatchelJSONText

/// A list of parts that was written as one text: the texts among them, joined.
enum PartTexts {
  /// What may stand between texts that are joined.
  static let separators = ["\n\n", "\n", ""]

  /// Whether texts were joined to the one with this hash.
  static func isJoined(_ texts: [String], _ was: Hash64) -> Bool { separator(of: texts, was) != nil }

  /// What stands between texts that were joined to the one with this hash; nil if they were not.
  static func separator(of texts: [String], _ was: Hash64) -> String? {
    separators.first { Hash64(of: .string(texts.joined(separator: $0))) == was }
  }

  /// The parts with an edited text in the place of those that were written as one; nil if they were not, or nobody
  /// edited it.
  static func merged(_ value: JSON, _ was: Hash64, with edited: JSON?) -> JSON? {
    guard let parts = value.elements, let edited = edited?.text, Hash64(of: .string(edited)) != was else { return nil }
    let texts = parts.compactMap(text)
    guard texts.count < parts.count, isJoined(texts, was) else { return nil }
    var merged: [JSON] = []
    var isPlaced = false
    for part in parts {
      guard text(of: part) != nil, var members = part.members else {
        merged.append(part)
        continue
      }
      if isPlaced { continue }
      isPlaced = true
      for place in members.indices where members[place].name == "text" { members[place].value = .string(edited) }
      merged.append(.object(members))
    }
    if !isPlaced, !edited.isEmpty { merged.insert(["type": "text", "text": .string(edited)], at: 0) }
    return .array(merged)
  }

  private static func text(of part: JSON) -> String? { part["type"]?.text == "text" ? part["text"]?.text : nil }
}
