import SatchelDigests
public import SatchelFiles

/// The name of a workspace's folder of sessions (section 9 of the journal reference).
public enum ClawFingerprint {
  /// 16 hexadecimal digits: FNV-1a of 64 bits over the bytes of the path.
  ///
  /// The program resolves the path's links first (since 2026-04-21); here it is taken as it is given.
  public static func name(ofWorkspace path: FilePath) -> String {
    Hash64(path.bytes).hex
  }

  /// Whether a folder is called as a fingerprint is.
  static func isName(_ name: String) -> Bool {
    name.utf8.count == 16 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// The folder in which the newest revision keeps the sessions of a workspace.
  public static func sessionsFolder(ofWorkspace path: FilePath) -> FilePath {
    path.appending(".claw/sessions").appending(name(ofWorkspace: path))
  }
}
