public import SatchelFiles
public import SatchelSessionFormats

extension SessionRenaming {
  /// A free id near the old one: `<id>-2`, `<id>-3`, …; a UUID where the old one is a UUID of
  /// a state store, whose program names sessions by those, or where the id would be no name there.
  ///
  /// The same id gets the same answer as long as the same ids are taken. `isTaken` should also
  /// say yes where a file stands that ``StoreRegistry/sessionPath(fileName:id:in:)`` gives.
  public static func freshID<Failure: Error>(
    for id: String, in format: FormatID, isTaken: (String) throws(Failure) -> Bool
  ) throws(Failure) -> String {
    var number = 2
    while true {
      var candidate = "\(id)-\(number)"
      if format == .userSession && isUUID(id) || !isName(candidate, in: format) {
        candidate = StoreRegistry.derivedUUID(of: candidate)
      }
      if try !isTaken(candidate) { return candidate }
      number += 1
    }
  }

  /// A free id near that of a run: `<run>-2`, `<run>-3`, …; `run-` and a UUID where the old one is that, as the program
  /// names runs, or where the id would be too long to be a name.
  ///
  /// The same id gets the same answer as long as the same ids are taken. `isTaken` should also say yes where a file of
  /// the name ``checkpointName(ofRun:)`` stands among the checkpoints.
  public static func freshRunID<Failure: Error>(
    for id: String, isTaken: (String) throws(Failure) -> Bool
  ) throws(Failure) -> String {
    let isProgramsOwn = id.hasPrefix("run-") && isUUID(String(id.dropFirst(4)))
    var number = 2
    while true {
      var candidate = "\(id)-\(number)"
      if isProgramsOwn || !isName(candidate, in: .a3s) { candidate = "run-" + StoreRegistry.derivedUUID(of: candidate) }
      if try !isTaken(candidate) { return candidate }
      number += 1
    }
  }

  /// A name near that of a file which names a session without being called by it: `<name>-2`, or a UUID where it is one.
  public static func neighbourName(_ name: String, _ number: Int) -> String {
    isUUID(name) ? StoreRegistry.derivedUUID(of: "\(name)-\(number)") : "\(name)-\(number)"
  }

  /// The name of a run's checkpoint in an A3S store.
  public static func checkpointName(ofRun id: String) -> FilePath { FilePath(A3SSafeName.name(for: id) + ".json") }

  /// Whether an id is one that the program would name a session's file by.
  private static func isName(_ id: String, in format: FormatID) -> Bool {
    guard StoreRegistry.replacementID(for: id, in: format) == nil,
      let path = StoreRegistry.sessionPath(fileName: nil, id: id, in: format)
    else { return false }
    guard format == .claw else { return true }
    return ClawFileName.objection(to: id) == nil && ClawFileName(path) == ClawFileName(session: id)
  }

  private static func isUUID(_ id: String) -> Bool {
    let bytes = Array(id.utf8)
    return bytes.count == 36
      && bytes.indices.allSatisfy { index in
        let byte = bytes[index]
        if [8, 13, 18, 23].contains(index) { return byte == UInt8(ascii: "-") }
        return (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
  }
}

extension ClawFileName {
  /// The name of a session's own file.
  fileprivate init(session id: String) {
    self.init("other")
    (kind, stem) = (.session, id)
  }
}
