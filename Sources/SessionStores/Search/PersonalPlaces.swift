public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats

/// What of a person's surroundings tells where programs keep their stores; handed in, never reached for.
public struct PersonalPlaces: Sendable {
  /// The home folder.
  public var home: FilePath?
  /// What a variable of the environment says; nil where it is not set, or empty.
  public var variable: @Sendable (String) -> FilePath?

  /// The surroundings.
  public init(home: FilePath?, variable: @escaping @Sendable (String) -> FilePath? = { _ in nil }) {
    self.home = home
    self.variable = variable
  }

  /// The folders that the format references name, in the order of the kinds.
  func folders(_ files: any FileSystem) -> [FilePath] {
    StoreRegistry.all.flatMap { $0.places }.compactMap { place in
      switch place {
      case .home(let path): home?.appending(path)
      case .variable(let name, let path): variable(name).map { $0.appending(path) }
      case .setting(let file, let table, let key): setting(file, table, key, files)
      case .workspace: nil
      }
    }
  }

  /// The folders in a workspace where programs keep its sessions.
  static func folders(ofWorkspace workspace: FilePath) -> [FilePath] {
    StoreRegistry.all.flatMap { $0.places }.compactMap { place in
      if case .workspace(let path) = place { workspace.appending(path) } else { nil }
    }
  }

  /// The folders of programs, such as `.claw`, that stand in a home folder or a workspace.
  static let programFolders = Set(
    StoreRegistry.all.flatMap { $0.places }.compactMap { place in
      switch place {
      case .home(let path), .workspace(let path): path.components.first
      case .variable, .setting: nil
      }
    })

  /// A path in a settings file (TOML): `key = "path"` below `[table]`; `~` stands for the home folder.
  private func setting(_ file: FilePath, _ table: String, _ key: String, _ files: any FileSystem) -> FilePath? {
    guard let home, let bytes = try? FileBytes(home.appending(file), files: files), bytes.byteCount <= 1 << 20,
      let text = try? bytes.bytes(in: 0..<bytes.byteCount)
    else { return nil }
    var isInTable = false
    for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.hasPrefix("[") { isInTable = words.hasPrefix("[\(table)]") }
      guard isInTable, words.hasPrefix(key), let equals = words.firstIndex(of: "="),
        words[..<equals].dropFirst(key.count).allSatisfy({ $0 == " " || $0 == "\t" })
      else { continue }
      let parts = words[equals...].split(separator: words[equals...].contains("\"") ? "\"" : "'")
      guard parts.count >= 2 else { continue }
      return parts[1].hasPrefix("~/")
        ? home.appending(FilePath(String(parts[1].dropFirst(2)))) : FilePath(String(parts[1]))
    }
    return nil
  }
}

extension StoreSearch {
  /// Searches the places that the format references name, then the home folder to the depth of the scope.
  ///
  /// Throws only if the home folder cannot be listed.
  public mutating func search(_ places: PersonalPlaces) throws(FileError) {
    for folder in places.folders(files) { add(folder) }
    if let home = places.home { try search(home) }
  }

  /// Looks where programs keep the sessions of a workspace.
  public mutating func search(workspace: FilePath) {
    for folder in PersonalPlaces.folders(ofWorkspace: workspace) { add(folder) }
  }
}
