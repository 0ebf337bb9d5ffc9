import SatchelJSONText

/// A verification report without its checks, of which there may be any number, and where its members stand in the file.
struct A3SReportRest {
  private var writer = JSONWriter()
  /// Where each value begins here, and there.
  private var places: [(here: Int, there: UInt64)]

  /// Nothing yet of a report that begins somewhere.
  init(from start: UInt64) {
    places = [(0, start)]
    writer.beginObject()
  }

  /// Takes a member whose value begins somewhere.
  mutating func add(_ key: JSONString, _ value: [UInt8], from place: UInt64) {
    writer.key(key)
    places.append((writer.bytes.count, place))
    writer.verbatim(value)
  }

  /// Takes a list for which an empty one stands.
  mutating func addList(_ key: JSONString, from place: UInt64) { add(key, Array("[]".utf8), from: place) }

  /// What was taken.
  mutating func document(depth: Int) throws(FieldError) -> JSONDocument {
    writer.endObject()
    do throws(JSONSyntaxError) {
      return try JSONDocument(writer.bytes, options: JSONOptions(maximumDepth: depth))
    } catch {
      throw FieldError("cannot be read: \(error.reason)", offset: Int(error.offset))
    }
  }

  /// Where in the file a byte of the document stands.
  func place(of offset: Int) -> UInt64 {
    let (here, there) = places.last { $0.here <= offset } ?? places[0]
    return there + UInt64(offset - here)
  }
}
