import SatchelJSONText

// Other programs take `-0` for an integer, and so do the readers here; this one takes it for a float, and refuses it
// where its type is an integer. Which members those are shows in what is written: an integer comes out as `0`, while
// floats and free JSON keep their spelling.

extension JSONRecord {
  /// Takes the record as the program does: `-0` is no integer.
  static func readStrictly(_ view: JSONView) throws(FieldError) -> Self {
    let record = try read(view)
    try record.refuseMinusZero(in: view)
    return record
  }

  /// Throws where an integer of the text that the record was read from is spelled `-0`.
  func refuseMinusZero(in view: JSONView) throws(FieldError) {
    if view.hasMinusZero { try tree.refuseRespelledZero(of: view) }
  }
}

extension JSONView {
  fileprivate var hasMinusZero: Bool {
    switch kind {
    case .number: number?.text == "-0"
    case .array: elements.contains { $0.hasMinusZero }
    case .object: members.contains { $0.value.hasMinusZero }
    case .null, .bool, .string: false
    }
  }
}

extension JSON {
  fileprivate func refuseRespelledZero(of view: JSONView) throws(FieldError) {
    switch (unfolded, view.kind) {
    case (.number(let number), .number):
      if number.text != "-0", view.number?.text == "-0" { throw .expected("an integer", view) }
    case (.array(let written), .array):
      for (index, (value, part)) in zip(written, view.elements).enumerated() {
        try value.refuseRespelledZero(of: part, inside: "[\(index)]")
      }
    case (.object(let written), .object):
      for (key, part) in view.members {
        guard let name = key.string, let member = written.last(where: { $0.name == name }) else { continue }
        try member.value.refuseRespelledZero(of: part, inside: name)
      }
    default: break
    }
  }

  private func refuseRespelledZero(of view: JSONView, inside name: String) throws(FieldError) {
    do throws(FieldError) {
      try refuseRespelledZero(of: view)
    } catch {
      throw error.inside(name)
    }
  }
}
