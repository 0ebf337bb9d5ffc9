import SatchelFiles

/// What the path of a payload entry stands for.
struct PayloadName {
  /// `data/<store>/`, as the archive spells it.
  let base: [UInt8]
  /// The exact path relative to the store.
  let path: FilePath

  /// Reads a path in the bag, under the folder `top`.
  ///
  /// A `refusal` has a code and a whole sentence; `base` is the store's folder where it is known.
  static func read(
    _ path: [UInt8], top: [UInt8], base: [UInt8]
  ) -> (name: PayloadName?, refusal: PathObjection?) {
    func refused(_ code: String, _ message: String) -> (name: PayloadName?, refusal: PathObjection?) {
      (nil, PathObjection(code, message))
    }
    if !base.isEmpty, path.count > base.count, path.starts(with: base), PathRules.isPlain((top + path)[...]) {
      return (PayloadName(base: base, path: FilePath(bytes: path[base.count...])), nil)
    }
    if let objection = PathRules.objection(toMember: top + path) {
      return refused(objection.code, "the name is refused: \(objection)")
    }
    let parts = path.split(separator: UInt8(ascii: "/"))
    guard parts.count > 2 else { return refused("outside-store", "a payload entry is not inside of a store's folder") }
    let start = Array(parts[0] + [UInt8(ascii: "/")] + parts[1] + [UInt8(ascii: "/")])
    guard base.isEmpty || base == start else { return refused("two-stores", "the bundle holds more than one store") }
    let exact = parts[2...].compactMap { MemberName.exact(Array($0)) }
    let joined = FilePath(bytes: exact.joined(separator: [UInt8(ascii: "/")]))
    guard exact.count == parts.count - 2, PathRules.objection(to: joined.bytes) == nil,
      exact.allSatisfy({ !$0.contains(UInt8(ascii: "/")) })
    else { return refused("unsafe-name", "the name is not spelled as names in bundles are") }
    return (PayloadName(base: start, path: joined), nil)
  }
}
