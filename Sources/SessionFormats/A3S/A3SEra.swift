/// The eras of the A3S store (a3s-store.md, section 1).
package enum A3SEra {
  package static let a = Era("A", at: 0)
  package static let b1 = Era("B1", at: 1)
  package static let b2 = Era("B2", at: 2)
  package static let b3 = Era("B3", at: 3)
  package static let b4 = Era("B4", at: 4)
  package static let c = Era("C", at: 5)
  package static let d = Era("D", at: 6)

  /// A file with side files.
  package static let flat: WritingStyle = "flat"
  /// An aggregate snapshot.
  package static let v1: WritingStyle = "v1"
}
