import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension ClawStoreLayout: DetailedLayout {
  static var linkPlaces: StorePlaces { .claw }

  private static let sessionKinds: [ClawFileName.Kind] = [.session, .rotation, .backup]

  /// A single object need not name its session; the file does.
  static let sighting = SightingRules(
    isNamedAsSession: { sessionKinds.contains(ClawFileName($0).kind) },
    isCopy: { ClawFileName($0).kind != .session },
    isOther: { path, bytes in path.extension == "json" && ClawFormat.recognise(TextOutline(bytes)) == nil },
    knownID: { path, _ in SessionID(ClawFileName(path).stem) },
    nameID: { SessionID(ClawFileName($0).stem) },
    copyRoles: [ClawFileName.Kind.rotation.rawValue, ClawFileName.Kind.backup.rawValue])

  /// The program escapes every control character, and takes only names that are the id itself.
  static let idRules = IDRules(
    isName: { id in
      guard ClawFileName.objection(to: id.text) == nil, let path = sessionPath(fileName: nil, id: id) else {
        return false
      }
      return ClawFileName(path) == ClawFileName(session: id.text)
    },
    escapes: .allControls)

  static func renaming(_ ids: RenamedIDs, _ runs: RenamedRuns) -> any RenamingRules { ClawReferences(ids) }
}

extension ClawFileName {
  /// The name of a session's own file.
  fileprivate init(session id: String) {
    self.init("other")
    (kind, stem) = (.session, id)
  }
}
