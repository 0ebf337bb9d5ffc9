import SatchelJSONText

@testable import SatchelCommands

/// Holds a value against a JSON schema, as far as ours go; one line for each place that does not fit.
///
/// Stricter than the schema in one thing: a member that it does not name is a fault, as it would be undocumented.
func faults(of value: JSON, against schema: JSON, at place: String = "$") -> [String] {
  let value = value.unfolded
  if let choices = schema["anyOf"]?.elements {
    let found = choices.map { faults(of: value, against: $0, at: place) }
    return found.min { $0.count < $1.count } ?? []
  }
  let types = schema["type"].map { $0.text.map { [$0] } ?? ($0.elements ?? []).compactMap(\.text) }
  if let types, !types.contains(where: { fits(value, $0) }) {
    return [
      "\(place) is no \(types.joined(separator: " or ")): \(String(decoding: value.text().prefix(80), as: UTF8.self))"
    ]
  }
  if let elements = value.elements, let items = schema["items"] {
    return elements.enumerated().flatMap { faults(of: $0.element, against: items, at: "\(place)[\($0.offset)]") }
  }
  guard let members = value.members, let properties = schema["properties"] else { return [] }
  var found: [String] = []
  for name in schema["required"]?.elements?.compactMap(\.text) ?? [] where value[name] == nil {
    found.append("\(place) lacks '\(name)'")
  }
  for member in members {
    if let property = properties[member.name] {
      found += faults(of: member.value, against: property, at: "\(place).\(member.name)")
    } else {
      found.append("\(place) has '\(member.name)', which no schema tells")
    }
  }
  return found
}

private func fits(_ value: JSON, _ type: String) -> Bool {
  switch (value.unfolded, type) {
  case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.null, "null"): true
  case (.number, "number"): true
  case (.number(let number), "integer"): !number.text.contains { ".eE".contains($0) }
  default: false
  }
}
