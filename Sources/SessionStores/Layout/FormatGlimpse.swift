import SatchelJSONText
import SatchelSessionFormats

/// What the beginning of a file shows.
struct FormatGlimpse {
  /// The format; nil if it is no session of any.
  var format: FormatID?
  /// The names of the members that its first object has, as far as was looked.
  var members: [String] = []
  /// Whether the text is no whole JSON, and what of it was looked at names a user, as a user session does.
  var isTornUserSession = false

  /// Whether an object goes on behind what was looked at, and no format claims it so far.
  var isUndecided = false

  /// Looks at the first 64 KiB, or more; that takes no more memory.
  init(_ file: FileBytes, limit: UInt64 = 1 << 16) {
    let source = Beginning(file, limit)
    let (known, outline) = FormatRegistry.recogniseFormat(of: source)
    format = known?.name
    members = outline.members.map(\.name)
    isUndecided = format == nil && source.isPart && outline.isObject && outline.error != nil
    guard format == nil, outline.error != nil, outline.isObject, !source.isPart,
      let bytes = try? source.bytes(in: 0..<min(source.byteCount, 1 << 16))
    else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    isTornUserSession = ["user_id", "user_messages", "agent_responses"].contains { text.contains("\"\($0)\"") }
  }

  /// What stands behind a link: a session only if taking stock will follow the link to it.
  init(behindLink beginning: FileBeginning) {
    let (known, outline) = FormatRegistry.recogniseFormat(of: beginning.bytes)
    members = outline.members.map(\.name)
    format = known.flatMap { known in
      (StorePlaces.of(known.name)?.begins(beginning, StoredFile.sessionRole) ?? false) ? known.name : nil
    }
  }
}
