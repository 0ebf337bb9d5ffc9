extension JSONWalker {
  /// Takes the next value whole if it has at most so many bytes; passes over a larger one, by its quotes and brackets, and
  /// gives nil.
  package mutating func value(orPassingBeyond limit: Int) throws(JSONReadError) -> JSONDocument? {
    if let value = try value(upTo: limit, isFit: { _ in true }) { return value }
    // What is small and could not be parsed is parsed again for its fault.
    var ahead = self
    let range = try ahead.skipValue()
    guard range.upperBound - range.lowerBound > UInt64(limit) else { return try value() }
    self = ahead
    return nil
  }
}
