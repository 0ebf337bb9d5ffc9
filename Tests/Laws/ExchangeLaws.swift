import SatchelExchange
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport

/// The laws that a format's files keep in the exchange.
public enum ExchangeLaws {
  /// What of the way to another format and back does not hold for a sound file: the same bytes (but for what no writer of
  /// the format writes), nothing lost, nothing left to be put aside on the way back, and on the way a file that its own
  /// reader finds no fault with.
  public static func breachesOfReturn(
    of sample: FilePath, as format: FormatID, through target: FormatID
  ) throws -> [Breach] {
    let trip = try Trip(of: sample, as: format, through: target)
    var breaches: [Breach] = []
    if try readFile(trip.back) != expected(sample, format) {
      breaches.append(Breach("the same bytes come back", "others do"))
    }
    let lost = trip.report.lines.filter { $0.outcome == .lost && !$0.path.hasPrefix("side file") }
    if !lost.isEmpty { breaches.append(Breach("nothing is lost on the way there", "\(lost)")) }
    let gone = trip.returned.lines.filter { [.lost, .putAside].contains($0.outcome) }
    if !gone.isEmpty { breaches.append(Breach("nothing is lost or left on the way back", "\(gone)")) }
    let findings = try Inspector().inspect(trip.there).findings.filter { $0.severity != .note }
    if !findings.isEmpty { breaches.append(Breach("what is written is sound", "\(findings)")) }
    return breaches
  }

  private static func expected(_ sample: FilePath, _ format: FormatID) throws -> [UInt8] {
    let bytes = try readFile(sample)
    guard let unwritten = FormatRegistry.format(format)?.unwritten(in: bytes) else { return bytes }
    let text = unwritten.cut(from: bytes)
    return try text.bytes(in: 0..<text.byteCount)
  }

  /// What of a salvage does not hold for a sound file: every byte stays (but for what no
  /// writer of the format writes), and nothing is told to be lost.
  public static func breachesOfSalvage(of sample: FilePath, as format: FormatID) throws -> [Breach] {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("saved")
    let report = try Salvager().salvage(sample, to: output)
    var breaches: [Breach] = []
    if try readFile(output) != expected(sample, format) {
      breaches.append(Breach("a sound file is saved as it is", "it changed"))
    }
    for file in report.files where file.account.lost > 0 {
      breaches.append(Breach("nothing of a sound file is lost", "\(file.input): \(file.account.lost)"))
    }
    return breaches
  }

  /// What of the way to another kind of store and back does not hold for a sound store: the same files.
  public static func breachesOfReturn(
    ofStore store: FilePath, as format: FormatID, through target: FormatID
  ) throws -> [Breach] {
    let trip = try Trip(of: store, as: format, through: target)
    var breaches: [Breach] = []
    if try folderSnapshot(trip.back) != folderSnapshot(store) {
      breaches.append(Breach("the same files come back", "others do"))
    }
    let (report, returned) = (trip.report, trip.returned)
    if report.sessionCount != report.sessionsMet || returned.sessionCount != report.sessionCount {
      breaches.append(Breach("every session goes there and back", "\(report.sessionCount) of \(report.sessionsMet)"))
    }
    if report.count(.lost) > 0 { breaches.append(Breach("nothing is lost", "\(report.count(.lost)) values")) }
    let damage = try Inspector().inspect(trip.there).findings.filter { $0.severity == .damage }
    if !damage.isEmpty { breaches.append(Breach("what is written is sound", "\(damage)")) }
    return breaches
  }
}

/// A file or store that went to another format and back, in a folder that goes with it.
private struct Trip: ~Copyable {
  let there: FilePath
  let back: FilePath
  let report: ConversionReport
  let returned: ConversionReport
  private let folder: TemporaryFolder

  init(of source: FilePath, as format: FormatID, through target: FormatID) throws {
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try Converter().convert(source, to: there, as: target)
    let returned = try Converter().convert(there, to: back, as: format)
    (self.there, self.back, self.report, self.returned) = (there, back, report, returned)
    self.folder = folder
  }
}
