/// The eras of claw's journals (the journal reference, sections 1 and 13).
package enum ClawEra {
  package static let e0 = Era("E0", at: 0)
  package static let e1 = Era("E1", at: 1)
  package static let e1m = Era("E1m", at: 2)
  package static let e2 = Era("E2", at: 3)
  package static let e3 = Era("E3", at: 4)
  package static let e4 = Era("E4", at: 5)
  package static let e5 = Era("E5", at: 6)
  package static let e6 = Era("E6", at: 7)
  package static let e7 = Era("E7", at: 8)
  package static let e8 = Era("E8", at: 9)
  package static let port = Era("port", at: 10)

  /// The revision that the project was seeded with.
  package static let seedStyle: WritingStyle = "seed"
  /// The Python port.
  package static let portStyle: WritingStyle = "port"
}
