import Glibc

/// How thoroughly the tests work.
public enum TestMode {
  /// Whether the long tests run too (`tools/test --long`).
  public static let isLong = unsafe getenv("SATCHEL_LONG") != nil
}
