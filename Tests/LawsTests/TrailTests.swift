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

// Each test runs in a process of its own, where the trail is registered by one line; the other tests never see it.

@Suite("A format that is registered") struct TrailTests {
  @Test("keeps the laws of formats, and so does its kind of store") func laws() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      #expect(Trail.sessions.count >= 4)
      for sample in Trail.sessions {
        let found = try breaches(of: TrailFormat.self, in: readFile(sample), isAsWritten: true)
        #expect(found == [], "\(sample): \(found)")
        let salvage = try ExchangeLaws.breachesOfSalvage(of: sample, as: TrailFormat.name)
        #expect(salvage == [], "\(sample): \(salvage)")
      }
      let found = try StoreLaws.breaches(of: TrailStoreLayout.self, in: Trail.store)
      #expect(found == [], "\(found)")
    }
  }

  @Test("is converted to every other format and back") func there() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      for target in FormatRegistry.ids where target != TrailFormat.name {
        for sample in Trail.sessions {
          let breaches = try ExchangeLaws.breachesOfReturn(of: sample, as: TrailFormat.name, through: target)
          #expect(breaches == [], "\(sample) \(target.rawValue): \(breaches)")
        }
        let breaches = try ExchangeLaws.breachesOfReturn(ofStore: Trail.store, as: TrailFormat.name, through: target)
        #expect(breaches == [], "\(target.rawValue): \(breaches)")
      }
    }
  }

  @Test("every other format is converted to it and back") func back() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      for sample in LawSamples.sessions {
        let breaches = try ExchangeLaws.breachesOfReturn(of: sample.path, as: sample.format, through: TrailFormat.name)
        #expect(breaches == [], "\(sample): \(breaches)")
      }
      for sample in LawSamples.plainStores {
        let breaches = try ExchangeLaws.breachesOfReturn(
          ofStore: sample.path, as: sample.format, through: TrailFormat.name)
        #expect(breaches == [], "\(sample): \(breaches)")
      }
    }
  }

  @Test("the others do not see it") func unseen() {
    #expect(!FormatRegistry.ids.contains(TrailFormat.name))
    #expect(StoreRegistry.layout(TrailFormat.name) == nil)
  }

  @Test("a name that is taken is refused") func taken() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      try Trail.register()
      #expect(FormatRegistry.all.count { $0.name == TrailFormat.name } == 1)
      #expect(StoreRegistry.all.count { $0.format == TrailFormat.name } == 1)
    }
  }
}

/// The samples, and the one line.
enum Trail {
  static func register() throws {
    try FormatRegistry.register(TrailFormat.self)
    try StoreRegistry.register(TrailStoreLayout.self)
  }

  static var store: FilePath { LawSamples.trails.appending("store") }
  static let sessions = ((try? SampleTree().files(below: store)) ?? []).filter { $0.extension == "trail" }
}
