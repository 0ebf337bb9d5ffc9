import BundleLaws
import SatchelBundling
import SatchelDigests

/// Verifying never crashes and does not vary; what is intact stays so when its bytes are compressed as one member.
@discardableResult func checkBundle(_ bytes: [UInt8]) -> VerificationReport? {
  guard let report = verified(bytes) else { return nil }
  require(report.isIntact || report.faultCount > 0, "what is not intact has a fault that says why")
  require(report.faultCount >= report.faults.count, "faults are counted")
  if report.isIntact { checkIntact(bytes, report) }
  return report
}

private func checkIntact(_ bytes: [UInt8], _ report: VerificationReport) {
  require(report.tarDigest != nil, "what is intact has an identity")
  guard let contents = report.contents else { return require(false, "what is intact tells what it holds") }
  let told = contents.sessions.reduce(contents.sharedFileCount) { $0 + $1.fileCount }
  require(told == report.fileCount, "what is intact names every file once")
  let again = verified(bytes)
  require(again?.isIntact == true && again?.tarDigest == report.tarDigest, "what is intact stays so")
  guard let plain = unpacked(bytes), let whole = try? packed(plain) else { return require(false, "it is unpacked") }
  let other = verified(whole)
  require(other?.tarDigest == report.tarDigest, "the identity does not hang on the compression")
  require(other?.faults.allSatisfy { $0.check == .index } ?? false, "only places differ when compressed again")
}

/// The same for a tar stream, behind right gzip checksums.
func checkTar(_ plain: [UInt8], memberSize: Int) {
  guard let bytes = try? packed(plain, memberSize: memberSize) else { return }
  checkBundle(bytes)
}

private let files: [(path: [UInt8], content: [UInt8])] = [
  (Array("data/claw/a.jsonl".utf8), Array("one\n".utf8)), (Array("data/claw/b.jsonl".utf8), []),
]

/// Whatever the description says, only the description is at fault.
func checkDescription(_ text: [UInt8]) {
  guard let bytes = bundle(of: files, description: text) else { return require(false, "a bundle can be made") }
  guard let report = checkBundle(bytes) else { return }
  require(report.faults.allSatisfy { $0.check == .description }, "only the description is at fault")
  require(report.fileCount == files.count, "all files were read")
}

/// Any names: each is refused, or comes back as it was meant, and no two are one.
func checkNames(_ text: [UInt8]) {
  let names = text.split(separator: 0x0a).prefix(20).map { Array("data/claw/".utf8) + $0 }
  let payload = names.map { (path: $0, content: Array("x".utf8)) }
  var list = ""
  for name in names {
    let path = String(decoding: name, as: UTF8.self)
    if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) { return }
    guard let digest = try? sha256(Array("x".utf8)).hex else { return }
    list += (list.isEmpty ? "" : ",") + #"{"path":"\#(path)","bytes":1,"sha256":"\#(digest)"}"#
  }
  let description =
    #"{"format":"satchel-bundle","version":"1.0","store":{"name":"claw"},"sessions":[],"shared_files":[\#(list)]}"#
  guard let bytes = bundle(of: payload, description: Array(description.utf8)) else { return }
  guard let report = checkBundle(bytes) else { return }
  require(report.isIntact || report.isRefused, "names are fine or refused")
}
