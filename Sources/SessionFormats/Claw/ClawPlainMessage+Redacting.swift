package import SatchelJSONText

// Every marker of a secret holds `Y=`, `N=`, `sk-` or `uthorization: `. Of the bytes `=`, `k` and `z` texts
// have few, so they are looked for, and what stands around them decides. All strings of a plain message are
// spelled without escapes of such characters.

extension ClawFormat {
  /// Whether a text is long, or may hold a marker.
  package static func mayRedactPlain(_ message: PlainMessage, in range: Range<Int>, of scan: PlainScan) -> Bool {
    let limit = ClawRedaction.scalarLimit
    if message.parts.contains(where: { max($0.text.count, $0.spelled.count) > limit }) { return true }
    var position = range.lowerBound
    let anchors = (UInt8(ascii: "="), UInt8(ascii: "k"), UInt8(ascii: "z"))
    while let place = scan.first(of: anchors, in: position..<range.upperBound) {
      if scan.holds("Y=", at: place - 1, in: range) || scan.holds("N=", at: place - 1, in: range)
        || scan.holds("sk-", at: place - 1, in: range) || scan.holds("zation: Bearer ", at: place, in: range)
      {
        return true
      }
      position = place + 1
    }
    return false
  }
}
