// A file whose records form a tree has two orders. The history is the way from the root to a leaf that was chosen; that is
// what the program shows, and what another format is told. The file has the records in the order in which somebody wrote
// them, those of other branches among them; that is what comes back byte for byte. So a reader hands the records out in the
// order of the history, those of other branches close to where they stand, and a record that does not stand behind the one
// before it says behind which it does; ``FileOrder`` puts it back there. The orders mostly agree, since a record is mostly
// written behind its parent: then nothing is said, and nothing waits.

/// The order of the history in a file whose records form a tree of which one leaf is chosen.
///
/// Cost: some 150 bytes a record.
public struct RecordTree: Sendable {
  /// A record in the order in which a reader hands it out.
  public struct Step: Sendable, Equatable {
    /// The record's place among those of the file, from 0.
    public let place: Int
    /// Whether it is on the way to the chosen leaf.
    public let isOnPath: Bool
    /// The id of the record on that way behind which it stands in the file, other branches left aside; empty at the
    /// beginning of the file, and nil where it stands behind the one that was handed out before it.
    public let behind: String?
  }

  private var parents: [String?] = []
  private var ids: [String?] = []
  private var placeOfID: [String: Int] = [:]
  private var leaf: Int?

  /// No records.
  public init() {}

  /// Adds the next record of the file, which becomes the leaf. `parent` is the id of the one before it in the history, nil
  /// for none; one that no record has stands for the record before it in the file. Of two records with one id the first
  /// counts as parent.
  public mutating func add(_ id: String, parent: String?) {
    let place = ids.count
    parents.append(parent)
    ids.append(id)
    if placeOfID[id] == nil { placeOfID[id] = place }
    leaf = place
  }

  /// Adds a record that is no part of the history.
  public mutating func addOther() {
    parents.append(nil)
    ids.append(nil)
  }

  /// Makes a record the leaf; an id that no record has so far changes nothing.
  public mutating func choose(_ id: String) { leaf = placeOfID[id] ?? leaf }

  /// All records in the order in which they are handed out: those on the way to the leaf in the order of the history, and
  /// behind each of them those that stand behind it in the file, up to the next on that way.
  public var steps: [Step] {
    let path = path
    let onPath = Set(path)
    var followers: [Int: [Int]] = [:]
    var before: [Int: Int] = [:]
    var last: Int?
    for place in ids.indices {
      if onPath.contains(place) {
        before[place] = last ?? -1
        last = place
      } else {
        followers[last ?? -1, default: []].append(place)
      }
    }
    var steps: [Step] = []
    steps.reserveCapacity(ids.count)
    func others(behind place: Int) {
      for other in followers[place] ?? [] { steps.append(Step(place: other, isOnPath: false, behind: nil)) }
    }
    others(behind: -1)
    var previous = -1
    for place in path {
      let own = before[place] ?? -1
      let behind = own == previous ? nil : own < 0 ? "" : ids[own]
      steps.append(Step(place: place, isOnPath: true, behind: behind))
      others(behind: place)
      previous = place
    }
    return steps
  }

  /// The places of the records from the root to the leaf; a circle is cut where it closes.
  private var path: [Int] {
    var path: [Int] = []
    var met: Set<Int> = []
    var next = leaf
    while let place = next, met.insert(place).inserted {
      path.append(place)
      next = parents[place].flatMap { placeOfID[$0] ?? ids[..<place].lastIndex { $0 != nil } }
    }
    return path.reversed()
  }
}

/// Puts records that come in the order of the history back into the order of their file.
///
/// Records that come in the order of the file pass through; only others wait, in memory.
public struct FileOrder<Record> {
  /// A record on the way to the leaf, and those of other branches behind it.
  private struct Group {
    var id: String
    var records: [Record]
  }

  /// Groups that wait for the one before them, by its id.
  private var waiting: [String: [Group]] = [:]
  /// The group that records of other branches belong to at the moment, while it waits: behind which, and its place there.
  private var open: (behind: String, index: Int)?
  /// The last group that was given out, and the last that came.
  private var given = ""
  private var previous = ""

  /// Nothing came so far.
  public init() {}

  /// Takes a record on the way to the leaf; answers those whose turn it is.
  public mutating func take(_ record: Record, id: String, behind: String?) -> [Record] {
    let before = behind ?? previous
    previous = id
    let ready = before == given ? [] : followers()
    guard before == given else {
      let index = waiting[before]?.count ?? 0
      waiting[before, default: []].append(Group(id: id, records: [record]))
      open = (before, index)
      return ready
    }
    open = nil
    given = id
    return ready + [record]
  }

  /// Takes a record of another branch, or none; answers those whose turn it is.
  public mutating func take(_ record: Record) -> [Record] {
    guard let open else { return [record] }
    waiting[open.behind]?[open.index].records.append(record)
    return []
  }

  /// All that still waits: what follows on what was given out, then what waits for a record that never came.
  public mutating func finish() -> [Record] {
    var rest = followers()
    while let next = waiting.keys.min() {
      given = next
      rest += followers()
    }
    return rest
  }

  /// The groups that wait for the last that was given out, and for those in turn.
  private mutating func followers() -> [Record] {
    var found: [Record] = []
    while let groups = waiting.removeValue(forKey: given) {
      for group in groups {
        found += group.records
        given = group.id
      }
    }
    open = nil
    return found
  }
}
