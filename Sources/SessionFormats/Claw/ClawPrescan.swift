import SatchelJSONText
import SatchelSessionModel

// The settings that are in force are those of the last record of their kind, which may
// stand anywhere, so the whole journal is looked at once before the records are handed out.
//
// Most lines need no look: a line that ends in `,"type":"message"}` is a message, if it is a
// record at all. Proof: the last brace of a record closes the outermost object, so what is
// before it is outside of strings or the end of one. The quote before it follows `message`,
// and the quote before that word follows `:`, so no backslash escapes it: it is a delimiter,
// and were it a closing one, `message` would stand bare. So the value is the string
// `message`; by the same argument its name is `type`, and the comma before it separates it
// from another member of the same, outermost, object. As the last member of its name it is
// the one that counts. (If the line is no record, the second pass says so.)

/// What in a journal belongs to the head.
struct ClawPrescan {
  private(set) var meta: ClawMeta?
  private(set) var compaction: ClawCompaction?
  private(set) var metaCount = 0
  private var compactionCount = 0
  private var leadingMeta = false
  private var leadingCompaction = false
  /// Whether only records of the head came so far.
  private var isLeading = true
  private var nextNumber = 1

  private static let passedOver = [#","type":"message"}"#, #","type":"prompt_history"}"#].map { Array($0.utf8) }

  init(_ source: any RandomAccessBytes, limits: ReadingLimits) throws(SessionError) {
    var lines = JSONLineReader(source, maximumLineBytes: limits.maximumValueBytes)
    while let line = try lines.nextLine(passingOver: Self.passedOver) {
      if line.number != nextNumber { isLeading = false }
      nextNumber = line.number + 1
      let record = ClawLine(line)
      if !record.isBlank { try take(record, limits) }
    }
  }

  /// Takes the record of a line if it belongs to a head; a line that is no record is left to the second pass.
  private mutating func take(_ line: ClawLine, _ limits: ReadingLimits) throws(SessionError) {
    guard let root = try? JSONDocument(line.bytes, options: .claw(depth: limits.maximumDepth)).root,
      let type = root.member("type")
    else {
      isLeading = false
      return
    }
    do throws(FieldError) {
      if type.isString("session_meta") {
        takeMeta(try ClawMeta.read(root))
      } else if type.isString("compaction") {
        takeCompaction(try ClawCompaction.read(root))
      } else {
        isLeading = false
      }
    } catch {
      throw line.fault(error)
    }
  }

  private mutating func takeMeta(_ record: ClawMeta) {
    leadingMeta = isLeading && metaCount == 0 && compactionCount == 0
    isLeading = leadingMeta
    meta = record
    metaCount += 1
  }

  private mutating func takeCompaction(_ record: ClawCompaction) {
    leadingCompaction = isLeading && leadingMeta && compactionCount == 0
    isLeading = false
    compaction = record
    compactionCount += 1
  }

  /// The head, and how many records at the beginning are in it.
  var head: (head: ClawHead, recordCount: Int) {
    var head = ClawHead()
    head.meta = meta
    head.compaction = compaction
    let isPlain = metaCount == 1 && leadingMeta && (compactionCount == 0 || compactionCount == 1 && leadingCompaction)
    guard isPlain else { return (head, 0) }
    head.layout = .journal
    return (head, 1 + compactionCount)
  }
}

extension JSONLineReader {
  /// The next line, trouble with the bytes told in the formats' terms.
  mutating func nextLine(passingOver endings: [[UInt8]] = []) throws(SessionError) -> JSONLine? {
    do throws(JSONReadError) {
      return endings.isEmpty ? try next() : try next(passingOver: endings)
    } catch {
      throw SessionError(error)
    }
  }
}
