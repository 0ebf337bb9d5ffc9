import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Called by libFuzzer with each input, which is given to every format.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSessions(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let outline = TextOutline(bytes)
  for format in FormatRegistry.all { check(format, bytes, outline) }
  return 0
}

/// Ends the process, naming the law; that is how libFuzzer learns of it.
func require(_ holds: Bool, _ law: StaticString, _ format: FormatID) {
  if !holds { fatalError("broken law (\(format.rawValue)): \(law)") }
}
