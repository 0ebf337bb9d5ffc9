import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// What is kept beside a salvage: the bytes that are not in it, one after the other in `bytes`, and in
/// `index.json` what became of every part of the input.
final class LeftoverFolder {
  static let bytesName: FilePath = "bytes"
  static let indexName: FilePath = "index.json"
  private let bytes: PendingFile
  private let index: PendingFile
  private var stored: UInt64 = 0
  private var isFirst = true

  /// Begins the two files at their places.
  init(
    _ input: FilePath, byteCount: UInt64, bytes: FilePath, index: FilePath, mode: UInt32, files: any FileSystem
  ) throws {
    self.bytes = try PendingFile(bytes, mode: mode, files: files)
    self.index = try PendingFile(index, mode: mode, files: files)
    let head: JSON = ["satchel-salvage": 1, "input": .string(input.description), "bytes": .integer(byteCount)]
    try self.index.write(head.text().dropLast() + Array(",\"pieces\":[".utf8))
  }

  /// Takes a piece in order; of what is left over, with its bytes.
  func take(_ piece: SalvagePiece, _ content: [UInt8]?) throws {
    var members = [JSONMember("kind", .string(piece.kind.rawValue))]
    if let offset = piece.offset { members.append(JSONMember("offset", .integer(offset))) }
    members.append(JSONMember("length", .integer(piece.length)))
    if let offset = piece.outputOffset { members.append(JSONMember("outputOffset", .integer(offset))) }
    if piece.kind == .left { members.append(JSONMember("leftOffset", .integer(stored))) }
    if !piece.reason.isEmpty { members.append(JSONMember("reason", .string(piece.reason))) }
    try index.write(Array((isFirst ? "\n" : ",\n").utf8) + JSON.object(members).text())
    isFirst = false
    if let content {
      try bytes.write(content)
      stored += UInt64(content.count)
    }
  }

  /// Ends both files.
  func publish() throws {
    try index.write(Array("\n]}\n".utf8))
    try bytes.publish(replacing: false)
    try index.publish(replacing: false)
  }
}
