/// The eras of user sessions (the user-session reference, section 0).
package enum UserSessionEra {
  package static let e0 = Era("E0", at: 0)
  package static let e1 = Era("E1", at: 1)
  package static let e2 = Era("E2", at: 2)
  package static let e3 = Era("E3", at: 3)
  package static let e4 = Era("E4", at: 4)
}
