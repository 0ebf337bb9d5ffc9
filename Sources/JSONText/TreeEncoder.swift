// An encoder that builds a tree: members in the order in which a value encodes them, floats with a fraction or exponent,
// and trees inside of the value as they are. Foundation's encoder does none of these.

extension JSON {
  /// The tree of any encodable value, members in the order of encoding.
  ///
  /// Trees inside of the value keep order and spelling. Throws what the value throws, and `EncodingError` for a number that
  /// is not finite.
  public init(encoding value: some Encodable) throws {
    let node = EncodedNode()
    try node.encode(value, at: [])
    self = node.json
  }
}

/// A value that is being encoded.
final class EncodedNode {
  /// A scalar, or a whole tree.
  private var value: JSON?
  private var isArray = false
  private var members: [(key: String, node: EncodedNode)] = []
  /// Where the members stand, by the bytes of their names.
  private var places: [JSONString: Int] = [:]

  var json: JSON {
    if let value { return value }
    return isArray
      ? .array(members.map(\.node.json)) : .object(members.map { JSONMember($0.key, $0.node.json) })
  }

  func set(_ value: JSON) { self.value = value }

  func becomeArray() { isArray = true }

  var count: Int { members.count }

  func appended() -> EncodedNode {
    isArray = true
    let node = EncodedNode()
    members.append(("", node))
    return node
  }

  /// The node of a name; a name that comes again gets a new value in its place.
  func member(_ key: String) -> EncodedNode {
    let node = EncodedNode()
    if let place = places[JSONString(key)] {
      members[place].node = node
    } else {
      places[JSONString(key)] = members.count
      members.append((key, node))
    }
    return node
  }

  func encode<Value: Encodable>(_ value: Value, at path: [any CodingKey]) throws {
    try value.encode(to: TreeEncoder(node: self, codingPath: path))
  }

  func encode(_ value: some BinaryFloatingPoint, _ number: JSONNumber?, at path: [any CodingKey]) throws {
    guard let number else {
      throw EncodingError.invalidValue(
        value, EncodingError.Context(codingPath: path, debugDescription: "JSON has finite numbers only"))
    }
    set(.number(number))
  }
}

/// Encodes into a node.
struct TreeEncoder: Encoder {
  let node: EncodedNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedTreeEncoder(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return UnkeyedTreeEncoder(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension TreeEncoder: SingleValueEncodingContainer {
  func encodeNil() { node.set(.null) }
  func encode(_ value: Bool) { node.set(.bool(value)) }
  func encode(_ value: String) { node.set(.string(value)) }
  func encode(_ value: Double) throws { try node.encode(value, JSONNumber(shortest: value), at: codingPath) }
  func encode(_ value: Float) throws { try node.encode(value, JSONNumber(shortest: value), at: codingPath) }
  func encode(_ value: Int) { node.set(.integer(value)) }
  func encode(_ value: Int8) { node.set(.integer(value)) }
  func encode(_ value: Int16) { node.set(.integer(value)) }
  func encode(_ value: Int32) { node.set(.integer(value)) }
  func encode(_ value: Int64) { node.set(.integer(value)) }
  func encode(_ value: UInt) { node.set(.integer(value)) }
  func encode(_ value: UInt8) { node.set(.integer(value)) }
  func encode(_ value: UInt16) { node.set(.integer(value)) }
  func encode(_ value: UInt32) { node.set(.integer(value)) }
  func encode(_ value: UInt64) { node.set(.integer(value)) }
  func encode(_ value: some Encodable) throws { try node.encode(value, at: codingPath) }
}

private struct KeyedTreeEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodedNode
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    try node.member(key.stringValue).encode(value, at: codingPath + [key])
  }

  func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key) -> KeyedEncodingContainer<Inner> {
    inner(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { inner(key).unkeyedContainer() }
  func superEncoder() -> any Encoder { inner(AnyKey("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { inner(key) }

  private func inner(_ key: some CodingKey) -> TreeEncoder {
    TreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct UnkeyedTreeEncoder: UnkeyedEncodingContainer {
  let node: EncodedNode
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  private var path: [any CodingKey] { codingPath + [AnyKey("[\(count)]")] }

  func encodeNil() { node.appended().set(.null) }

  func encode(_ value: some Encodable) throws {
    let path = path
    try node.appended().encode(value, at: path)
  }

  func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
    inner().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { inner().unkeyedContainer() }
  func superEncoder() -> any Encoder { inner() }

  private func inner() -> TreeEncoder {
    let path = path
    return TreeEncoder(node: node.appended(), codingPath: path)
  }
}
