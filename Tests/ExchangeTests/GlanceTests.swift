import SatchelFiles
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Recognition that looks at no more of a text than it needs.
@Suite("A glance at a session") struct GlanceTests {
  @Test(
    "tells the format that a look at the whole text tells, of every sample whole and cut", arguments: sessionSamples)
  func samples(sample: FilePath) throws {
    let bytes = try readFile(sample)
    let step = max(1, bytes.count / 60)
    for end in Array(stride(from: 0, to: bytes.count, by: step)) + [bytes.count] {
      let text = Array(bytes[..<end])
      let glance = FormatRegistry.recogniseFormat(of: text).format
      #expect(glance?.name == FormatRegistry.recognise(TextOutline(text))?.format.name, "cut at \(end)")
    }
  }

  @Test("takes nothing for certain that a member in front of the messages leaves open")
  func open() {
    for text in [
      #"{"messages":[],"config":{}}"#, #"{"config":1,"messages":[]}"#, #"{"config":{},"messages":{}}"#,
      #"{"version":1,"messages":[{"role":"user","blocks":[]}]}"#, #"{"session":{"config":{},"messages":[]}}"#,
      #"{"id":"a","user_id":"b","user_messages":[],"created_at":"","updated_at":""}"#,
    ] {
      let bytes = Array(text.utf8)
      let glance = FormatRegistry.recogniseFormat(of: bytes)
      #expect(glance.format?.name == FormatRegistry.recognise(TextOutline(bytes))?.format.name, "\(text)")
      #expect(glance.outline.members.count == TextOutline(bytes).members.count, "\(text)")
    }
  }
}
