import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

/// Session files of all formats that can be read, except the broken ones.
let sessionSamples: [FilePath] = {
  let tree = SampleTree()
  let files = [tree.own, tree.shared].compactMap { $0 }.flatMap { (try? tree.files(below: $0)) ?? [] }
  return files.filter { path in
    guard ["json", "jsonl"].contains(path.extension), !path.description.contains("/broken/") else { return false }
    return (try? Inspector().inspect(path)) != nil
  }
}()

@Suite("Conversion") struct ConverterTests {
  @Test("converting to another format and back gives the same bytes", arguments: sessionSamples, FormatRegistry.ids)
  func roundTrip(sample: FilePath, target: FormatID) throws {
    let folder = try TemporaryFolder()
    let inspection = try Inspector().inspect(sample)
    guard inspection.format != target else { return }
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try Converter().convert(sample, to: there, as: target)
    let returned = try Converter().convert(there, to: back, as: inspection.format)
    let (before, after) = (try readFile(sample), try readFile(back))
    if report.isCanonical == true {
      #expect(String(decoding: after, as: UTF8.self) == String(decoding: before, as: UTF8.self))
      #expect(after == before)
    }
    let lost = report.lines.filter { $0.outcome == .lost && !$0.path.hasPrefix("side file") }
    #expect(lost == [])
    #expect(returned.lines.filter { $0.outcome == .putAside } == [])
    #expect(try Inspector().inspect(there).findings.filter { $0.severity != .note } == [])
  }
}
