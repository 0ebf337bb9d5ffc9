import SatchelFiles
import SatchelJSONText

/// Names of temporary files and what is shown in their place: nobody can do anything with the path of a file that is gone
/// when it is read.
struct ShownPaths {
  private var names: [(path: String, name: String)] = []

  /// From now on, `name` is shown where a path would be; the longest path that fits wins.
  mutating func show(_ path: FilePath, as name: String) {
    names.append((path.description, name))
    names.sort { $0.path.utf8.count > $1.path.utf8.count }
  }

  /// Text for people, in which names stand as `SafeText` writes them.
  func apply(toText text: String) -> String {
    names.reduce(text) { text, entry in
      let (path, name) = (SafeText.escape(entry.path), SafeText.escape(entry.name))
      return text.contains(path) ? text.replacing(path, with: name) : text
    }
  }

  /// The texts of an object.
  func apply(to json: JSON) -> JSON {
    if names.isEmpty { return json }
    switch json {
    case .object(let members): return .object(members.map { JSONMember(key: $0.key, value: apply(to: $0.value)) })
    case .array(let elements): return .array(elements.map { apply(to: $0) })
    case .string:
      guard let text = json.text, names.contains(where: { text.contains($0.path) }) else { return json }
      return .string(names.reduce(text) { $0.replacing($1.path, with: $1.name) })
    case .spelled: return apply(to: json.unfolded)
    case .null, .bool, .number: return json
    }
  }
}
