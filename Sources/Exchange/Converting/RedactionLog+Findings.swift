import SatchelSessionFormats
import SatchelSessionModel

extension RedactionLog {
  /// What is to be said: each change that was made, or how many the program would make.
  func findings(program: String) -> [Finding] { isApplied ? changes : [outlook(program)] }

  private var changes: [Finding] {
    var findings = marks.map { mark in
      let place = mark.record == 0 ? "the head" : "record \(mark.record)"
      let message =
        mark.rule.isLimit
        ? "A text of \(mark.lengthBefore) characters in \(place) was cut, as it is \(mark.rule.rule)."
        : "A secret of \(mark.lengthBefore) characters behind '\(mark.rule.rule)' in \(place) was made unreadable."
      return Finding(.note, code: "redacted", message: message, place: Place(member: mark.rule.path))
    }
    if count > marks.count {
      findings.append(Finding(.note, code: "redacted", message: "\(count - marks.count) more changes of texts."))
    }
    return findings
  }

  private func outlook(_ program: String) -> Finding {
    let places = counts.sorted { ($0.key.path, $0.key.rule) < ($1.key.path, $1.key.rule) }
      .map { "\($0.value) in \($0.key.path) (\($0.key.rule))" }
    let message =
      "The newest \(program) would make secrets unreadable or cut texts in \(count == 1 ? "1 place" : "\(count) places") "
      + "at its next save: \(places.joined(separator: ", "))."
    return Finding(.note, code: "to-be-redacted", message: message)
  }
}
