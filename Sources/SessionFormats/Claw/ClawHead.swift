public import SatchelJSONText

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
    /// A file of the Python port: one object with the bare prompts.
    case port
  }

  /// How the file is laid out.
  public var layout: Layout
  /// The settings in force; nil in single objects and in journals without any.
  public var meta: ClawMeta?
  /// The compaction in force; nil in single objects.
  public var compaction: ClawCompaction?
  /// A single object, without its messages.
  public var object: ClawSession?
  /// A file of the Python port, without its prompts.
  public var port: ClawPort?
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
      .present("object", \.object), .present("port", \.port),
    ])

  /// The earliest era whose features the head shows; messages can show more.
  public var era: Era { ClawFormat.era(of: self, showing: ClawFormat.features(of: self)) }

  /// What the exchange put aside in the settings.
  public var aside: String? {
    get { (port?.extra ?? object?.extra ?? meta?.extra ?? extra)[Aside.memberName]?.text }
    set {
      let value = newValue.map { JSON.string($0) }
      if port != nil {
        port?.extra[Aside.memberName] = value
      } else if object != nil {
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
  /// One of the four words.
  public static func read(_ view: JSONView) throws(FieldError) -> ClawHead.Layout {
    guard let layout = ClawHead.Layout(rawValue: try String.read(view)) else {
      throw .expected("journal, scattered, object or port", view)
    }
    return layout
  }

  /// The word.
  public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}
