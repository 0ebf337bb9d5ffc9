import SatchelSessionFormats
import Testing

@Suite struct FormatIDTests {
  @Test("the registry knows each of its formats by the name that reports give it")
  func knownNames() {
    #expect(FormatRegistry.ids == [.a3s, .claw, .userSession])
    for id in FormatRegistry.ids {
      #expect(FormatRegistry.id(named: id.rawValue) == id)
      #expect(FormatRegistry.format(id)?.name == id)
    }
  }

  @Test("a name that no format has is kept, and is nobody's")
  func unknownName() {
    #expect(FormatRegistry.id(named: "codex") == nil)
    #expect(FormatID(rawValue: "codex").rawValue == "codex")
    #expect(FormatRegistry.format(FormatID(rawValue: "codex")) == nil)
  }
}
