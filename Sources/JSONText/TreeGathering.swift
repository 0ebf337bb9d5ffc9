// A record that is compared as a tree is written straight into one: its texts stay the strings that they are, and only
// what has to be escaped is spelled anew. What is too large for a tree is given up, and written as text after all.

/// What a writer gathers in the place of bytes.
struct TreeGathering: Sendable {
  /// An array or object that is not closed yet.
  private struct Container: Sendable {
    let isObject: Bool
    var key: JSONString?
    var elements: [JSON] = []
    var members: [JSONMember] = []
  }

  private var open: [Container] = []
  private var root: JSON?
  /// Values and names so far.
  private var count = 0
  /// Whether there is more than a tree is made of, or something that is only known as bytes.
  private(set) var isGivenUp = false

  /// The whole value, when it is written; nil where it was given up.
  var value: JSON? { isGivenUp || !open.isEmpty ? nil : root }

  mutating func begin(isObject: Bool) {
    note(1)
    open.append(Container(isObject: isObject))
  }

  mutating func end() {
    guard let container = open.popLast() else { return }
    put(container.isObject ? .object(container.members) : .array(container.elements))
  }

  mutating func key(_ name: JSONString) {
    note(1)
    if let top = open.indices.last { open[top].key = name }
  }

  /// Takes a value that has been counted, or is a scalar.
  private mutating func put(_ value: JSON) {
    if isGivenUp { return }
    guard let top = open.indices.last else {
      root = value
      return
    }
    if let key = open[top].key {
      open[top].key = nil
      open[top].members.append(JSONMember(key: key, value: value))
    } else {
      open[top].elements.append(value)
    }
  }

  /// Takes a string, number, boolean or null.
  mutating func scalar(_ value: JSON) {
    note(1)
    put(value)
  }

  /// Takes a value of any kind.
  mutating func add(_ value: JSON) {
    switch value {
    case .spelled: giveUp()
    case .array, .object:
      var inside = 0
      _ = value.first { _ -> Bool? in
        inside += 1
        return inside > SpelledJSON.least ? true : nil
      }
      note(inside)
    case .null, .bool, .number, .string: note(1)
    }
    put(value)
  }

  mutating func giveUp() {
    isGivenUp = true
    (open, root) = ([], nil)
  }

  private mutating func note(_ more: Int) {
    count += more
    if count > SpelledJSON.least { giveUp() }
  }
}

extension JSONWriter {
  /// The tree of what `write` writes: what parsing its text would give, without the text.
  public static func tree(_ write: (inout JSONWriter) -> Void) -> JSON? {
    var writer = JSONWriter()
    writer.gathering = TreeGathering()
    write(&writer)
    if let tree = writer.gathering?.value { return tree }
    writer = JSONWriter()
    write(&writer)
    return try? JSON(parsing: writer.bytes, options: .lenient(maximumDepth: JSONOptions.depthCeiling))
  }
}
