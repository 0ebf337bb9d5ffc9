public import SatchelBundling
public import SatchelFiles
public import SatchelSessionModel
import SatchelZstd

/// Why something could not be done with a repository of backups.
public struct BackupError: Error, Sendable {
  /// The stable reasons.
  public enum Code: String, Sendable {
    /// The folder is no repository.
    case notARepository = "not-a-repository"
    /// The repository is of a newer version.
    case newerVersion = "newer-version"
    /// A repository, or something else, stands there already.
    case exists
    /// No snapshot is meant by the name.
    case noSuchSnapshot = "no-such-snapshot"
    /// Several snapshots are meant by the name, or by none; see `choices`.
    case severalSnapshots = "several-snapshots"
    /// No session of that id is in the snapshot.
    case noSuchSession = "no-such-session"
    /// Something in the repository is damaged or missing.
    case damaged
    /// Another run holds the repository.
    case busy
    /// It is not done for safety.
    case refused
    /// The repository, or a store, could not be read; see `fileError`.
    case inputFailed = "input-failed"
    /// Nothing could be written; see `fileError`.
    case outputFailed = "output-failed"
    /// A library failed: no memory.
    case unavailable
  }

  /// The reason.
  public var code: Code
  /// One sentence: what, where, what to do.
  public var message: String
  /// The file operation behind it.
  public var fileError: FileError?
  /// What an import of a restored store failed with.
  public var bundleError: BundleError?
  /// What taking stock of a store failed with.
  public var sessionError: SessionError?
  /// Names of snapshots, of which one is to be chosen.
  public var choices: [String] = []

  /// An error.
  public init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

  /// A file of the repository or of a store could not be read.
  init(reading error: FileError) {
    self.init(.inputFailed, "\(error)")
    fileError = error
  }

  /// A file of the repository could not be written.
  init(writing error: FileError) {
    self.init(.outputFailed, "\(error)")
    fileError = error
  }

  init(_ error: BundleError) {
    self.init(.refused, error.message)
    bundleError = error
  }

  init(_ error: SessionError) {
    self.init(.inputFailed, error.message)
    sessionError = error
  }

  init(_ error: ZstdError) { self.init(error == .unavailable ? .unavailable : .damaged, "\(error)") }
}

extension BackupError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

/// Runs something that reads files.
func reading<Value: ~Copyable>(_ body: () throws(FileError) -> Value) throws(BackupError) -> Value {
  do throws(FileError) { return try body() } catch { throw BackupError(reading: error) }
}

/// Runs something that writes files.
func writing<Value: ~Copyable>(_ body: () throws(FileError) -> Value) throws(BackupError) -> Value {
  do throws(FileError) { return try body() } catch { throw BackupError(writing: error) }
}
