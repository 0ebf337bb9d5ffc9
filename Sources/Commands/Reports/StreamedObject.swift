import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// An object of `--json` with lists that may be long: these are made and printed element by element.
struct StreamedObject {
  private enum Value {
    case whole(JSON)
    /// Gone through twice where it holds names that are no UTF-8.
    case list(AnySequence<JSON>)
    case object(StreamedObject)
    case objects([StreamedObject])
  }

  private var members: [(name: String, value: Value)] = []

  /// An object of what may be held at once.
  init(_ json: JSON) { append(json) }

  /// Adds members that may be held at once.
  mutating func append(_ json: JSON) {
    for member in json.members ?? [] { members.append((member.name, .whole(member.value))) }
  }

  /// Adds the members of another object.
  mutating func append(_ object: StreamedObject) { members += object.members }

  /// Adds a list.
  mutating func append<Elements: Sequence>(
    _ name: String, _ elements: Elements, _ element: @escaping (Elements.Element) -> JSON
  ) {
    members.append((name, .list(AnySequence(elements.lazy.map(element)))))
  }

  /// Adds what was noticed.
  mutating func append(findings: some Sequence<Finding>) { append("findings", findings) { .finding($0) } }

  /// Adds an object that has such lists itself.
  mutating func append(_ name: String, _ object: StreamedObject) { members.append((name, .object(object))) }

  /// Adds several of them.
  mutating func append(_ name: String, _ objects: [StreamedObject]) { members.append((name, .objects(objects))) }

  /// Adds a list of paths.
  mutating func append(_ name: String, _ paths: some Sequence<FilePath>) {
    append(name, paths) { .path($0) }
  }

  /// Hands the text over in small pieces; `change` is applied to each value before.
  func write<Failure: Error>(
    changing change: (JSON) -> JSON, to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink([UInt8(ascii: "{")])
    for (place, (name, value)) in members.enumerated() {
      if place > 0 { try sink([UInt8(ascii: ",")]) }
      switch value {
      case .whole(let json):
        // A member may become two, see `PathBytes`.
        let text = Self.text(PathBytes.settle(change(.object([JSONMember(name, json)]))))
        try sink(Array(text.dropFirst().dropLast()))
      case .list(let elements): try Self.write(name, elements, change, sink)
      case .object(let object):
        try sink(Self.text(.string(name)) + [UInt8(ascii: ":")])
        try object.write(changing: change, to: sink)
      case .objects(let objects):
        try sink(Self.text(.string(name)) + [UInt8(ascii: ":"), UInt8(ascii: "[")])
        for (place, object) in objects.enumerated() {
          if place > 0 { try sink([UInt8(ascii: ",")]) }
          try object.write(changing: change, to: sink)
        }
        try sink([UInt8(ascii: "]")])
      }
    }
    try sink([UInt8(ascii: "}")])
  }

  private static func write<Failure: Error>(
    _ name: String, _ elements: AnySequence<JSON>, _ change: (JSON) -> JSON,
    _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var hasBytes = false
    try writeList(name, elements, sink) { element in
      if PathBytes.bytes(of: element) != nil { hasBytes = true }
      return PathBytes.settleElement(change(element))
    }
    guard hasBytes else { return }
    try sink([UInt8(ascii: ",")])
    try writeList(PathBytes.name(for: name), elements, sink) { PathBytes.bytes(of: $0) ?? .null }
  }

  private static func writeList<Failure: Error>(
    _ name: String, _ elements: AnySequence<JSON>, _ sink: ([UInt8]) throws(Failure) -> Void,
    _ shown: (JSON) -> JSON
  ) throws(Failure) {
    try sink(text(.string(name)) + [UInt8(ascii: ":"), UInt8(ascii: "[")])
    var isFirst = true
    for element in elements {
      try sink((isFirst ? [] : [UInt8(ascii: ",")]) + text(shown(element)))
      isFirst = false
    }
    try sink([UInt8(ascii: "]")])
  }

  private static func text(_ json: JSON) -> [UInt8] { SafeText.escape(json: json.text()) }
}
