import Glibc

// libarchive converts names by the thread's locale. In the "C" locale, in which a Swift process starts, writing a name
// beyond ASCII crashes it; in a UTF-8 locale, reading rewrites decomposed names to composed ones. So names are written
// under C.UTF-8 and read under C, where they come and go byte for byte, and the caller's locale is put back each time.

/// A locale for character types that lives as long as the process.
@safe struct TarLocale: @unchecked Sendable {
  private let handle: locale_t

  private init?(_ name: String) {
    guard let made = unsafe newlocale(1 << LC_CTYPE, name, nil) else { return nil }
    unsafe handle = made
  }

  /// For reading: bytes stay bytes.
  static let bytes = TarLocale("C")
  /// For writing: names are UTF-8.
  static let utf8 = TarLocale("C.UTF-8") ?? TarLocale("C.utf8") ?? TarLocale("en_US.UTF-8")

  /// Runs something under this locale, on this thread only.
  func use<Result>(_ body: () -> Result) -> Result {
    let before = unsafe uselocale(handle)
    defer { unsafe _ = uselocale(before) }
    return body()
  }
}
