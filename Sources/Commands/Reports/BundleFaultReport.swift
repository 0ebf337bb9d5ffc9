import SatchelBundling
import SatchelFiles
import SatchelJSONText

/// A fault of a bundle, for people and for programs.
enum BundleFaultReport {
  /// `manifest: data/a3s/x.json, byte 20: the checksum differs [checksum-differs]`
  static func text(_ fault: BundleFault) -> String {
    var place = fault.concerned.isEmpty ? (fault.member.map { [SafeText.escape($0)] } ?? []) : [names(fault.concerned)]
    if let offset = fault.offset { place.append("byte \(offset) of the archive") }
    if fault.gzipMember == nil, let offset = fault.compressedOffset { place.append("byte \(offset) of the file") }
    let words = (place + [SafeText.escape(fault.message)]).joined(separator: ", ")
    return "\(fault.check.rawValue): \(words) [\(SafeText.escape(fault.code))]"
  }

  /// The first names, and how many more there are.
  static func names(_ paths: [FilePath]) -> String {
    let first = paths.prefix(3).map { SafeText.escape($0) }.joined(separator: ", ")
    return paths.count > 3 ? "\(first) and \(paths.count - 3) more" : first
  }

  /// The same as an object.
  static func json(_ fault: BundleFault) -> JSON {
    [
      "kind": .string(fault.kind.rawValue), "check": .string(fault.check.rawValue), "code": .string(fault.code),
      "message": .string(fault.message), "member": fault.member.map { .path($0) } ?? .null,
      "offset": .optional(fault.offset), "compressedOffset": .optional(fault.compressedOffset),
      "gzipMember": .optional(fault.gzipMember), "concerned": .array(fault.concerned.map { .path($0) }),
    ]
  }

  /// What the members mean.
  static func members(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)[].kind", meaning: "damaged or refused"),
      .init(path: "\(path)[].check", meaning: "the check that found it"),
      .init(path: "\(path)[].code", meaning: "the kind, in words joined by hyphens"),
      .init(path: "\(path)[].message", meaning: "one sentence"),
      .init(path: "\(path)[].member", meaning: "the file in the archive, or null", kind: [.path, .null]),
      .init(
        path: "\(path)[].offset", meaning: "the byte of the uncompressed archive, or null", kind: [.integer, .null]),
      .init(path: "\(path)[].compressedOffset", meaning: "the byte of the bundle, or null", kind: [.integer, .null]),
      .init(path: "\(path)[].gzipMember", meaning: "the gzip member from 1, or null", kind: [.integer, .null]),
      .init(
        path: "\(path)[].concerned", meaning: "files that a damaged gzip member holds content of, as far as known",
        kind: .paths),
    ]
  }
}
