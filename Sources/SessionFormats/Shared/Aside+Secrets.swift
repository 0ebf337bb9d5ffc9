package import SatchelJSONText
package import SatchelSessionModel

// A conversion puts aside what its target has no place for, secrets of the source too if an older program wrote it or a
// person put one there. What was put aside is an edit of the head that would come back (its spelling is that of
// `PatchOperation`): steps that set or add what no writer of the source's format writes are dropped, at any depth, since a
// session may have been converted twice.

extension Aside {
  /// A text that was put aside, without the secrets that no session that is written holds.
  package struct Cleaned: Sendable, Equatable {
    /// What is left.
    package var text: String
    /// How many members were left out.
    package var count: Int
    /// Whether one of them held more than nothing.
    package var hasSecret: Bool
  }

  /// The names at whose values the secrets of all formats stand.
  static let secretNames = FormatRegistry.all.compactMap { $0.unwrittenPath.last }.map { ByteNeedle(Array($0.utf8)) }

  /// How a letter of a name may be spelled that is written as an escape: `\u0061`.
  private static let escape = ByteNeedle(Array("\\u00".utf8))
  private static let letterDigits = UInt8(ascii: "4")...UInt8(ascii: "7")

  /// Whether a text, or bytes, may hold a secret: quick to tell of nearly all.
  static func mayHoldSecret(_ text: [UInt8]) -> Bool {
    if secretNames.contains(where: { $0.first(in: text) != nil }) { return true }
    var place = 0
    while let found = escape.first(in: text, from: place) {
      place = found + escape.bytes.count
      if place < text.count, letterDigits.contains(text[place]) { return true }
    }
    return false
  }

  /// What was put aside in a head, without secrets; nil where it holds none, or is none of ours. Of a text that makes no
  /// sense any more and may hold one, nothing is left.
  package static func withoutSecrets(_ text: String) -> Cleaned? {
    var cleaning = AsideCleaning()
    guard let rest = cleaning.rest(of: text) else { return nil }
    return Cleaned(text: rest, count: cleaning.count, hasSecret: cleaning.hasSecret)
  }

  /// A value of a member without secrets in what was put aside in it; the same where there are none.
  package static func withoutSecrets(_ value: JSON, of name: String) -> JSON {
    var cleaning = AsideCleaning()
    return cleaning.rest(of: value, of: name)
  }

  /// Whether anything in a text is called as a secret of some format is: of a damaged one, nobody can tell what it was.
  package static func mentionsSecret(_ source: any RandomAccessBytes) -> Bool {
    do throws(ByteSourceError) {
      for name in secretNames where try name.first(in: source, from: 0) != nil { return true }
      return false
    } catch {
      return true
    }
  }

  /// Whether there is a secret in what was put aside in the first 64 KiB of a session, where heads stand: also in a member
  /// that is not read, since it stands there twice.
  package static func hasSecret(inBeginningOf source: any RandomAccessBytes) -> Bool {
    var search = AsideSearch(ByteStretch(source, 0..<min(source.byteCount, 1 << 16)))
    search.run()
    return search.members.contains { !$0.isBlank }
  }

  /// Tells of a secret in what was put aside; nothing where there is none.
  package static func findings(in text: String?) -> [Finding] {
    guard let text, withoutSecrets(text)?.hasSecret == true else { return [] }
    return [A3SFormat.keyFinding(at: memberName)]
  }
}

/// Takes secrets out of what was put aside.
private struct AsideCleaning {
  var count = 0
  var hasSecret = false

  /// What is left of the text in a head; nil if it is none, or nothing is to be left out.
  mutating func rest(of text: String) -> String? {
    guard Aside.mayHoldSecret(Array(text.utf8)) else { return nil }
    guard let tree = try? JSON(parsing: text, options: .ownText) else {
      (count, hasSecret) = (count + 1, true)
      return ""
    }
    return rest(of: tree).map { String(decoding: $0.text(), as: UTF8.self) }
  }

  /// Where it is damaged, so that its source is not known, the secrets of all formats are looked for.
  private mutating func rest(of tree: JSON) -> JSON? {
    guard var members = tree.members else { return nil }
    let source = tree["from"]?.text.flatMap(FormatRegistry.id).flatMap(FormatRegistry.format)
    let secrets = (source.map { [$0] } ?? FormatRegistry.all).map { $0.unwrittenPath[...] }.filter { !$0.isEmpty }
    let before = count
    for index in members.indices where members[index].name == "p" {
      guard let steps = members[index].value.elements else { continue }
      members[index].value = .array(steps.compactMap { rest(ofStep: $0, secrets) })
    }
    return count == before ? nil : .object(members)
  }

  /// A step without a member at a place of the whole tree; nil where it puts nothing else there.
  private mutating func rest(ofStep step: JSON, _ secrets: [ArraySlice<String>]) -> JSON? {
    guard var parts = step.elements, parts.count >= 4, let kind = parts[0].text, var way = parts[1].elements,
      ["=", "+", "<"].contains(kind)
    else { return step }
    if kind == "+" { way.append(parts[3]) }
    let value = parts.count - 1
    for secret in kind == "<" ? [] : secrets {
      guard let rest = Self.rest(of: secret, behind: way) else { continue }
      if rest.isEmpty {
        note(parts[value])
        return nil
      }
      parts[value] = without(rest, in: parts[value])
    }
    parts[value] = rest(of: parts[value], of: way.last?.text ?? "")
    return .array(parts)
  }

  /// What of the way to a secret is left behind a way; empty where that leads to the secret or into it, nil where it leads
  /// elsewhere.
  private static func rest(of secret: ArraySlice<String>, behind way: [JSON]) -> ArraySlice<String>? {
    var rest = secret
    for step in way {
      guard let next = rest.first, let name = step.text, name.utf8.elementsEqual(next.utf8) else { return nil }
      rest.removeFirst()
      if rest.isEmpty { return rest }
    }
    return rest.isEmpty ? nil : rest
  }

  /// The tree without the member at the end of a way.
  private mutating func without(_ way: ArraySlice<String>, in tree: JSON) -> JSON {
    guard let name = way.first, let members = tree.members else { return tree }
    var kept: [JSONMember] = []
    for member in members {
      if !member.name.utf8.elementsEqual(name.utf8) {
        kept.append(member)
      } else if way.count == 1 {
        note(member.value)
      } else {
        kept.append(JSONMember(key: member.key, value: without(way.dropFirst(), in: member.value)))
      }
    }
    return .object(kept)
  }

  private mutating func note(_ value: JSON) {
    count += 1
    if value != .null, value.text?.isEmpty != true { hasSecret = true }
  }

  // MARK: What was put aside in what was put aside

  /// A value without secrets in texts that were put aside in it.
  mutating func rest(of value: JSON, of name: String) -> JSON {
    let isAside = name == Aside.memberName
    switch value {
    case .string: return isAside ? rest(ofText: value) : value
    case .array(let elements): return .array(elements.map { rest(of: $0, of: "") })
    case .object(let members):
      return .object(
        members.map { member in
          // A user session has an object there, with the text of the head in it.
          let name = isAside && member.name == "head" ? Aside.memberName : member.name
          return JSONMember(key: member.key, value: rest(of: member.value, of: name))
        })
    case .spelled(let text):
      return isAside || text.mayName(Aside.memberName) ? rest(of: value.unfolded, of: name) : value
    case .null, .bool, .number: return value
    }
  }

  private mutating func rest(ofText value: JSON) -> JSON {
    guard case .string(let string) = value, let rest = rest(of: string.repaired) else { return value }
    return .string(rest)
  }
}
