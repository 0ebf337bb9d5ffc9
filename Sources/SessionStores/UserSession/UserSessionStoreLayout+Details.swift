import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension UserSessionStoreLayout: DetailedLayout {
  static var linkPlaces: StorePlaces { .userSession }

  /// A session that somebody put at the top is one all the same.
  static let sighting = SightingRules(
    isNamedAsSession: { path in
      let parts = path.components
      let isInPlace = parts.count == 2 && parts[0] == FilePath(UserSessionStore.sessions) || parts.count == 1
      return isInPlace && path.extension == "json"
    },
    isOther: { path, bytes in
      path.components.count == 1 && UserSessionFormat.recognise(TextOutline(bytes)) == nil
    },
    knownID: { path, _ in SessionID(path.stem.description) })

  /// The program calls its sessions by UUIDs.
  static let idRules = IDRules(keepsUUIDs: true)

  static func renaming(_ ids: RenamedIDs, _ runs: RenamedRuns) -> any RenamingRules { UserSessionReferences(ids) }
}
