import Files
import SessionModel

extension Packer {
  mutating func leaveOut(_ path: FilePath, _ error: FileError) throws(BundleError) {
    guard options.keepsGoing, error.code != .interrupted else { throw BundleError(reading: error) }
    omitted.append(path)
    findings.append(
      Finding(
        .damage, code: "file-left-out", message: "the file could not be read and was left out",
        place: Place(file: path.description)))
  }

  mutating func noteShrinking(_ path: FilePath, from start: UInt64, to end: UInt64) throws(BundleError) {
    guard options.keepsGoing else {
      let full = plan.root.appending(path)
      throw BundleError(
        .inputFailed, "'\(full)' became shorter while it was packed; try again when nobody changes it",
        fileError: FileError(code: .readFailed, operation: "read", path: full))
    }
    findings.append(
      Finding(
        .damage, code: "file-shrank", message: "the file became shorter while it was packed",
        place: Place(file: path.description, offset: start, length: end - start)))
  }

  /// A journal that was being written ends inside of a line; that is kept, and said, unless it is known already.
  mutating func noteTail(of index: Int, isTorn: Bool, byteCount: UInt64) {
    let file = plan.files[index]
    guard isTorn, file.isJournal else { return }
    let name = file.path.description
    let isKnown = { (finding: Finding) in
      finding.severity == .damage && finding.place.file.map { $0 == name || $0.hasSuffix("/" + name) } ?? false
    }
    if findings.contains(where: isKnown) || plan.sessions.contains(where: { $0.findings.contains(where: isKnown) }) {
      return
    }
    findings.append(
      Finding(
        .note, code: "unfinished-last-line", message: "the last line has no end: it was being written, or was torn",
        place: Place(file: name, offset: byteCount)))
  }
}
