import Glibc

/// How thoroughly the tests work.
public enum TestMode {
  /// Whether the long tests run too (`tools/test --long`).
  public static let isLong = unsafe getenv("SATCHEL_LONG") != nil

  /// The seeds of a test that makes its inputs: so many usually, 5,000 in the long mode, or those of `SATCHEL_SEEDS`
  /// (`1000..<2000`).
  public static func seeds(_ usual: Int) -> Range<Int> {
    guard let text = unsafe getenv("SATCHEL_SEEDS") else { return 0..<(isLong ? 5000 : usual) }
    let bounds = unsafe String(cString: text).split(separator: "..<").compactMap { Int($0) }
    precondition(bounds.count == 2 && bounds[0] <= bounds[1], "SATCHEL_SEEDS is written 1000..<2000")
    return bounds[0]..<bounds[1]
  }
}
