public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

extension SessionRenaming {
  /// A free id near the old one: `<id>-2`, `<id>-3`, …; a UUID where the old one is a UUID of
  /// a state store, whose program names sessions by those, or where the id would be no name there.
  ///
  /// The same id gets the same answer as long as the same ids are taken. `isTaken` should also
  /// say yes where a file stands that ``StoreRegistry/sessionPath(fileName:id:in:)`` gives.
  public static func freshID<Failure: Error>(
    for id: SessionID, in format: FormatID, isTaken: (SessionID) throws(Failure) -> Bool
  ) throws(Failure) -> SessionID {
    var number = 2
    return try freshID(for: id, in: format, after: &number, isTaken: isTaken)
  }

  /// The same, from a number on, which becomes the one that was free: whoever asks for many ids near one need not try
  /// those again that were taken.
  package static func freshID<Failure: Error>(
    for id: SessionID, in format: FormatID, after number: inout Int, isTaken: (SessionID) throws(Failure) -> Bool
  ) throws(Failure) -> SessionID {
    let keepsUUIDs = StoreRegistry.layout(format)?.ownIDRules.keepsUUIDs ?? false
    while true {
      var candidate = SessionID("\(id)-\(number)")
      if keepsUUIDs && isUUID(id) || !isName(candidate, in: format) {
        candidate = SessionID(StoreRegistry.derivedUUID(of: candidate.text))
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
    for id: RunID, isTaken: (RunID) throws(Failure) -> Bool
  ) throws(Failure) -> RunID {
    let isProgramsOwn = id.text.hasPrefix("run-") && isUUID(SessionID(String(id.text.dropFirst(4))))
    var number = 2
    while true {
      var candidate = RunID("\(id)-\(number)")
      if isProgramsOwn || !isName(SessionID(candidate.text), in: .a3s) {
        candidate = RunID("run-" + StoreRegistry.derivedUUID(of: candidate.text))
      }
      if try !isTaken(candidate) { return candidate }
      number += 1
    }
  }

  /// A name near that of a file which names a session without being called by it: `<name>-2`, or a UUID where it is one.
  public static func neighbourName(_ name: String, _ number: Int) -> String {
    isUUID(SessionID(name)) ? StoreRegistry.derivedUUID(of: "\(name)-\(number)") : "\(name)-\(number)"
  }

  /// The name of a run's checkpoint in an A3S store.
  public static func checkpointName(ofRun id: RunID) -> FilePath { FilePath(A3SSafeName.name(for: id) + ".json") }

  /// Whether an id is one that the program would name a session's file by.
  private static func isName(_ id: SessionID, in format: FormatID) -> Bool {
    guard StoreRegistry.replacementID(for: id, in: format) == nil,
      StoreRegistry.sessionPath(fileName: nil, id: id, in: format) != nil
    else { return false }
    return StoreRegistry.layout(format)?.ownIDRules.isName(id) ?? true
  }

  private static func isUUID(_ id: SessionID) -> Bool {
    let bytes = Array(id.utf8)
    return bytes.count == 36
      && bytes.indices.allSatisfy { index in
        let byte = bytes[index]
        if [8, 13, 18, 23].contains(index) { return byte == UInt8(ascii: "-") }
        return (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
  }
}
