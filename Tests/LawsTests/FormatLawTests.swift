import Satchel
import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelLaws
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("What every format owes") struct FormatLawTests {
  @Test("every registered format and kind of store has samples", arguments: FormatRegistry.ids)
  func samples(format: FormatID) throws {
    let own = LawSamples.sessions.filter { $0.format == format }
    #expect(own.contains { LawSamples.isAsWritten($0) })
    #expect(try own.contains { try LawSamples.isAccepted($0) })
    #expect(LawSamples.plainStores.contains { $0.format == format })
    #expect(StoreRegistry.layout(format) != nil)
  }

  @Test("a format keeps its laws", arguments: LawSamples.sessions)
  func format(sample: LawSamples.Sample) throws {
    let bytes = try readFile(sample.path)
    let format = try #require(FormatRegistry.format(sample.format))
    let found = breaches(of: format, in: bytes, isAsWritten: LawSamples.isAsWritten(sample))
    #expect(found == [], "\(found)")
  }

  @Test("a session goes to every other format and comes back", arguments: LawSamples.sessions, FormatRegistry.ids)
  func way(sample: LawSamples.Sample, target: FormatID) throws {
    guard sample.format != target else { return }
    let found = try ExchangeLaws.breachesOfReturn(of: sample.path, as: sample.format, through: target)
    #expect(found == [], "\(found)")
  }

  @Test("salvage leaves a session that its program takes as it is", arguments: LawSamples.sessions)
  func salvage(sample: LawSamples.Sample) throws {
    guard try LawSamples.isAccepted(sample) else { return }
    let found = try ExchangeLaws.breachesOfSalvage(of: sample.path, as: sample.format)
    #expect(found == [], "\(found)")
  }
}

@Suite("What every kind of store owes") struct StoreLawTests {
  @Test("a kind of store keeps its laws", arguments: LawSamples.stores)
  func layout(sample: LawSamples.Sample) throws {
    let layout = try #require(StoreRegistry.layout(sample.format))
    let found = try StoreLaws.breaches(of: layout, in: sample.path)
    #expect(found == [], "\(found)")
  }

  @Test("a store goes to every other kind and comes back", arguments: LawSamples.plainStores, FormatRegistry.ids)
  func way(sample: LawSamples.Sample, target: FormatID) throws {
    guard sample.format != target else { return }
    let found = try ExchangeLaws.breachesOfReturn(ofStore: sample.path, as: sample.format, through: target)
    #expect(found == [], "\(found)")
  }
}

func breaches<Format: SessionFormat>(of format: Format.Type, in bytes: [UInt8], isAsWritten: Bool) -> [Breach] {
  FormatLaws.breaches(of: format, in: bytes, isAsWritten: isAsWritten)
}
