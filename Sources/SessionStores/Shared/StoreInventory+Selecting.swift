package import SatchelFiles
public import SatchelSessionModel

extension StoreInventory {
  /// The sessions with these ids, and all files that belong to them, shared ones too.
  ///
  /// Of the findings those about these files stay. A note says how many files belong to no one session and are left out.
  /// An id that the store does not have is passed over.
  public func selecting(_ ids: Set<SessionID>) -> StoreInventory {
    var part = self
    part.sessions = sessions.filter { ids.contains($0.id) }
    part.files = files.filter { file in file.sessionIDs.contains { ids.contains($0) } }
    part.runs = runs.filter { run in run.sessionID.map { ids.contains($0) } ?? false }
    part.folders = []
    part.leftOut = []
    if !findings.isEmpty {
      let kept = PagedSet(part.files.lazy.map { FilePath($0.path.description) })
      part.findings = findings.filter { finding in finding.place.file.map { kept.contains(relative($0)) } ?? false }
    }
    let others = files.lazy.filter(\.sessionIDs.isEmpty)
    if let first = others.first {
      let message =
        "\(others.count) files belong to no one session (\(first.path) is the first) and stay behind; "
        + "pack the whole store to take them along"
      part.findings.append(Finding(.note, code: "left-in-store", message: message))
    }
    return part
  }

  /// A file's path relative to the store, where a finding names it so or in full.
  ///
  /// Findings name files as text, in which bytes that are not UTF-8 are lost; compare it with such a path.
  package func relative(_ file: String) -> FilePath {
    let (bytes, prefix) = (Array(file.utf8), Array(root.appending("x").description.utf8.dropLast()))
    return FilePath(bytes: bytes.starts(with: prefix) ? bytes[prefix.count...] : bytes[...])
  }
}
