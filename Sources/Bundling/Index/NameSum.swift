/// A sum over names, which is the same in whatever order they come.
///
/// Two sets of names, or a set and one with a name twice, have the same sum by chance once in 2^64.
struct NameSum: Equatable {
  private var count = 0
  private var sum: UInt64 = 0

  mutating func add(_ name: [UInt8]) {
    count += 1
    sum &+= UInt64(bitPattern: Int64(name.hashValue))
  }
}
