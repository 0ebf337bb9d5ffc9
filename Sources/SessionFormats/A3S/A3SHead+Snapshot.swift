public import SatchelJSONText
import SatchelSessionModel

// A conversion puts aside what its target has no place for, as JSON. Of a snapshot these are the texts
// of its parts, up to a limit: the exchange keeps larger ones in files of their own.

extension A3SHead: NativeValue {
  /// The name under which the parts of a snapshot stand in the tree: no member of a file is called so.
  private static let snapshotName = "aggregate snapshot"
  /// Stands in the tree for the messages, where an unknown member stands right behind them.
  private static let messagesPlace = "place of the messages"
  /// How many bytes of parts a tree holds.
  static let snapshotLimit: UInt64 = 2 << 20

  /// The members of the head and, of a snapshot, its parts.
  public var tree: JSON {
    let tree = JSONWriter.tree { writer in
      writer.beginObject()
      writeMembers(fields: 0..<Self.messagesField + 1, to: &writer)
      if extra.members.contains(where: { $0.anchor == Self.messagesField + 1 }) {
        writer.key(Self.messagesPlace)
        writer.null()
      }
      writeMembers(fields: Self.messagesField + 1..<Self.table.fields.count, to: &writer)
      writer.endObject()
    }
    guard let snapshot, let members = tree?.members else { return tree ?? .null }
    return .object(members + [JSONMember(Self.snapshotName, snapshot.tree)])
  }

  /// A head from ``tree``.
  public init(tree: JSON) throws(FieldError) {
    let members = tree.members?.filter { $0.name != Self.snapshotName }.map { member in
      member.name == Self.messagesPlace ? JSONMember(Self.table.names[Self.messagesField], []) : member
    }
    self = try Self.plain(members.map(JSON.object) ?? tree)
    settle()
    if let parts = tree[Self.snapshotName] { snapshot = try A3SSnapshot(tree: parts) }
  }

  private static func plain(_ tree: JSON) throws(FieldError) -> A3SHead {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(tree.text(), options: .ownText)
    } catch {
      throw FieldError("is not JSON: \(error)")
    }
    return try read(document.root)
  }
}

extension A3SSnapshot {
  /// Texts of the parts by name, their bytes where they are no text; null for those beyond the limit.
  var tree: JSON {
    var room = A3SHead.snapshotLimit
    func member(_ part: A3SSnapshotPart) -> JSONMember {
      guard !part.isElsewhere, let text = part.text.text(upTo: room) else {
        return JSONMember(key: part.key, value: .null)
      }
      room -= UInt64(text.count)
      // Bytes that are no UTF-8 stand in no JSON text.
      let isText = String(validating: text, as: UTF8.self) != nil
      return JSONMember(
        key: part.key,
        value: isText
          ? .string(String(decoding: text, as: UTF8.self))
          : .object([JSONMember(Self.bytesName, .string(Self.hex(text)))]))
    }
    return ["before": .object(before.map(member)), "after": .object(after.map(member))]
  }

  init(tree: JSON) throws(FieldError) {
    func parts(_ name: String) throws(FieldError) -> [A3SSnapshotPart] {
      guard let members = tree[name]?.members else { throw FieldError("is no snapshot") }
      return members.map { member in
        let bytes = member.value[Self.bytesName]?.text.flatMap(Self.bytes)
        var part = A3SSnapshotPart(
          key: member.key, text: ByteStretch(bytes ?? Array((member.value.text ?? "").utf8)))
        part.isElsewhere = member.value == .null
        return part
      }
    }
    self.init(before: try parts("before"), after: try parts("after"))
  }

  /// The member that holds bytes which are no text, in hexadecimal digits.
  private static let bytesName = "bytes"

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func bytes(_ hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The parts that ``tree`` has no room for.
  var oversize: [A3SSnapshotPart] {
    let kept = tree
    return parts.filter { part in
      (kept["before"]?.members ?? []).contains { $0.key == part.key && $0.value == .null }
        || (kept["after"]?.members ?? []).contains { $0.key == part.key && $0.value == .null }
    }
  }
}

extension A3SFormat {
  /// The parts of a snapshot that are too large to be put aside inside a file.
  public static func oversize(of head: A3SHead) -> [(name: String, text: ByteStretch)] {
    (head.snapshot?.oversize ?? []).map { ($0.key.repaired, $0.text) }
  }

  /// The names of parts of a snapshot that are not there and must be had from elsewhere.
  public static func missing(in head: A3SHead) -> [String] {
    (head.snapshot?.parts ?? []).filter(\.isElsewhere).map { $0.key.repaired }
  }

  /// The head with a part that was kept elsewhere; without a text, with an empty list.
  public static func supplying(_ head: A3SHead, _ name: String, with text: ByteStretch?) -> A3SHead {
    var head = head
    func fill(_ part: A3SSnapshotPart) -> A3SSnapshotPart {
      guard part.isElsewhere, part.key.repaired == name else { return part }
      return A3SSnapshotPart(key: part.key, text: text ?? ByteStretch(Array("[]".utf8)))
    }
    head.snapshot = head.snapshot.map { A3SSnapshot(before: $0.before.map(fill), after: $0.after.map(fill)) }
    return head
  }

  /// Without an empty snapshot.
  public static func withoutLayout(_ head: A3SHead) -> A3SHead {
    var head = head
    if head.snapshot == .empty { head.snapshot = nil }
    return head
  }

  /// `v1`: with an empty snapshot around it; `flat`: without one.
  public static func head(_ head: A3SHead, as style: WritingStyle) -> A3SHead {
    var head = head
    switch style {
    case A3SEra.v1: head.snapshot = head.snapshot ?? .empty
    case A3SEra.flat: head.snapshot = nil
    default: break
    }
    return head
  }
}
