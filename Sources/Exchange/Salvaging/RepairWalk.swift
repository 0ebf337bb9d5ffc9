import SatchelJSONText
import SatchelSessionFormats

/// Goes through a value and makes the changes that are wanted.
struct RepairWalk {
  let spelling: SalvageSpelling
  /// Names deeper than this are not told apart.
  let deepest: Int
  let isOn: (Respelling.Repair) -> Bool

  func changed(_ value: JSON, _ path: String, _ depth: Int) -> JSON {
    switch value {
    case .null, .bool: return value
    case .string(let string): return .string(spelled(string, path))
    case .number(let number): return changed(number, path)
    case .array(let elements):
      let inner = depth < deepest ? path + "[]" : path
      return .array(elements.map { changed($0, inner, depth) })
    case .object(let members): return .object(changed(members, path, depth))
    case .spelled: return changed(value.unfolded, path, depth)
    }
  }

  private func isOn(_ change: Respelling.Change, _ path: String) -> Bool { isOn(.init(change: change, path: path)) }

  private func changed(_ members: [JSONMember], _ path: String, _ depth: Int) -> [JSONMember] {
    let type = members.last { $0.name == "type" }?.value.text
    // A task has a content too, which is a text.
    let isMessage = type == nil && members.contains { $0.name == "role" }
    var kept: [JSONMember] = []
    for member in lastOfEach(members, path) {
      let inner = depth < deepest ? path.isEmpty ? member.name : "\(path).\(member.name)" : path
      var value = changed(member.value, inner, depth + 1)
      if let text = spelling.textMember, type == text.type, member.name == text.name, value.text == nil,
        isOn(.inputToText, inner)
      {
        value = .string(String(decoding: value.text(), as: UTF8.self))
      }
      if member.name == spelling.countsMember, value.members == nil, isOn(.unfitUsage, inner) { continue }
      if member.name == spelling.partsMember, isMessage, case .string = value, isOn(.textToList, inner) {
        value = [["type": "text", "text": value]]
      }
      kept.append(JSONMember(key: spelled(member.key, path), value: value))
    }
    return kept
  }

  /// Of repeated members the last, as the programs read them where they take any.
  private func lastOfEach(_ members: [JSONMember], _ path: String) -> [JSONMember] {
    let names = members.map { Array($0.name.utf8) }
    guard Set(names).count < names.count, isOn(.repeatedMember, path) else { return members }
    var last: [[UInt8]: Int] = [:]
    for (place, name) in names.enumerated() { last[name] = place }
    return members.indices.filter { last[names[$0]] == $0 }.map { members[$0] }
  }

  private func spelled(_ string: JSONString, _ path: String) -> JSONString {
    guard let change = unfitness(of: string), isOn(change, path) else { return string }
    return JSONString(string.repaired)
  }

  /// What a program may refuse in a text.
  private func unfitness(of string: JSONString) -> Respelling.Change? {
    let raw = string.raw.utf8
    if string.value == nil { return .surrogate }
    if raw.contains(where: { $0 < 0x20 }) { return .control }
    return raw.contains(UInt8(ascii: "\\")) && JSONString(string.repaired).raw != string.raw ? .escapes : nil
  }

  private func changed(_ number: JSONNumber, _ path: String) -> JSON {
    if Int64(number.text) != nil { return .number(number) }
    let double = number.double
    if double.isFinite, double.rounded() == double, abs(double) < 0x1p53, isOn(.integer, path) {
      return .integer(Int64(double))
    }
    guard spelling.knowsIntegersOnly || !double.isFinite, isOn(.numberToText, path) else { return .number(number) }
    return .string(number.text)
  }
}
