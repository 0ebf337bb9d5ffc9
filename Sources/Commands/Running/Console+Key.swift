import SatchelDigests
import SatchelFiles
import SatchelSessionModel

extension Console {
  /// The key that `--key-file` names; nil if none is named. The message of a failure tells nothing of the content.
  func sealingKey(_ invocation: Invocation) throws(Failure) -> SealingKey? {
    guard let path = invocation.path("key-file") else { return nil }
    if path == "-" {
      throw .usage("--key-file needs a file, not standard input", command: invocation.command)
    }
    let content: [UInt8]
    do throws(FileError) {
      content = try InterruptibleFiles(base: files, interruption: environment.interruption).readWaiting(
        path, limit: 4096)
    } catch {
      if error.code == .tooLarge { throw Self.noKey(path) }
      throw Failure(error)
    }
    guard let key = SealingKey(file: content) else { throw Self.noKey(path) }
    return key
  }

  private static func noKey(_ path: FilePath) -> Failure {
    Failure(
      "no-key", .badCommandLine,
      "the file of --key-file must hold a key: 32 bytes, or 64 hexadecimal digits and nothing else",
      at: Place(file: path.description))
  }
}
