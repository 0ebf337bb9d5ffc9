public import SatchelJSONText

extension JSONRecord {
  /// Writes the record, unknown members in their places.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }

  /// Writes the members without the braces.
  public func writeMembers(to writer: inout JSONWriter) {
    writeMembers(fields: 0..<Self.table.fields.count, to: &writer)
  }

  /// Writes a part of the members: the fields with these indices and the unknown
  /// members between them (for a record whose middle is streamed).
  public func writeMembers(fields range: Range<Int>, to writer: inout JSONWriter) {
    let table = Self.table
    if extra.members.isEmpty {
      for index in range { writeField(index, table, &writer) }
      return
    }
    var unknown = ArraySlice(unknownMembers(range, of: table))
    for index in range {
      let name = table.fields[index].name
      while let next = unknown.first, next.precedes(index, name, sorted: table.sortsUnknown) {
        unknown.removeFirst()
        next.member.write(to: &writer)
      }
      writeField(index, table, &writer)
    }
    for next in unknown { next.member.write(to: &writer) }
  }

  private func unknownMembers(_ range: Range<Int>, of table: FieldTable<Self>) -> [Extra.Member] {
    let members = extra.members.compactMap { Self.isUnwritten($0.member.name) ? nil : $0.withoutSecrets }
    if table.sortsUnknown {
      return members.sorted { $0.member.name.utf8.lexicographicallyPrecedes($1.member.name.utf8) }
    }
    let isLast = range.upperBound == table.fields.count
    return members.filter { $0.anchor >= range.lowerBound && ($0.anchor < range.upperBound || isLast) }
  }

  /// Whether a member is kept out, whoever put it there.
  private static func isUnwritten(_ name: String) -> Bool {
    !unwritten.isEmpty && unwritten.contains { $0.description.utf8.elementsEqual(name.utf8) }
  }

  private func writeField(_ index: Int, _ table: FieldTable<Self>, _ writer: inout JSONWriter) {
    let field = table.fields[index]
    let isUnusual = extra.unusual & 1 << UInt64(index) != 0
    switch field.kind {
    case .required: break
    case .defaulted, .nullable: if isUnusual, field.isBlank(self) { return }
    case .optional: if !isUnusual, field.isBlank(self) { return }
    }
    writer.key(plain: field.name)
    field.write(self, &writer)
  }
}

extension Extra.Member {
  /// The member without what may be written nowhere, where it is what a conversion put aside.
  fileprivate var withoutSecrets: Extra.Member {
    guard member.key.raw.utf8.elementsEqual(Aside.memberName.utf8) else { return self }
    return Extra.Member(
      anchor: anchor, member: JSONMember(key: member.key, value: Aside.withoutSecrets(member.value, of: member.name)))
  }

  fileprivate func precedes(_ index: Int, _ name: StaticString, sorted: Bool) -> Bool {
    sorted ? !name.description.utf8.lexicographicallyPrecedes(member.name.utf8) : anchor <= index
  }
}

extension JSONMember {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.key(key)
    writer.value(value)
  }
}
