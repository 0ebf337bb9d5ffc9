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

  /// Saves any encodable value as a JSON document; members stand in the order in which the value encodes them.
  ///
  /// Throws `invalid` for a value that cannot be encoded.
  public func saveJSON(encoding value: some Encodable, _ category: String, _ name: String) throws(SessionError) {
    try check(category, name)
    let tree: JSON
    do {
      tree = try JSON(encoding: value)
    } catch {
      let place = Place(file: path(category, name, "json").description, member: Self.member(error))
      throw SessionError(.invalid, "The value cannot be encoded as JSON: \(Self.problem(error)).", at: place)
    }
    try saveJSON(tree, category, name)
  }

  /// Loads a JSON document as a decodable value; nil if there is none.
  ///
  /// Throws `invalid` for a document that is no such value, with the member that is not as it should be.
  public func loadJSON<Value: Decodable>(
    as type: Value.Type, _ category: String, _ name: String
  ) throws(SessionError) -> Value? {
    guard let tree = try loadJSON(category, name) else { return nil }
    do {
      return try tree.decoded(as: type)
    } catch {
      let place = Place(file: path(category, name, "json").description, member: Self.member(error))
      throw SessionError(.invalid, "The document is no \(type): \(Self.problem(error)).", at: place)
    }
  }

  /// What a coder objects to, without the value.
  private static func problem(_ error: any Error) -> String {
    switch error {
    case EncodingError.invalidValue(_, let context): context.debugDescription
    case let error as DecodingError: context(error)?.debugDescription ?? "it cannot be decoded"
    case let error as FieldError: error.description
    default: "its own code objects"
    }
  }

  private static func member(_ error: any Error) -> String? {
    var path: [any CodingKey] = []
    switch error {
    case EncodingError.invalidValue(_, let context): path = context.codingPath
    case DecodingError.keyNotFound(let key, let context): path = context.codingPath + [key]
    case let error as DecodingError: path = context(error)?.codingPath ?? []
    default: break
    }
    let joined = path.map(\.stringValue).reduce("") { $1.hasPrefix("[") || $0.isEmpty ? $0 + $1 : $0 + "." + $1 }
    return joined.isEmpty ? nil : joined
  }

  private static func context(_ error: DecodingError) -> DecodingError.Context? {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context
    @unknown default: nil
    }
  }

  /// The names of a category's documents: stems of `.json` and `.md` files in byte order, each as often as it
  /// occurs. A missing category is empty; bytes that are not UTF-8 come out as U+FFFD.
  public func list(_ category: String) throws(SessionError) -> [String] {
    try StateStoreNames.check(category: category)
    let names: PagedList<FilePath>
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
