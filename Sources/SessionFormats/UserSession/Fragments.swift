import SatchelJSONText

/// The parts of a head as they stand between the lists, in the program's layout. Every part but the
/// first begins with the comma that separates it from what stands before.
struct UserSessionFragments {
  private let head: UserSessionHead
  private static let metadataField = 13

  init(_ head: UserSessionHead) { self.head = head }

  /// The members before the lists, with the opening brace.
  var opening: [UInt8] { [UInt8(ascii: "{")] + members(0..<2).dropFirst() }

  /// A list's name and empty brackets, if it is written, and unknown members before it.
  func list(_ list: UserSessionText.List, isForced: Bool) -> [UInt8] {
    guard isForced else { return members(list.field..<list.field + 1) }
    var forced = head
    forced.extra.unusual &= ~(1 << UInt64(list.field))
    forced.trajectorySteps.isExplicit = true
    forced.reasoningRecords.isExplicit = true
    return UserSessionFragments(forced).members(list.field..<list.field + 1)
  }

  /// The members behind the lists.
  var rest: [UInt8] { members(6..<Self.metadataField + 1) }

  /// The members behind the lists up to the place in the metadata where exchanges' texts stand.
  func restUpToAside(hasUnits: Bool) -> [UInt8] {
    var plain = head
    plain.aside = nil
    plain.extra.unusual &= ~(1 << UInt64(Self.metadataField))
    plain.extra.members.removeAll { $0.anchor > Self.metadataField }
    var text = UserSessionFragments(plain).rest
    text.removeLast(plain.metadata.members.isEmpty ? 1 : "\n  }".utf8.count)
    text += Array(((plain.metadata.members.isEmpty ? "" : ",") + "\n    \"\(Aside.memberName)\": {").utf8)
    if let aside = head.aside {
      var writer = JSONWriter()
      writer.string(Aside.withoutSecrets(aside)?.text ?? aside)
      text += Array("\n      \"head\": ".utf8) + writer.bytes
    }
    if hasUnits { text += Array(((head.aside == nil ? "" : ",") + "\n      \"units\": [").utf8) }
    return text
  }

  /// What stands behind the exchanges' texts.
  var behindAside: [UInt8] {
    var writer = JSONWriter(style: .pretty)
    writer.beginObject()
    for unknown in head.extra.members where unknown.anchor > Self.metadataField {
      writer.key(unknown.member.key)
      writer.value(unknown.member.value)
    }
    let unknown = writer.bytes.dropFirst()
    return Array("\n    }\n  }".utf8) + (unknown.isEmpty ? [] : [UInt8(ascii: ",")] + unknown) + Array("\n}".utf8)
  }

  /// Fields of the table and unknown members between them, each behind a comma.
  private func members(_ fields: Range<Int>) -> [UInt8] {
    var writer = JSONWriter(style: .pretty)
    writer.beginObject()
    head.writeMembers(fields: fields, to: &writer)
    let text = writer.bytes.dropFirst()
    return text.isEmpty ? [] : [UInt8(ascii: ",")] + text
  }
}
