import SatchelFiles
import SatchelTarball

/// An entry of the archive and where the index says that it stands.
struct IndexedEntry {
  /// Part of the content, as one member holds it.
  struct Piece {
    /// Where in the compressed file the member begins.
    let memberOffset: UInt64
    /// Where in the member's plain bytes the part begins.
    let innerOffset: UInt64
    let byteCount: UInt64
    /// The compressed file up to here need be read to have the member whole; 0 while that is not known.
    var end: UInt64 = 0
    /// Whether the member holds nothing else.
    var isAlone = false
  }

  /// What the index says of it, with true mode and time; `contentOffset` is not known.
  var record: EntryRecord
  /// The path in the archive.
  var name: [UInt8]
  /// The parts of its content, in order; none where it is empty.
  var pieces: [Piece] = []

  /// The head that stands in the archive, where only seconds and two modes are known.
  var head: TarEntry {
    TarEntry(
      path: name, kind: record.isFolder ? .directory : .regular, byteCount: record.byteCount, mode: headerMode,
      modified: record.modified.seconds)
  }

  /// The mode that its header tells.
  var headerMode: UInt32 { record.isFolder || record.mode & 0o111 != 0 ? 0o755 : 0o644 }

  /// Whether it is known of all parts where their members end.
  var isResolved: Bool { pieces.last?.end != 0 }

  /// Takes where the run ends that holds its last parts.
  mutating func resolve(_ run: IndexLayout.Run) {
    var index = pieces.count - 1
    while index >= 0, pieces[index].end == 0 {
      pieces[index].end = run.end
      pieces[index].isAlone = run.isContent
      index -= 1
    }
  }
}

/// The tar header of an entry, as it must stand in a bundle.
func tarHeader(of entry: IndexedEntry) throws(SeekError) -> [UInt8] {
  do throws(TarError) { return try canonicalTarHeader(of: entry.head) } catch {
    throw .index("index-unreadable", "the index names an entry that no archive can hold", entry.name)
  }
}
