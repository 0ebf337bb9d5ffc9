// A decoder that reads a tree. Integers are what is spelled as one and fits; of repeated members, the last counts.

extension JSON {
  /// A decodable value from the tree. Throws `DecodingError` with the place, or what the value throws.
  ///
  /// Trees inside of the value keep order and spelling.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try Value(from: TreeDecoder(value: self, codingPath: []))
  }
}

/// Decodes from a tree.
struct TreeDecoder: Decoder {
  let value: JSON
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = value.members else { throw mismatch("an object", [String: JSON].self) }
    return KeyedDecodingContainer(KeyedTreeDecoder(members, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = value.elements else { throw mismatch("a list", [JSON].self) }
    return UnkeyedTreeDecoder(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func mismatch(_ what: String, _ type: Any.Type) -> DecodingError {
    let context = DecodingError.Context(codingPath: codingPath, debugDescription: "the value must be \(what)")
    return value == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }
}

extension TreeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .bool(let flag) = value else { throw mismatch("true or false", type) }
    return flag
  }

  func decode(_ type: String.Type) throws -> String {
    guard let text = value.text else { throw mismatch("a text without half of a surrogate pair", type) }
    return text
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard case .number(let number) = value, number.double.isFinite else { throw mismatch("a finite number", type) }
    return number.double
  }

  func decode(_ type: Float.Type) throws -> Float {
    guard case .number(let number) = value, let float = Float(number.text), float.isFinite else {
      throw mismatch("a finite number of 32 bits", type)
    }
    return float
  }

  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }

  private func integer<Value: FixedWidthInteger>() throws -> Value {
    guard case .number(let number) = value, number.isInteger,
      let integer = Value(number.text == "-0" ? "0" : number.text)
    else { throw mismatch("an integer from \(Value.min) to \(Value.max)", Value.self) }
    return integer
  }
}

private struct KeyedTreeDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let codingPath: [any CodingKey]
  let allKeys: [Key]
  /// The values by the bytes of their names.
  private let values: [JSONString: JSON]

  init(_ members: [JSONMember], codingPath: [any CodingKey]) {
    self.codingPath = codingPath
    var values: [JSONString: JSON] = [:]
    var keys: [Key] = []
    for member in members {
      let name = member.name
      if values.updateValue(member.value, forKey: JSONString(name)) == nil, let key = Key(stringValue: name) {
        keys.append(key)
      }
    }
    self.values = values
    allKeys = keys
  }

  func contains(_ key: Key) -> Bool { values[JSONString(key.stringValue)] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try inner(key).decodeNil() }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try Value(from: inner(key)) }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Inner> {
    try inner(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try inner(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try inner(AnyKey("super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key) }

  private func inner(_ key: some CodingKey) throws -> TreeDecoder {
    guard let value = values[JSONString(key.stringValue)] else {
      throw DecodingError.keyNotFound(
        key, DecodingError.Context(codingPath: codingPath, debugDescription: "the member is missing"))
    }
    return TreeDecoder(value: value, codingPath: codingPath + [key])
  }
}

private struct UnkeyedTreeDecoder: UnkeyedDecodingContainer {
  let elements: [JSON]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0

  init(elements: [JSON], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try inner().decodeNil() else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next { try Value(from: $0) } }

  mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
    try next { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { $0 } }

  /// Takes the next element; one that cannot be decoded stays the next.
  private mutating func next<Value>(_ body: (TreeDecoder) throws -> Value) throws -> Value {
    let value = try body(inner())
    currentIndex += 1
    return value
  }

  private func inner() throws -> TreeDecoder {
    let path = codingPath + [AnyKey("[\(currentIndex)]")]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSON.self, DecodingError.Context(codingPath: path, debugDescription: "the list has ended"))
    }
    return TreeDecoder(value: elements[currentIndex], codingPath: path)
  }
}
