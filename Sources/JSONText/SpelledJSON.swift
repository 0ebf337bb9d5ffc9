// A tree takes 16 to 64 bytes for each value, and a record may hold millions of numbers. So a container with many values
// inside is kept as its text, and what goes over it reads that text instead of a tree.

/// An array or object with very many values inside, as its text without blanks.
public struct SpelledJSON: Sendable, Hashable {
  /// So many values and names a container has inside before it is kept as text.
  package static let least = 65_536

  /// The text: valid but for what ``JSONOptions/lenient`` lets through, every string and number in its own spelling.
  public let text: [UInt8]

  /// The text of a view, which is an array or an object.
  init(_ view: JSONView) {
    var writer = JSONWriter()
    writer.reserve(view.range.count)
    writer.value(view)
    text = writer.takeBytes()
  }

  /// The text once more as a document: 16 bytes for each value and name while it is there.
  package var document: JSONDocument {
    do throws(JSONSyntaxError) {
      return try JSONDocument(text, options: .lenient(maximumDepth: JSONOptions.depthCeiling))
    } catch {
      preconditionFailure("a text that was written from a document is not read again: \(error)")
    }
  }

  /// The array or object with its elements or members, of which large ones are kept as text in their turn.
  var unfolded: JSON { document.root.tree(unfolding: true) }

  /// Whether an object in it repeats a member.
  package var hasRepeatedNames: Bool {
    let document = document
    for (index, entry) in document.tape.enumerated() where entry.kind == .object {
      let view = JSONView(document: document, index: index)
      if view.hasPlainDistinctNames { continue }
      let names = view.members.map { $0.key.rawString?.utf16Units ?? [] }
      if Set(names).count != names.count { return true }
    }
    return false
  }

  /// Whether a member in it may have a name: where a name is spelled with escapes, any may be it.
  package func mayName(_ name: String) -> Bool { contains(name) || contains("\\u") }

  private func contains(_ wanted: String) -> Bool {
    let wanted = Array(wanted.utf8)
    guard let first = wanted.first else { return true }
    var rest = text[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: wanted) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}

extension JSON {
  /// The same value, but with its own elements or members where it is a ``spelled(_:)``: a walk over a value goes on with
  /// them. Costs a parse of the text then.
  public var unfolded: JSON { if case .spelled(let text) = self { text.unfolded } else { self } }
}

/// What a walk over a value meets.
package enum JSONPart {
  /// A value that is neither array nor object.
  case scalar(JSON)
  /// The name of a member, in front of its value.
  case name(JSONString)
  /// An array or object, in front of what is in it; `depth` containers are open around it.
  case container(depth: Int)
}

// As deep as a text was, so deep is a walk: it keeps its own stack, see `tree()`.
extension JSON {
  /// Goes over the value and all that is in it, in order, and stops at the first part of which `look` makes something.
  package func first<Found>(_ look: (JSONPart) -> Found?) -> Found? {
    var rest: [Waiting] = [.value(self, depth: 0)]
    while let next = rest.popLast() {
      let found: Found?
      switch next {
      case .name(let name): found = look(.name(name))
      case .value(.array(let elements), let depth):
        found = look(.container(depth: depth))
        rest.append(contentsOf: elements.reversed().lazy.map { .value($0, depth: depth + 1) })
      case .value(.object(let members), let depth):
        found = look(.container(depth: depth))
        for member in members.reversed() { rest += [.value(member.value, depth: depth + 1), .name(member.key)] }
      case .value(.spelled(let text), let depth): found = text.document.root.first(depth, look)
      case .value(let scalar, _): found = look(.scalar(scalar))
      }
      if let found { return found }
    }
    return nil
  }

  private enum Waiting {
    case name(JSONString)
    case value(JSON, depth: Int)
  }
}

extension JSONView {
  fileprivate func first<Found>(_ depth: Int, _ look: (JSONPart) -> Found?) -> Found? {
    var walk = TapeWalk(self)
    while let part = walk.next() {
      let found: Found? =
        switch part {
        case .name(let name): look(.name(name.rawString ?? ""))
        case .value(let value): look(value.scalar.map { .scalar($0) } ?? .container(depth: depth + walk.depth - 1))
        case .end: nil
        }
      if let found { return found }
    }
    return nil
  }
}

/// Goes over a view and all that is in it.
struct TapeWalk {
  enum Part {
    case name(JSONView)
    /// A value; of an array or object, its opening bracket.
    case value(JSONView)
    /// The closing bracket.
    case end(isObject: Bool)
  }

  private let document: JSONDocument
  private var position: Int
  private var open: [(end: Int, isObject: Bool)] = []
  private var isBehindName = false
  private var isAtStart = true

  init(_ view: JSONView) { (document, position) = (view.document, view.index) }

  /// How many containers are open.
  var depth: Int { open.count }

  mutating func next() -> Part? {
    if let top = open.last {
      if position == top.end {
        open.removeLast()
        return .end(isObject: top.isObject)
      }
      if top.isObject, !isBehindName {
        isBehindName = true
        position += 1
        return .name(JSONView(document: document, index: position - 1))
      }
    } else if !isAtStart {
      return nil
    }
    (isAtStart, isBehindName) = (false, false)
    let view = JSONView(document: document, index: position)
    position += 1
    if view.kind == .array || view.kind == .object {
      open.append((Int(document.tape[view.index].next), view.kind == .object))
    }
    return .value(view)
  }
}
