import SatchelJSONText
import SatchelSessionModel

/// A session in one line of a table.
struct SessionRow {
  /// Its id.
  var id: String
  /// What a person calls it.
  var title: String?
  /// When it last changed, or else when it began, as people read it.
  var time: String?
  /// How many messages; nil where the session was not read.
  var messages: Int?
  /// How many calls of tools; likewise.
  var toolCalls: Int?
  /// Tokens of all kinds, where the source counts them.
  var tokens: UInt64?
  /// US dollars, where the source counts them.
  var cost: JSONNumber?
  /// The size of its own file, or of all its files.
  var byteCount: UInt64

  /// A count for people.
  static func count(_ number: Int?) -> String { number.map { Quantity.grouped($0) } ?? "?" }

  /// Adds the counts of another.
  mutating func add(_ row: SessionRow) {
    messages = (messages ?? 0).saturatingSum(row.messages ?? 0)
    toolCalls = (toolCalls ?? 0).saturatingSum(row.toolCalls ?? 0)
    byteCount = byteCount.saturatingSum(row.byteCount)
    if let more = row.tokens { tokens = (tokens ?? 0).saturatingSum(more) }
    cost = Self.sum([cost, row.cost].compactMap { $0 })
  }

  /// The sum of amounts; nil where there are none.
  static func sum(_ costs: [JSONNumber]) -> JSONNumber? {
    costs.isEmpty ? nil : JSONNumber(shortest: costs.reduce(0) { $0 + $1.double })
  }

  /// `$0.0123`: four digits behind the point.
  static func dollars(_ cost: JSONNumber) -> String {
    let value = cost.double
    guard value.magnitude < 1e12 else { return "$" + cost.text }
    let scaled = Int64((value.magnitude * 10_000).rounded())
    let digits = String(scaled % 10_000)
    let fraction = String(repeating: "0", count: 4 - digits.count) + digits
    return (value < 0 ? "-$" : "$") + Quantity.grouped(scaled / 10_000) + "." + fraction
  }
}
