import SatchelJSONText
import SatchelSessionFormats

extension HeadAside {
  /// What was put aside in a head, without what no session that is written holds: it was put there by hand, since the
  /// formats' readers hand out no secrets. The same text where there is nothing of the kind.
  static func withoutSecrets(_ text: String) -> (text: String, count: Int) {
    guard var aside = HeadAside(text), let path = FormatRegistry.format(aside.source)?.unwrittenPath, !path.isEmpty
    else {
      return (text, 0)
    }
    var count = 0
    aside.operations = aside.operations.compactMap { $0.without(path[...], &count) }
    return count == 0 ? (text, 0) : (aside.text, count)
  }
}

extension PatchOperation {
  /// The step without a member at a place of the whole tree; nil where it puts nothing else there.
  fileprivate func without(_ secret: ArraySlice<String>, _ count: inout Int) -> PatchOperation? {
    var rest = secret
    for step in path {
      guard case .member(let name) = step, let next = rest.first, name.utf8.elementsEqual(next.utf8) else {
        return self
      }
      rest.removeFirst()
      if rest.isEmpty { return dropped(&count) }
    }
    switch change {
    case .set(let old, let tree):
      return PatchOperation(path: path, change: .set(was: old, tree.without(rest, &count)))
    case .add(let index, let member):
      guard let next = rest.first, member.name.utf8.elementsEqual(next.utf8) else { return self }
      if rest.count == 1 { return dropped(&count) }
      let value = member.value.without(rest.dropFirst(), &count)
      return PatchOperation(path: path, change: .add(at: index, JSONMember(key: member.key, value: value)))
    case .remove, .insert, .cut: return self
    }
  }

  private func dropped(_ count: inout Int) -> PatchOperation? {
    count += 1
    return nil
  }
}

extension JSON {
  /// The tree without the member at the end of a path.
  fileprivate func without(_ path: ArraySlice<String>, _ count: inout Int) -> JSON {
    guard let name = path.first, let members else { return self }
    var kept: [JSONMember] = []
    for member in members {
      guard member.name.utf8.elementsEqual(name.utf8) else {
        kept.append(member)
        continue
      }
      if path.count == 1 {
        count += 1
      } else {
        kept.append(JSONMember(key: member.key, value: member.value.without(path.dropFirst(), &count)))
      }
    }
    return .object(kept)
  }
}
