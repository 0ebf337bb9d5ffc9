import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// The sessions of a store in the order of their ids' bytes, and found by their ids: 20 bytes each.
struct SessionOrder {
  /// The id of a session, and its place.
  private typealias Key = PagedPair<SessionID, Int>

  private static func isBefore(_ a: Key, _ b: Key) -> Bool {
    a.first == b.first ? a.second < b.second : a.first.utf8.lexicographicallyPrecedes(b.first.utf8)
  }

  /// By the places of the sessions: whoever asks for an id needs nothing else of a session.
  private let marks: PagedList<SessionMark>
  private var table = NameTable()
  /// The places of the sessions in the order of their ids; nil where they stand in it.
  private var order: [UInt32]?
  /// The places of those whose id is that of an earlier one too, by their own files.
  private var namesakes = PagedMap<FilePath, Int>()

  init(_ store: StoreInventory) {
    marks = store.marks
    var (last, isOrdered): (SessionID?, Bool) = (nil, true)
    for (place, mark) in marks.enumerated() {
      if self.place(of: mark.id) == nil {
        table.insert(Self.hash(mark.id), UInt64(place))
      } else {
        namesakes.updateValue(place, forKey: mark.path)
      }
      if let last, mark.id < last { isOrdered = false }
      last = mark.id
    }
    if !isOrdered {
      let ids = marks.lazy.map(\.id)
      let keys = PagedList(ids.enumerated().lazy.map { Key($1, $0) })
      order = keys.sorted(by: Self.isBefore).map { UInt32($0.second) }
    }
  }

  /// The place of the session that comes at a rank.
  subscript(rank: Int) -> Int { order.map { Int($0[rank]) } ?? rank }

  /// The place of the first session of an id.
  func place(of id: SessionID) -> Int? {
    table.value(Self.hash(id)) { marks[Int($0)].id == id }.map { Int($0) }
  }

  /// The place of the session that a file belongs to; nil for one of none or several, or of a session that is not there.
  ///
  /// Of several sessions with one id, each has its own file; what else goes by the id belongs to the first.
  func owner(of file: StoredFile) -> Int? {
    guard file.sessionIDs.count == 1, let first = place(of: file.sessionIDs[0]) else { return nil }
    return namesakes.isEmpty ? first : namesakes[file.path] ?? first
  }

  private static func hash(_ id: SessionID) -> UInt64 { UInt64(bitPattern: Int64(id.hashValue)) }
}
