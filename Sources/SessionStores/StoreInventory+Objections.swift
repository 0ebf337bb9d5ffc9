public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel

extension StoreInventory {
  /// What the store's program would refuse in its files, in their order, besides what the inventory already warns of at
  /// the same place.
  ///
  /// Every file of a session and of its side data that taking stock could read is read once more, by the strict reader of
  /// its format. One that is sealed, damaged or over a bound is told of in ``findings``, and not asked about.
  public func objections(files system: any FileSystem = SystemFiles(), key: SealingKey? = nil) -> PagedList<Finding> {
    guard let layout = StoreRegistry.layout(format) else { return [] }
    let told = ToldPlaces(findings)
    let (era, root) = (era, root)
    let wanted = places { file in
      layout.strictReader(of: file.role, in: era) != nil && layout.role(of: file.path) == file.role
        && !told.unread.contains(file.path.description)
    }
    var reading = ParallelReading(files, wanted) { path in
      Self.objections(to: path, in: root, layout.strictReader(of: layout.role(of: path), in: era), system, key)
    }
    var found: PagedList<Finding> = []
    while let objections = reading.next() {
      for objection in objections where !told.holds(objection.place) { found.append(objection) }
    }
    return found
  }

  private static func objections(
    to path: FilePath, in root: FilePath, _ reader: StrictReader?, _ system: any FileSystem, _ key: SealingKey?
  ) -> [Finding] {
    let text: any RandomAccessBytes
    do throws(SessionError) {
      let file = try FileBytes.opened(root.appending(path), system)
      text = try plainBytes(of: file, at: path, key: key)
    } catch {
      let place = error.place.inFile(path.description)
      return [Finding(.damage, code: "unreadable-" + error.code.rawValue, message: error.message, place: place)]
    }
    return (reader?(text) ?? []).map { objection in
      var named = objection
      named.place = objection.place.inFile(path.description)
      return named
    }
  }
}

/// Where an inventory already told of something.
private struct ToldPlaces {
  /// The files that taking stock could not read.
  private(set) var unread: Set<String> = []
  private var places: Set<Place> = []

  init(_ findings: PagedList<Finding>) {
    for finding in findings {
      let place = finding.place
      guard let file = place.file else { continue }
      let isUnread = finding.severity == .damage || finding.code.hasPrefix("unreadable-")
      if isUnread || finding.code == "sealed-document" { unread.insert(file) }
      if finding.severity == .note { continue }
      places.insert(place)
      if let line = place.line { places.insert(Place(file: file, line: line)) }
      if let offset = place.offset { places.insert(Place(file: file, offset: offset)) }
    }
  }

  /// Whether something is told at a place, or at its line or byte.
  func holds(_ place: Place) -> Bool {
    if let line = place.line, places.contains(Place(file: place.file, line: line)) { return true }
    if let offset = place.offset, places.contains(Place(file: place.file, offset: offset)) { return true }
    return places.contains(place)
  }
}
