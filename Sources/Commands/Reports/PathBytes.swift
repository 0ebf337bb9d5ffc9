import SatchelFiles
import SatchelJSONText

// A name need not be UTF-8, but JSON is. What stands for such a name is a pair of text and bytes until the object is
// whole; then the member `path` gets a member `path_bytes` behind it, and a list of paths a list of the same length,
// with null for those that need none.

/// The bytes of paths that are not UTF-8, in base64.
enum PathBytes {
  private static let (textName, bytesName) = ("satchel/text", "satchel/bytes")

  /// A path as text, or as a pair where that would lose bytes.
  static func json(of path: FilePath) -> JSON {
    if path.string != nil { return .string(path.description) }
    return [textName: .string(path.description), bytesName: .string(base64(path.bytes))]
  }

  /// What a member is called that holds the bytes of another.
  static func name(for member: String) -> String { member + "_bytes" }

  /// The value with every pair taken apart.
  static func settle(_ value: JSON) -> JSON {
    switch value {
    case .object(let members): .object(members.flatMap(settle))
    case .array(let elements): .array(elements.map(settleElement))
    case .spelled: settle(value.unfolded)
    case .null, .bool, .number, .string: value
    }
  }

  /// An element of a list; of a pair, the text.
  static func settleElement(_ element: JSON) -> JSON { pair(element)?.text ?? settle(element) }

  /// The bytes of an element that is a pair.
  static func bytes(of element: JSON) -> JSON? { pair(element)?.bytes }

  private static func settle(_ member: JSONMember) -> [JSONMember] {
    if let (text, bytes) = pair(member.value) {
      return [JSONMember(member.name, text), JSONMember(name(for: member.name), bytes)]
    }
    let settled = JSONMember(member.name, settle(member.value))
    guard let pairs = member.value.elements?.map(pair), pairs.contains(where: { $0 != nil }) else { return [settled] }
    return [settled, JSONMember(name(for: member.name), .array(pairs.map { $0?.bytes ?? .null }))]
  }

  private static func pair(_ value: JSON) -> (text: JSON, bytes: JSON)? {
    guard let members = value.members, members.count == 2, members[0].name == textName, members[1].name == bytesName
    else { return nil }
    return (members[0].value, members[1].value)
  }

  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Base64 with padding (RFC 4648, section 4).
  static func base64(_ bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
