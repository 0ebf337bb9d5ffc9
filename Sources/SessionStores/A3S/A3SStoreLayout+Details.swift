import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension A3SStoreLayout: DetailedLayout {
  static var linkPlaces: StorePlaces { .a3s }

  /// Files under `v1` are named by their ids; others tell theirs in the text.
  static let sighting = SightingRules(
    isNamedAsSession: { A3SRole.of($0) == StoredFile.sessionRole }, maySeal: true, sealedID: { newestID($0) },
    knownID: { path, bytes in newestID(path) ?? ((try? bytes?.sessionID()) ?? nil).map { SessionID($0) } },
    copyRoles: [A3SRole.staleCopy])

  static let idRules = IDRules()

  static func renaming(_ ids: RenamedIDs, _ runs: RenamedRuns) -> any RenamingRules { A3SReferences(ids, runs) }

  private static func newestID(_ path: FilePath) -> SessionID? {
    A3SRole.isNewest(path) ? A3SEncodedKey.id(of: path.stem).map { SessionID($0) } : nil
  }
}
