import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension A3SStore {
  /// Where the lease stands.
  static let leaseName: FilePath = "v1/writer_lease.json"

  /// Throws if another program has reserved the store for its own writing.
  func checkLease() throws(SessionError) {
    guard let (lease, _) = try lease() else { return }
    throw SessionError(.leased, lease.refusal(of: root), at: Place(file: path(Self.leaseName).description))
  }

  /// The lease that stands in the store, and what is wrong with it; nil if there is none.
  func lease() throws(SessionError) -> (StoreLease, problem: String?)? {
    guard let file = try open(Self.leaseName) else { return nil }
    let source: any RandomAccessBytes
    do throws(SessionError) {
      source = try plainBytes(of: file, at: path(Self.leaseName), key: key)
    } catch {
      return (StoreLease(), error.code == .sealed ? nil : error.message)
    }
    var walker = JSONWalker(source, maximumValueBytes: 1 << 20)
    guard let root = try? walker.value().root, root.kind == .object, (try? walker.finish()) != nil else {
      return (StoreLease(), "is no JSON object")
    }
    let lease = StoreLease(holder: root.member("holderId")?.string, epoch: root.member("epoch")?.number?.uint64)
    return (lease, Self.problem(with: root, lease))
  }

  private static func problem(with root: JSONView, _ lease: StoreLease) -> String? {
    let names = ["schema", "epoch", "holderId", "acquiredAtMs"]
    let keys = root.members.map { $0.key.string ?? "" }
    if let other = keys.first(where: { !names.contains($0) }) { return "has an unknown member \(other.shownAsName)" }
    if let missing = names.first(where: { !keys.contains($0) }) { return "lacks \(missing)" }
    if keys.count != names.count { return "has a member twice" }
    if root.member("schema")?.string != "a3s.code.session-store-writer-lease.v1" { return "has an unknown schema" }
    if (lease.epoch ?? 0) == 0 { return "must have an epoch from 1" }
    if (lease.holder ?? "").allSatisfy(\.isWhitespace) { return "names no holder" }
    return root.member("acquiredAtMs")?.number?.uint64 == nil ? "must have acquiredAtMs from 0" : nil
  }
}
