import SatchelFiles
import SatchelSessionModel

/// Files of sessions, found by the ids; 16 bytes each are held in memory, the rest stands in pages.
struct FilesByID {
  private struct File: PagedElement {
    var id: SessionID
    var path: FilePath

    init(id: SessionID, path: FilePath) { (self.id, self.path) = (id, path) }

    func write(to page: inout PageWriter) {
      page.write(id.text)
      path.write(to: &page)
    }

    init(from page: inout PageReader) {
      id = SessionID(page.text())
      path = FilePath(from: &page)
    }
  }

  private var files: PagedList<File> = []
  private var table = NameTable()

  /// Adds a file behind those that the session has.
  mutating func add(_ path: FilePath, of id: SessionID) {
    table.insert(Self.hash(id), UInt64(files.count))
    files.append(File(id: id, path: path))
  }

  /// Whether there is a file of that id.
  func hasAny(of id: SessionID) -> Bool { table.value(Self.hash(id)) { files[Int($0)].id == id } != nil }

  /// The files of that id, in the order in which they were added.
  subscript(id: SessionID) -> [FilePath] {
    var places: [Int] = []
    _ = table.value(Self.hash(id)) { place in
      places.append(Int(place))
      return false
    }
    return places.sorted().map { files[$0] }.filter { $0.id == id }.map(\.path)
  }

  private static func hash(_ id: SessionID) -> UInt64 { UInt64(bitPattern: Int64(id.hashValue)) }
}
