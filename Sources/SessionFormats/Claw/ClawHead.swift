public import JSONText

/// What a claw file says once.
public struct ClawHead: JSONRecord, NativeHead {
  /// How the file is laid out.
  public enum Layout: String, Sendable, Hashable, FieldValue {
    /// Lines: first the settings, behind them the compaction if there is one, then everything
    /// else. The head is written by the writer and not among the records.
    case journal
    /// Lines in any other order: settings late, repeated or missing, a compaction further
    /// down. All of them are among the records; the head only tells what is in force.
    case scattered
    /// One object without a final line feed, as the first revisions wrote.
    case object
  }

  /// How the file is laid out.
  public var layout: Layout
  /// The settings in force; nil in single objects and in journals without any.
  public var meta: ClawMeta?
  /// The compaction in force; nil in single objects.
  public var compaction: ClawCompaction?
  /// A single object, without its messages.
  public var object: ClawSession?
  /// Nothing: what is unknown belongs to the parts.
  public var extra = Extra()

  /// A journal without settings.
  public init() { layout = .scattered }

  /// A journal in the newest form.
  public init(meta: ClawMeta, compaction: ClawCompaction? = nil) {
    layout = .journal
    self.meta = meta
    self.compaction = compaction
  }

  /// The parts as members of one object.
  public static let table = FieldTable<ClawHead>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .present("compaction", \.compaction), .required("layout", \.layout), .present("meta", \.meta),
      .present("object", \.object),
    ])

  /// The earliest revision whose features the head shows: `E0`–`E1` and `E1m` are single
  /// objects, `E3` is the reference revision, `E8` the newest. Messages can show more.
  public var era: String {
    if let object { return object.metadata == nil ? "E1" : "E1m" }
    guard let meta else { return "E3" }
    let isNewer = meta.modelValue != nil || meta.workspaceValue != nil || meta.createdAtMilliseconds == nil
    return isNewer ? "E8" : "E3"
  }

  /// What the exchange put aside in the settings.
  public var aside: String? {
    get { (object?.extra ?? meta?.extra ?? extra)[Aside.memberName]?.text }
    set {
      let value = newValue.map { JSON.string($0) }
      if object != nil {
        object?.extra[Aside.memberName] = value
      } else if meta != nil {
        meta?.extra[Aside.memberName] = value
      } else {
        extra[Aside.memberName] = value
      }
    }
  }
}

extension ClawHead.Layout {
  /// One of the three words.
  public static func read(_ view: JSONView) throws(FieldError) -> ClawHead.Layout {
    guard let layout = ClawHead.Layout(rawValue: try String.read(view)) else {
      throw .expected("journal, scattered or object", view)
    }
    return layout
  }

  /// The word.
  public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}
