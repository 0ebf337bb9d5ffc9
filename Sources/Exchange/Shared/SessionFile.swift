package import SatchelDigests
package import SatchelFiles
package import SatchelJSONText
package import SatchelSessionFormats
package import SatchelSessionModel
import SatchelSessionStores

/// A file that has been opened and recognised.
package struct SessionFile: Sendable {
  /// Where it is.
  package let path: FilePath
  /// Its text, unsealed.
  package let bytes: any RandomAccessBytes
  /// What it holds.
  package let format: any SessionFormat.Type
  /// The mode of what is made of it: open to nobody to whom it was closed, and to nobody else at all if it was sealed.
  package let outputMode: UInt32

  /// Opens a file, unseals it if it is sealed, and asks the formats whose it is. In a store, the path is relative to that.
  package init(
    _ path: FilePath, in store: SourceFolder? = nil, files: any FileSystem, key: SealingKey? = nil
  ) throws(SessionError) {
    let source = SourcePath(path, in: store)
    self.path = source.path
    let file: FileBytes
    do throws(FileError) {
      file = try FileBytes(source.path, files: files)
      outputMode = file.isSealed ? Permissions.secret : Permissions.made(of: try source.mode(file.status.mode, files))
    } catch {
      throw .reading(error)
    }
    bytes = try plainBytes(of: file, at: source.path, key: key)
    let (known, outline) = FormatRegistry.recogniseFormat(of: bytes)
    guard let known else { throw Self.unknown(outline, path) }
    format = known
  }

  /// A text that is in memory.
  init(_ text: [UInt8], name: FilePath) throws(SessionError) {
    let (known, outline) = FormatRegistry.recogniseFormat(of: text)
    guard let known else { throw Self.unknown(outline, name) }
    (path, bytes, format) = (name, text, known)
    outputMode = Permissions.secret
  }

  /// What was made of a file, and is of a format.
  init(_ bytes: any RandomAccessBytes, of format: any SessionFormat.Type, from file: SessionFile) {
    (path, self.bytes, self.format) = (file.path, bytes, format)
    outputMode = file.outputMode
  }

  /// Says why no format claims a text: what is wrong with it as JSON, if anything is.
  private static func unknown(_ outline: TextOutline, _ path: FilePath) -> SessionError {
    let place = Place(file: path.description, offset: 0)
    if outline.source.byteCount == 0 {
      return SessionError(.wrongFormat, "The file is empty; a session file holds at least one JSON object.", at: place)
    }
    if outline.isBlank {
      return SessionError(
        .wrongFormat, "The file holds nothing but blanks; a session file holds at least one JSON object.", at: place)
    }
    if let error = outline.error {
      var known = SessionError(error).inFile(path)
      known.message += "; so it cannot be told which session format this is. Known are \(FormatID.list)."
      return known
    }
    let names = outline.members.prefix(6).map { $0.name.shownAsName }.joined(separator: ", ")
    let found = outline.isObject ? "an object with \(names.isEmpty ? "no members" : names)" : "no JSON object"
    return SessionError(
      .wrongFormat, "No known session format: the file holds \(found). Known are \(FormatID.list).", at: place)
  }
}

extension FormatID {
  /// The names, for messages.
  static var list: String { FormatRegistry.ids.map(\.rawValue).joined(separator: ", ") }
}

extension FilePath {
  /// The name without its last extension, as text.
  var stemText: String { lastComponent.stem.description }
  /// The name without folders, as text.
  var nameText: String { lastComponent.description }
}
