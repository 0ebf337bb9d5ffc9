import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// The program whose session a text is, where it is another one.
func otherProgram(of source: any RandomAccessBytes, than format: FormatID) -> FormatID? {
  FormatRegistry.recogniseFormat(of: source).format.flatMap { $0.name == format ? nil : $0.name }
}

extension StoreInventory {
  /// Notes that a file which stands where sessions of this store do is one of another program.
  mutating func noteOtherProgram(_ other: FormatID, _ index: Int) {
    files[index].role = StoredFile.otherProgramRole
    findings.append(
      Finding(
        .note, code: StoredFile.otherProgramRole,
        message: "This is a session of \(other.rawValue), and no part of the \(format.rawValue) store.",
        place: Place(file: files[index].path.description)))
  }

  /// Names the files as seen from a folder above.
  mutating func place(below folder: FilePath) {
    files = PagedList(
      files.lazy.map { file in
        var file = file
        file.path = folder.appending(file.path)
        return file
      })
  }

  /// Leaves to stores of other kinds in the same folder, or in one of its own, what is theirs, with the findings about it.
  /// What no store claims stays with the first of them, so that nothing is in none.
  mutating func leave(to others: [StoreInventory], isFirst: Bool) {
    guard let layout = StoreRegistry.layout(format) else { return }
    var theirs = PagedMap<FilePath, FilePath>()
    for other in others {
      guard let kind = StoreRegistry.layout(other.format) else { continue }
      for file in other.files where kind.claims(file) { theirs.updateValue(file.path, forKey: file.path) }
    }
    var (kept, gone) = (PagedList<StoredFile>(), PagedMap<FilePath, FilePath>())
    for file in files {
      if layout.claims(file) || isFirst && theirs[file.path] == nil {
        kept.append(file)
      } else {
        let name = FilePath(file.path.description)
        gone.updateValue(name, forKey: name)
      }
    }
    guard !gone.isEmpty else { return }
    files = kept
    findings.removeAll { finding in
      finding.place.file.map { gone[FilePath($0)] != nil } ?? false
    }
  }
}
