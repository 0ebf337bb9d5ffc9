extension JSONWriter {
  /// A whole tree, strings and numbers in their own spelling.
  public mutating func value(_ value: JSON) {
    if gathering != nil {
      gathering?.add(value)
      return
    }
    var open: [OpenContainer] = []
    begin(value, &open)
    while let top = open.indices.last {
      switch open[top].next() {
      case .element(let element): begin(element, &open)
      case .member(let member):
        key(member.key)
        begin(member.value, &open)
      case .end(let isObject):
        if isObject { endObject() } else { endArray() }
        open.removeLast()
      }
    }
  }

  /// Writes a scalar, or the opening bracket of a container that is then pushed.
  private mutating func begin(_ value: JSON, _ open: inout [OpenContainer]) {
    switch value {
    case .null: null()
    case .bool(let flag): bool(flag)
    case .number(let number): self.number(number)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      open.append(.array(elements[...]))
    case .object(let members):
      beginObject()
      open.append(.object(members[...]))
    case .spelled(let text): if style == .compact { verbatim(text.text) } else { self.value(text.document.root) }
    }
  }

  /// A whole value of a document, strings and numbers in their own spelling.
  package mutating func value(_ view: JSONView) {
    if gathering != nil {
      gathering?.add(view.tree())
      return
    }
    var walk = TapeWalk(view)
    while let part = walk.next() {
      switch part {
      case .name(let name): if let name = name.rawString { key(name) }
      case .value(let value) where value.kind == .array: beginArray()
      case .value(let value) where value.kind == .object: beginObject()
      case .value(let value): verbatim(value.bytes)
      case .end(let isObject): if isObject { endObject() } else { endArray() }
      }
    }
  }

  /// A container whose content is being written: what is left of it.
  private enum OpenContainer {
    case array(ArraySlice<JSON>)
    case object(ArraySlice<JSONMember>)

    enum Step {
      case element(JSON)
      case member(JSONMember)
      case end(isObject: Bool)
    }

    mutating func next() -> Step {
      switch self {
      case .array(let elements):
        guard let first = elements.first else { return .end(isObject: false) }
        self = .array(elements.dropFirst())
        return .element(first)
      case .object(let members):
        guard let first = members.first else { return .end(isObject: true) }
        self = .object(members.dropFirst())
        return .member(first)
      }
    }
  }
}

extension JSON {
  /// The text of the value.
  public func text(style: JSONWriter.Style = .compact, escapes: JSONWriter.Escapes = .standard) -> [UInt8] {
    var writer = JSONWriter(style: style, escapes: escapes)
    writer.value(self)
    return writer.bytes
  }
}
