import SatchelFiles
import SatchelJSONText

extension DescriptionReader {
  /// A name that stands twice in an object is refused, since readers differ in which of the values they take.
  func checkNames(of object: JSONView, _ report: (BundleFault) -> Void) {
    if object.hasPlainDistinctNames { return }
    var names = MemberNames()
    for (name, _) in object.members { checkName(&names, name, report) }
  }

  func checkName(_ names: inout MemberNames, _ name: JSONView, _ report: (BundleFault) -> Void) {
    checkName(&names, Array((name.string ?? "").utf8), report)
  }

  func checkName(_ names: inout MemberNames, _ name: JSONString, _ report: (BundleFault) -> Void) {
    checkName(&names, Array((name.value ?? name.raw).utf8), report)
  }

  func checkName(_ names: inout MemberNames, _ name: [UInt8], _ report: (BundleFault) -> Void) {
    switch names.insert(name) {
    case .first: break
    case .again:
      let shown = String(decoding: name.prefix(60), as: UTF8.self)
      report(refusal("duplicate-member", "has the member '\(shown)' twice"))
    case .beyond: report(refusal("too-many-members", "has more members than can be held against each other"))
    }
  }

  func refusal(_ code: String, _ problem: String) -> BundleFault {
    BundleFault(
      .refused, .description, code: code, message: "an object in \(BundleLayout.description) \(problem)",
      member: FilePath(BundleLayout.description))
  }
}

/// The names of an object's members, compared byte by byte; of many only their hashes are kept.
struct MemberNames {
  enum Insertion { case first, again, beyond }

  private static let most = 500_000
  private var few: [[UInt8]] = []
  private var many: Set<Int> = []

  /// Takes a name, and tells whether it is there already. The first name beyond the most is told once.
  mutating func insert(_ name: [UInt8]) -> Insertion {
    if many.isEmpty, few.count < 24 {
      if few.contains(name) { return .again }
      few.append(name)
      return .first
    }
    if many.isEmpty { many = Set(few.map(\.hashValue)) }
    if many.count > Self.most { return .first }
    if !many.insert(name.hashValue).inserted { return .again }
    return many.count > Self.most ? .beyond : .first
  }
}
