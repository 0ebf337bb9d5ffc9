import SatchelJSONText

/// What is known of the layout of a file that is converted.
enum SourceLayout: Equatable {
  /// It is the form that its program writes.
  case none
  /// Nobody looked yet, or it is not to be put aside.
  case unknown
  /// What of it is not the form that its program writes.
  case told(LayoutAside)
  /// It cannot be told, and why.
  case untold(String)

  static func == (left: SourceLayout, right: SourceLayout) -> Bool {
    switch (left, right) {
    case (.none, .none), (.unknown, .unknown): true
    case (.told(let a), .told(let b)): a.proof == b.proof && a.changes == b.changes
    case (.untold(let a), .untold(let b)): a == b
    default: false
    }
  }
}

/// The source is not in its program's form, and its layout is to be told before anything is written.
struct UnknownLayout: Error {}

extension ConversionReport {
  /// Tells what becomes of a layout that is not the form of the source's program.
  mutating func add(_ layout: SourceLayout) {
    let place = Self.layoutPath
    let consequence = "the way back gives equal values, not equal bytes"
    switch layout {
    case .none: break
    case .told: add(.putAside, place)
    case .unknown: add(.degraded, place, reason: "not the form that its program writes: \(consequence)")
    case .untold(let reason): add(.degraded, place, reason: "\(reason): \(consequence)")
    }
  }
}
