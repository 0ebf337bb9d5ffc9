import SatchelJSONText

// The program takes an event apart in two steps: first into free JSON, then that into its types. So it accepts here
// what it refuses elsewhere: the values of a record in a list, in the order of its members, and a word as the only
// member of an object. All of this was asked of 3.1.0, member by member.

/// What a value must be for the program to take it; the events of runs are said in it.
indirect enum A3SShape: Sendable {
  /// Any string.
  case text
  /// `true` or `false`.
  case flag
  /// An integer, spelled without fraction and exponent, in that range; never `-0`.
  case natural(upTo: UInt64)
  /// The same with a sign.
  case integer(ClosedRange<Int64>)
  /// Any number.
  case real
  /// Any value.
  case any
  /// One of these words.
  case word([String])
  /// A list of such values.
  case list(A3SShape)
  /// An object with these members; others are passed over.
  case record([Member])
  /// An object that is one of several kinds, as its member `type` tells.
  case tagged([Kind])

  /// An integer of 64 bits without sign.
  static let count = A3SShape.natural(upTo: .max)
  /// Strings.
  static let texts = A3SShape.list(.text)

  /// The known words of a type.
  static func word<Word: A3SWord>(_ type: Word.Type) -> A3SShape { .word(Word.known.map(\.rawValue)) }

  /// A member of a record.
  struct Member: Sendable {
    /// Its name.
    var name: StaticString
    /// What its value must be.
    var shape: A3SShape
    /// Whether it may be missing from an object.
    var mayBeMissing = false
    /// Whether `null` stands for no value.
    var mayBeNull = false
    /// Whether it may be missing at the end of a list of the values.
    var mayEndEarly = false

    /// A member that must be there.
    static func required(_ name: StaticString, _ shape: A3SShape) -> Member { Member(name: name, shape: shape) }
    /// A member that may be missing or `null`; in a list of the values it has its place.
    static func optional(_ name: StaticString, _ shape: A3SShape) -> Member {
      Member(name: name, shape: shape, mayBeMissing: true, mayBeNull: true)
    }
    /// A member that may be missing or `null`, and may be missing from a list of the values too.
    static func free(_ name: StaticString, _ shape: A3SShape) -> Member {
      Member(name: name, shape: shape, mayBeMissing: true, mayBeNull: true, mayEndEarly: true)
    }
    /// A member for which a default stands where it is missing; `null` is refused.
    static func defaulted(_ name: StaticString, _ shape: A3SShape) -> Member {
      Member(name: name, shape: shape, mayBeMissing: true, mayEndEarly: true)
    }
  }

  /// One kind of a tagged object.
  struct Kind: Sendable {
    /// The word for it in `type`.
    var type: String
    /// Its members behind `type`.
    var members: [Member]
    /// The release that first knew it, where that is later than 3.1.0, whose answers are known.
    var since: String?

    init(_ type: String, since: String? = nil, _ members: [Member]) {
      (self.type, self.members, self.since) = (type, members, since)
    }
  }
}
