// A key path is followed by the runtime, member by member, at each access. Where it names a
// stored property, its distance from the start of the record is known once and for all, and
// the value can be reached by a pointer: the memory there is the property's own.

/// A property of a record, found by its place in memory where it has one.
@safe struct Slot<Record, Value>: Sendable {
  private let path: any WritableKeyPath<Record, Value> & Sendable
  /// Nil for a property that is computed.
  private let offset: Int?

  init(_ path: any WritableKeyPath<Record, Value> & Sendable) {
    self.path = path
    offset = MemoryLayout<Record>.offset(of: path)
  }

  @inline(__always)
  func set(_ value: Value, in record: inout Record) {
    guard let offset else {
      record[keyPath: path] = value
      return
    }
    unsafe withUnsafeMutablePointer(to: &record) { pointer in
      unsafe UnsafeMutableRawPointer(pointer).advanced(by: offset).assumingMemoryBound(to: Value.self).pointee = value
    }
  }

  @inline(__always)
  func get(_ record: Record) -> Value {
    guard let offset else { return record[keyPath: path] }
    return unsafe withUnsafePointer(to: record) { pointer in
      unsafe UnsafeRawPointer(pointer).advanced(by: offset).assumingMemoryBound(to: Value.self).pointee
    }
  }
}
