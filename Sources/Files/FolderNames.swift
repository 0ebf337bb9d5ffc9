/// A name in a folder, and what it is.
public struct FolderName: Sendable, Hashable {
  /// The name.
  public var name: FilePath
  /// What it is; nil where the file system does not tell it with the names.
  public var kind: FileStatus.Kind?

  /// A name.
  public init(_ name: FilePath, _ kind: FileStatus.Kind?) { (self.name, self.kind) = (name, kind) }
}

/// The names in one folder, in byte order.
public func names(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) -> PagedList<FilePath> {
  let opened = try OpenFile(path, in: folder, [.read, .folder], system: system)
  return try system.names(in: opened.descriptor).sorted()
}

/// The names in one folder with what they are, in byte order; no link is followed.
///
/// Files are looked at only where the file system does not tell what they are; a name that vanishes meanwhile is left out.
public func namesWithKinds(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) -> PagedList<FolderName> {
  let opened = try OpenFile(path, in: folder, [.read, .folder], system: system)
  var list = PagedList<FolderName>()
  for var entry in try system.list(opened.descriptor).sorted(by: { $0.name < $1.name }) {
    if entry.kind == nil {
      entry.kind = try fileStatus(entry.name, in: opened.descriptor, system: system)?.kind
      if entry.kind == nil { continue }
    }
    list.append(entry)
  }
  return list
}

extension FolderName: PagedElement {
  /// Writes both.
  public func write(to page: inout PageWriter) {
    name.write(to: &page)
    page.write(kind) { $0.write($1.number) }
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let name = FilePath(from: &page)
    self.init(name, page.optional { FileStatus.Kind(number: $0.count()) })
  }
}
