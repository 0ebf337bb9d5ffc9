public import SatchelJSONText

/// A tool as a program offers it to a model; sessions keep only the names.
public struct A3SToolDefinition: JSONRecord {
  /// The name.
  public var name = ""
  /// What it does.
  public var description = ""
  /// Its input, as a JSON schema.
  public var parameters: JSON = .null
  /// Unknown members.
  public var extra = Extra()

  /// A blank definition.
  public init() {}

  /// A definition.
  public init(name: String, description: String = "", parameters: JSON = .object([])) {
    self.name = name
    self.description = description
    self.parameters = parameters
  }

  /// The members in writing order.
  public static let table = FieldTable<A3SToolDefinition>([
    .required("name", \.name),
    .defaulted("description", \.description, ""),
    .defaulted("parameters", \.parameters, .null),
  ])
}

extension A3SHead {
  /// Takes the names of tools from their definitions, in order.
  public mutating func takeToolNames(from definitions: [A3SToolDefinition]) { toolNames = definitions.map(\.name) }
}
