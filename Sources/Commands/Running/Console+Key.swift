import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

extension Console {
  /// The key that `--key-file` names; nil if none is named. The message of a failure tells nothing of the content.
  func sealingKey(_ invocation: Invocation) throws(Failure) -> SealingKey? {
    guard let path = invocation.path("key-file") else { return nil }
    if let knownKey { return knownKey }
    if path == "-" {
      throw .usage("--key-file needs a file, not standard input", command: invocation.command)
    }
    let content: [UInt8]
    do throws(FileError) {
      let reading = InterruptibleFiles(base: files, interruption: environment.interruption)
      let file = try reading.readWaiting(path, limit: 4096)
      content = file.content
      // The mode of a pipe says nothing of where the key is kept.
      if file.status.kind == .regular, file.status.mode & 0o066 != 0 {
        warnOfOpenKey(path, file.status.mode, asJSON: invocation.isJSON)
      }
    } catch {
      if error.code == .tooLarge { throw Self.noKey(path) }
      throw Failure(error)
    }
    guard let key = SealingKey(file: content) else { throw Self.noKey(path) }
    knownKey = key
    return key
  }

  /// A key that others may read, or put another in place of, keeps nothing secret.
  private func warnOfOpenKey(_ path: FilePath, _ mode: UInt32, asJSON: Bool) {
    let octal = String(mode & 0o777, radix: 8)
    let finding = Finding(
      .warning, code: "open-key-file",
      message: "others may read or change this key file (mode 0\(octal)); close it with: chmod 600 FILE",
      place: Place(file: path.description))
    if asJSON {
      let line = JSON.object([JSONMember("warnings", .findings([finding]))]).text()
      remark(String(decoding: SafeText.escape(json: line), as: UTF8.self) + "\n")
    } else {
      remark("satchel: \(SafeText.escape(path)): \(finding.message)\n")
    }
  }

  private static func noKey(_ path: FilePath) -> Failure {
    Failure(
      "no-key", .badCommandLine,
      "the file of --key-file must hold a key: 32 bytes, or 64 hexadecimal digits and nothing else",
      at: Place(file: path.description))
  }
}
