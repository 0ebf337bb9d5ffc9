public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// The trail: see `Trail.md`.
public enum TrailFormat: SessionFormat {
  /// The first line.
  public typealias Head = TrailHead
  /// Any other.
  public typealias Record = TrailRecord
  /// Reads trails.
  public typealias Reader = TrailReader
  /// Writes them.
  public typealias Writer = TrailWriter

  /// `trail`
  public static let name = FormatID(rawValue: "trail")
  /// Trails without branches.
  static let linear = Era("T1", at: 0)
  /// Trails in which a person went back.
  static let branched = Era("T2", at: 1)
  /// Both.
  public static let eras = [
    FormatEra(linear, programs: "0.1", layout: "records on lines, one behind the other"),
    FormatEra(branched, programs: "0.2", layout: "records on lines that form a tree, with choices of a leaf"),
  ]
  /// Branches are the only feature.
  static let branches = FormatFeatures(rawValue: 1)
  /// Branches.
  public static let featureNames = [(feature: branches, name: "branches")]
  /// No other format names its records and responses.
  public static let inventedMembers: Set<String> = ["ref", "response"]
  /// A response is gathered from the records of its turn.
  public static let groupsTurns = true

  /// Other branches and choices.
  public static func features(of record: TrailRecord) -> FormatFeatures {
    record.isElsewhere || record.leaf != nil ? branches : []
  }

  /// The second where there are branches.
  public static func era(of head: TrailHead, showing features: FormatFeatures) -> Era {
    features.contains(branches) ? branched : linear
  }

  /// By one of the first lines that is of a trail.
  public static func recognise(_ outline: TextOutline) -> Era? {
    var lines = JSONLineReader(outline.source, maximumLineBytes: 1 << 20)
    for _ in 0..<16 {
      let line: JSONLine?
      do throws(JSONReadError) { line = try lines.next() } catch { if case .syntax = error { continue } else { break } }
      guard let line else { break }
      guard let root = try? JSONDocument(line.bytes).root, root.kind == .object else { continue }
      let isHead = root.member("trail") != nil && root.member("id") != nil
      if isHead || root.member("ref") != nil && root.member("parent") != nil { return linear }
    }
    return nil
  }

  /// Nothing of a trail is changed when it is saved.
  public static let redactsAtSaving = false
  /// Nothing is changed.
  public static func redact(_ head: inout TrailHead, in log: inout RedactionLog) {}
  /// Nothing is changed.
  public static func redact(_ record: inout TrailRecord, in log: inout RedactionLog) {}

  /// The first line that the program does not take.
  public static func objections(to source: any RandomAccessBytes) -> [Finding] {
    var lines = JSONLineReader(source, maximumLineBytes: JSONOptions.usualValueBytes)
    do throws(JSONReadError) {
      while let line = try lines.next() {
        if !line.isBlank, !accepts(line: line.bytes, limits: ReadingLimits()) {
          return [
            Finding(
              .damage, code: "no-record", message: "The line is none of a trail.", place: Place(line: line.number))
          ]
        }
      }
    } catch { return [Finding(.damage, code: "unreadable", message: "\(error)")] }
    return []
  }
}

extension TrailFormat: LineFormat {
  /// By the head's first member, or by those of a record.
  public static func likeness(of text: String) -> Likeness? {
    text.contains("\"trail\":") || text.contains("\"ref\":") && text.contains("\"parent\":")
      ? Likeness(strength: 4) : nil
  }

  /// A head or a record.
  public static func accepts(line: [UInt8], limits: ReadingLimits) -> Bool {
    guard let root = try? JSONDocument(line, options: lineOptions(limits)).root, root.kind == .object else {
      return false
    }
    if root.member("trail") != nil { return ((try? TrailHead.read(root)) ?? nil)?.version == 1 }
    return (try? TrailRecord.read(root)).map(isSound) ?? false
  }

  /// Whether a line is a part of a message with a name and a parent, or a choice, and says nothing that only readers do.
  static func isSound(_ record: TrailRecord) -> Bool {
    guard record.parent != .previous, !record.isElsewhere, record.behind == nil else { return false }
    if record.isNote { return true }
    return record.leaf != nil ? record.ref == nil : record.hasPart && record.parent != .absent && record.role != nil
  }
}
