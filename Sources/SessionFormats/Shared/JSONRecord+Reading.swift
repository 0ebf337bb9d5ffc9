public import SatchelJSONText

extension JSONRecord {
  /// Takes the record from an object, following the table.
  ///
  /// Throws when a required member is missing, a member has the wrong type, or a
  /// known member is repeated where the format refuses that.
  public static func read(_ view: JSONView) throws(FieldError) -> Self { try readObject(view) }

  /// The default reading, for types that accept something else besides an object.
  static func readObject(_ view: JSONView) throws(FieldError) -> Self {
    guard view.kind == .object else { throw .expected("an object", view) }
    var record = Self()
    var pass = TablePass(table: Self.table)
    for (key, value) in view.members {
      guard let index = pass.find(key) else {
        record.extra.members.append(
          Extra.Member(anchor: pass.expected, member: JSONMember(key: key.rawString ?? "", value: value.tree())))
        continue
      }
      do throws(FieldError) {
        try pass.take(index, value, into: &record)
      } catch {
        guard case .lastWins = Self.table.repeats, Self.stands(key, in: view, behind: value) else { throw error }
        pass.hasRepeats = true
      }
    }
    if pass.hasRepeats { keepOverruled(view, in: &record) }
    try pass.finish(&record, view)
    return record
  }

  /// Whether a member of the same name follows.
  private static func stands(_ key: JSONView, in view: JSONView, behind value: JSONView) -> Bool {
    view.members.contains { other, _ in
      other.range.lowerBound >= value.range.upperBound && other.string == key.string
    }
  }

  /// Known members that a later one of the same name overrules are kept like unknown ones.
  private static func keepOverruled(_ view: JSONView, in record: inout Self) {
    for (key, value) in view.members {
      guard table.staticNames.contains(where: { key.isString($0) }), stands(key, in: view, behind: value) else {
        continue
      }
      record.extra.members.append(
        Extra.Member(anchor: .max, member: JSONMember(key: key.rawString ?? "", value: value.tree())))
    }
  }
}

extension Extra {
  /// Puts the members where a writer that sorts will put them, so that equal texts make equal values.
  fileprivate mutating func sortMembers() {
    guard !members.isEmpty else { return }
    members.sort { $0.member.name.utf8.lexicographicallyPrecedes($1.member.name.utf8) }
    for index in members.indices { members[index].anchor = .max }
  }

  /// Puts the members where a writer that follows the table will put them, so that equal texts make equal values: in their
  /// order, and behind all that is known where they stand behind the last of it.
  fileprivate mutating func settleAnchors(behind last: Int) {
    var least = 0
    for index in members.indices {
      least = max(least, members[index].anchor >= last ? .max : members[index].anchor)
      members[index].anchor = least
    }
  }
}

/// The state of one pass over the members of an object.
struct TablePass<Record: JSONRecord> {
  let table: FieldTable<Record>
  /// Index behind the last field that was found: members normally come in order.
  private(set) var expected = 0
  private var seen: UInt64 = 0
  /// Whether a known member was met again.
  var hasRepeats = false

  init(table: FieldTable<Record>) { self.table = table }

  mutating func find(_ key: JSONView) -> Int? {
    let names = table.staticNames
    for index in expected..<names.count where key.isString(names[index]) { return index }
    for index in 0..<min(expected, names.count) where key.isString(names[index]) { return index }
    return nil
  }

  mutating func take(_ index: Int, _ value: JSONView, into record: inout Record) throws(FieldError) {
    let field = table.fields[index]
    let bit: UInt64 = 1 << UInt64(index)
    if seen & bit != 0, case .refused = table.repeats {
      throw FieldError("stands twice", offset: value.range.lowerBound).inside(field.name.description)
    }
    if seen & bit != 0 { hasRepeats = true }
    seen |= bit
    expected = index + 1
    do throws(FieldError) {
      try field.read(&record, value)
    } catch {
      throw error.inside(field.name.description)
    }
    let isNull = field.kind == .optional && value.isNull
    let isSpelledDefault = field.kind == .optional && !isNull && field.isBlank(record)
    record.extra.unusual = isNull || isSpelledDefault ? record.extra.unusual | bit : record.extra.unusual & ~bit
  }

  mutating func finish(_ record: inout Record, _ view: JSONView) throws(FieldError) {
    for (index, field) in table.fields.enumerated() where seen & 1 << UInt64(index) == 0 {
      switch field.kind {
      case .required:
        throw FieldError("is missing", offset: view.range.lowerBound).inside(field.name.description)
      case .defaulted, .nullable: record.extra.unusual |= 1 << UInt64(index)
      case .optional: break
      }
    }
    if table.sortsUnknown {
      record.extra.sortMembers()
    } else {
      record.extra.settleAnchors(behind: 64 - seen.leadingZeroBitCount)
    }
  }
}
