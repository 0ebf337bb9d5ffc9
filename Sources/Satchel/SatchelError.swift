public import SatchelBundling
import SatchelExchange
public import SatchelFiles

/// Why a piece of work could not be done, in the words of the part that failed.
public enum SatchelError: Error, Sendable {
  /// A bundle could not be packed, read or imported.
  case bundle(BundleError)
  /// A session or a store could not be read, converted, compared or salvaged.
  case session(SessionError)
  /// A file could not be read or written.
  case file(FileError)
}
