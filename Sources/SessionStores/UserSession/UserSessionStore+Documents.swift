import SatchelFiles
public import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel

// Categories hold JSON and markdown side by side: `a.json` and `a.md` are two documents.

extension UserSessionStore {
  /// Saves a markdown document.
  public func saveMarkdown(_ text: String, _ category: String, _ name: String) throws(SessionError) {
    try check(category, name)
    try write(Array(text.utf8), category, name, "md")
  }

  /// Loads a markdown document; nil if there is none. Text that is not UTF-8 is an error.
  public func loadMarkdown(_ category: String, _ name: String) throws(SessionError) -> String? {
    try check(category, name)
    let path = path(category, name, "md")
    guard let bytes = try read(path) else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SessionError(.damaged, "The text is not UTF-8.", at: Place(file: path.description))
    }
    return text
  }

  /// Saves a JSON document in the program's layout: two spaces a level.
  public func saveJSON(_ value: JSON, _ category: String, _ name: String) throws(SessionError) {
    try check(category, name)
    try write(value.text(style: .pretty), category, name, "json")
  }

  /// Loads a JSON document; nil if there is none. Anything that is not JSON is an error.
  public func loadJSON(_ category: String, _ name: String) throws(SessionError) -> JSON? {
    try check(category, name)
    let path = path(category, name, "json")
    guard let bytes = try read(path) else { return nil }
    do throws(JSONSyntaxError) {
      return try JSON(parsing: bytes)
    } catch {
      throw SessionError(.syntax(error)).inFile(path)
    }
  }

  /// The names of a category's documents: stems of `.json` and `.md` files in byte order, each as often as it
  /// occurs. A missing category is empty; bytes that are not UTF-8 come out as U+FFFD.
  public func list(_ category: String) throws(SessionError) -> [String] {
    try StateStoreNames.check(category: category)
    let names: [FilePath]
    do throws(FileError) {
      let opened = try OpenFile(folder(category), [.read, .folder], system: files)
      names = try files.names(in: opened.descriptor)
    } catch {
      if error.code == .notFound { return [] }
      throw .reading(error)
    }
    let listed = names.filter { ["json", "md"].contains($0.extension) }
    return listed.map(\.stem).sorted().map(\.description)
  }

  /// Removes the JSON document of that name, else the markdown document; tells whether there was one.
  @discardableResult
  public func delete(_ category: String, _ name: String) throws(SessionError) -> Bool {
    try check(category, name)
    for `extension` in ["json", "md"] {
      let path = path(category, name, `extension`)
      if try isFile(path) { return try remove(path) }
    }
    return false
  }

  private func check(_ category: String, _ name: String) throws(SessionError) {
    try StateStoreNames.check(category: category)
    try StateStoreNames.check(name: name)
  }
}
