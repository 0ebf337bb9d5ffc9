import SatchelFiles

/// Finds records by their paths: the one behind the last that was asked for at once, others by a table of 16 bytes each.
///
/// The table holds hashes, which never decide: the record that is found is held against the path.
struct RecordPlaces {
  private var likely = 0
  private var table: NameTable?

  /// The place of a path among records that stay in their places.
  mutating func place(of path: [UInt8], in records: PagedList<EntryRecord>) -> Int? {
    let place = likely < records.count && records[likely].path == path ? likely : lookUp(path, in: records)
    if let place { likely = place + 1 }
    return place
  }

  private mutating func lookUp(_ path: [UInt8], in records: PagedList<EntryRecord>) -> Int? {
    if table == nil { table = Self.table(of: records) }
    return table?.value(Self.hash(path)) { records[Int($0)].path == path }.map { Int($0) }
  }

  private static func table(of records: PagedList<EntryRecord>) -> NameTable {
    var table = NameTable()
    for (place, record) in records.enumerated() { table.insert(hash(record.path), UInt64(place)) }
    return table
  }

  private static func hash(_ path: [UInt8]) -> UInt64 { UInt64(bitPattern: Int64(path.hashValue)) }
}
