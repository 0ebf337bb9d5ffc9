import SatchelBundling
import SatchelFiles

/// What can be done about what a verification found.
enum VerificationAdvice {
  /// In sentences, the most urgent first; none where nothing was found.
  static func sentences(_ report: VerificationReport) -> [String] {
    if report.isIntact { return [] }
    if report.isRefused { return refused(report) }
    if report.faults.allSatisfy({ $0.check == .identity }) {
      return [
        "every file is sound, but this is another bundle than the expected one; ask for that one, or for its digest"
      ]
    }
    let damage = report.faults.filter { $0.code != BundleFault.compressedAgain && $0.check != .index }
    if damage.isEmpty { return onlyForm(report) }
    return damaged(report, damage)
  }

  private static let limits = [
    "too-many-entries": "--max-entries", "too-large": "--max-total", "file-too-large": "--max-file",
    "ratio": "--max-ratio",
  ]

  private static func refused(_ report: VerificationReport) -> [String] {
    let refusals = report.faults.filter { $0.kind == .refused }
    let options = Set(refusals.compactMap { limits[$0.code] }).sorted()
    if !options.isEmpty, refusals.allSatisfy({ limits[$0.code] != nil }) {
      return ["if you expect a bundle of this size, raise the limit with \(options.joined(separator: " and "))"]
    }
    return [
      "do not unpack this with other programs either: no packing program writes it so; ask whoever gave it to you for "
        + "another one"
    ]
  }

  private static func onlyForm(_ report: VerificationReport) -> [String] {
    if report.faults.contains(where: { $0.code == BundleFault.compressedAgain }) {
      return [
        "every file is sound: another program compressed the bundle again, which is harmless; it can be imported, and "
          + "packing that anew gives it its index back"
      ]
    }
    return [
      "every file is sound, only the index or its footer is wrong; use another copy of the bundle, or unpack this one "
        + "with tar and pack it anew"
    ]
  }

  private static func damaged(_ report: VerificationReport, _ damage: [BundleFault]) -> [String] {
    let isCutShort = report.checks.contains { $0.outcome == .notReached }
    let named = damage.flatMap { $0.concerned.isEmpty ? [$0.member].compactMap { $0 } : $0.concerned }
    let names = named.isEmpty ? "" : ": \(BundleFaultReport.names(unique(named)))"
    if isCutShort {
      let read = "\(Quantity.count(report.fileCount, "file")) could be read up to that place; "
      return [
        "take another copy of the bundle, or restore from one what is damaged\(names)",
        (report.fileCount > 0 ? read : "") + "what stands behind it could not be checked",
      ]
    }
    if report.faultCount == report.faults.count, isOfFiles(damage) {
      return ["restore from another copy what is damaged or missing\(names); all other files are sound"]
    }
    return ["use another copy of the bundle; wrong is\(names.isEmpty ? " more than one thing" : names)"]
  }

  /// Whether all is explained by files that are missing or have other bytes than they should.
  private static func isOfFiles(_ damage: [BundleFault]) -> Bool {
    let changed = Set(damage.filter { $0.code == "wrong-checksum" }.map(\.member))
    let missing = Set(damage.filter { $0.code == "missing-file" }.map(\.member))
    return damage.allSatisfy { fault in
      switch fault.code {
      case "wrong-checksum", "missing-file": true
      case "described-otherwise": changed.contains(fault.member)
      case "described-but-missing": missing.contains(fault.member)
      case "wrong-bag": !missing.isEmpty && fault.member?.lastComponent == "bag-info.txt"
      default: false
      }
    }
  }

  private static func unique(_ paths: [FilePath]) -> [FilePath] {
    var seen: Set<FilePath> = []
    return paths.filter { seen.insert($0).inserted }
  }
}
