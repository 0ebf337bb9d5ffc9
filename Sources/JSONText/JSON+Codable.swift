// Codable cannot keep everything (an encoder decides on order and spelling), but the
// values of a tree survive it. Our own coders, which work on trees, keep all of it.

extension JSON: Codable {
  /// Decodes any value; of members, the order is the decoder's.
  public init(from decoder: any Decoder) throws {
    if let exact = decoder as? TreeDecoder {
      self = exact.value
    } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
      self = .object(try object.allKeys.map { JSONMember($0.stringValue, try object.decode(JSON.self, forKey: $0)) })
    } else if var list = try? decoder.unkeyedContainer() {
      var elements: [JSON] = []
      while !list.isAtEnd { elements.append(try list.decode(JSON.self)) }
      self = .array(elements)
    } else {
      self = try Self.scalar(decoder.singleValueContainer())
    }
  }

  private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSON {
    if container.decodeNil() { return .null }
    if let value = try? container.decode(Bool.self) { return .bool(value) }
    if let value = try? container.decode(JSONNumber.self) { return .number(value) }
    return .string(JSONString(try container.decode(String.self)))
  }

  /// Encodes the value; of repeated members, the last.
  public func encode(to encoder: any Encoder) throws {
    if let exact = encoder as? TreeEncoder { return exact.node.set(self) }
    switch self {
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value): try value.encode(to: encoder)
    case .number(let value): try value.encode(to: encoder)
    case .string(let value): try value.repaired.encode(to: encoder)
    case .array(let elements):
      var list = encoder.unkeyedContainer()
      for element in elements { try list.encode(element) }
    case .object(let members):
      var object = encoder.container(keyedBy: AnyKey.self)
      for member in members { try object.encode(member.value, forKey: AnyKey(member.name)) }
    case .spelled: try unfolded.encode(to: encoder)
    }
  }
}

extension JSON {
  /// Whether an encoder keeps order and spelling, as that of ``JSON/init(encoding:)`` does.
  package static func isKept(by encoder: any Encoder) -> Bool { encoder is TreeEncoder }

  /// Whether a decoder keeps order and spelling, as that of ``JSON/decoded(as:)`` does.
  package static func isKept(by decoder: any Decoder) -> Bool { decoder is TreeDecoder }
}

extension JSONNumber: Codable {
  /// Decodes an integer if it is one, else a double.
  public init(from decoder: any Decoder) throws {
    if let exact = decoder as? TreeDecoder, case .number(let number) = exact.value {
      self = number
      return
    }
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int64.self) {
      self.init(value)
    } else if let value = try? container.decode(UInt64.self) {
      self.init(value)
    } else {
      let value = try container.decode(Double.self)
      guard let number = JSONNumber(shortest: value) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a finite number")
      }
      self = number
    }
  }

  /// Encodes an integer if it is one that fits 64 bits, else the nearest double.
  public func encode(to encoder: any Encoder) throws {
    if let exact = encoder as? TreeEncoder { return exact.node.set(.number(self)) }
    var container = encoder.singleValueContainer()
    if let value = int64 {
      try container.encode(value)
    } else if let value = uint64 {
      try container.encode(value)
    } else {
      try container.encode(double)
    }
  }
}

/// A member name that is only known at run time.
public struct AnyKey: CodingKey, Hashable {
  /// The name.
  public let stringValue: String
  /// Always nil: members have names.
  public var intValue: Int? { nil }
  /// A name.
  public init(_ name: String) { stringValue = name }
  /// A name.
  public init(stringValue: String) { self.stringValue = stringValue }
  /// Always nil: members have names.
  public init?(intValue: Int) { nil }
}
