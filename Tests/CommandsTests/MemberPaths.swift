import SatchelJSONText

@testable import SatchelCommands

/// The paths of all leaves of a JSON tree, elements of arrays as `[]`: what a table of members must name.
func memberPaths(of value: JSON, at path: String = "") -> Set<String> {
  switch value.unfolded {
  case .object(let members):
    return members.reduce(into: []) { paths, member in
      paths.formUnion(memberPaths(of: member.value, at: path.isEmpty ? member.name : "\(path).\(member.name)"))
    }
  case .array(let elements):
    guard elements.contains(where: { $0.members != nil || $0.elements != nil }) else { return [path] }
    return elements.reduce(into: []) { $0.formUnion(memberPaths(of: $1, at: path + "[]")) }
  default: return [path]
  }
}

/// Whether a table names a path: itself, or, for an empty list or a null, something below it.
func isNamed(_ path: String, in names: Set<String>) -> Bool {
  path == OutputSchema.versionMember || names.contains(path)
    || names.contains { $0.hasPrefix(path + ".") || $0.hasPrefix(path + "[]") }
}
