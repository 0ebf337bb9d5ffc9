public import SatchelJSONText

/// The free members of a session: any names, any values, in the order of the source.
///
/// The program keeps the values and shuffles the names at every save. Source: reference 7.
public struct SessionMetadata: TreeCoded {
  /// The members, repeats included.
  public var members: [JSONMember] = []

  /// None.
  public init() {}

  /// The value of the last member of that name; setting one that is there keeps its place.
  public subscript(name: String) -> JSON? {
    get { JSON.object(members)[name] }
    set {
      let place = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
      members.removeAll { $0.name.utf8.elementsEqual(name.utf8) }
      guard let newValue else { return }
      members.insert(JSONMember(name, newValue), at: min(place ?? members.count, members.count))
    }
  }

  /// The object.
  public static func read(_ view: JSONView) throws(FieldError) -> SessionMetadata {
    guard view.kind == .object, let members = view.tree().members else { throw .expected("an object", view) }
    var metadata = SessionMetadata()
    metadata.members = members
    return metadata
  }

  /// The object.
  public func write(to writer: inout JSONWriter) { writer.value(.object(written)) }

  /// The members without what may be written nowhere, where a conversion put it aside.
  private var written: [JSONMember] {
    members.map {
      JSONMember(
        key: $0.key,
        value: $0.name == Aside.memberName
          ? Aside.withoutSecrets($0.value, of: $0.name) : $0.value)
    }
  }
}
