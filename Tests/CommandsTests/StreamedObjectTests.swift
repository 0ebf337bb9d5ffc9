import SatchelFiles
import SatchelJSONText
import Testing

@testable import SatchelCommands

@Suite struct StreamedObjectTests {
  private static let odd = FilePath(bytes: [0x61, 0xff, 0xfe])

  private static func text(_ object: StreamedObject, changing change: (JSON) -> JSON = { $0 }) -> String {
    var text: [UInt8] = []
    object.write(changing: change) { text += $0 }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(
    "An object that is printed element by element is the text that it is as a whole, names that are no UTF-8 included",
    arguments: [[], ["a"], ["a", odd], [odd, "caf\u{e9}\n\u{202e}", "b"]] as [[FilePath]])
  func sameText(paths: [FilePath]) {
    let heads: JSON = ["a": .path(paths.first ?? "none"), "b": .null, "c": .path(Self.odd)]
    let item: (FilePath) -> JSON = { ["path": .path($0), "all": .array(paths.map { .path($0) })] }
    let whole: JSON = .object(
      (heads.members ?? []) + [
        JSONMember("items", .array(paths.map(item))), JSONMember("paths", .array(paths.map { .path($0) })),
        JSONMember("last", .integer(1)),
      ])
    var object = StreamedObject(heads)
    object.append("items", paths, item)
    object.append("paths", paths)
    object.append(["last": .integer(1)])
    let wanted = SafeText.escape(json: PathBytes.settle(whole).text())
    #expect(Self.text(object) == String(decoding: wanted, as: UTF8.self))
  }

  @Test("What is shown in the place of a temporary file is shown in lists too")
  func changed() {
    var shown = ShownPaths()
    shown.show("/tmp/secret", as: "standard input")
    var object = StreamedObject(["path": .path("/tmp/secret")])
    object.append("paths", ["/tmp/secret", "x"] as [FilePath])
    #expect(
      Self.text(object, changing: shown.apply) == #"{"path":"standard input","paths":["standard input","x"]}"#)
  }
}
