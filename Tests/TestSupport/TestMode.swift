import Glibc

/// How thoroughly the tests work.
public enum TestMode {
  /// Whether the long tests run too (`tools/test --long`).
  public static let isLong = unsafe getenv("SATCHEL_LONG") != nil

  /// The seeds of a test that makes its inputs: so many usually, 5,000 or another number in the long mode, or those of
  /// `SATCHEL_SEEDS` (`1000..<2000`).
  public static func seeds(_ usual: Int, long: Int = 5000) -> Range<Int> {
    guard let text = unsafe getenv("SATCHEL_SEEDS") else { return 0..<(isLong ? long : usual) }
    let bounds = unsafe String(cString: text).split(separator: "..<").compactMap { Int($0) }
    precondition(bounds.count == 2 && bounds[0] <= bounds[1], "SATCHEL_SEEDS is written 1000..<2000")
    return bounds[0]..<bounds[1]
  }
}
