import SatchelFiles
import SatchelSessionFormats

extension StorePlaces {
  /// A folder of claw's sessions, and the folders of workspaces in it (claw-journal.md, section 9).
  static let claw = StorePlaces(
    role: { ClawFileName($0).kind.rawValue },
    holdsSessions: { path in
      let parts = path.components
      return parts.count == 1 || parts.count < 4 && ClawFingerprint.isName(path.lastComponent.description)
    },
    begins: { $0.isClaw($1) })
}

extension FileBeginning {
  fileprivate func isClaw(_ role: String) -> Bool {
    switch ClawFileName.Kind(rawValue: role) {
    case .session, .rotation, .backup: ClawFormat.recognise(TextOutline(bytes)) != nil
    case .vault: shape.isObject(with: "vault_seq", "message")
    default: false
    }
  }
}
