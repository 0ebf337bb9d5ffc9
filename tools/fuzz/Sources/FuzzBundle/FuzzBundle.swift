import BundleLaws
import SatchelBundling
import SatchelFiles

/// Called by libFuzzer. The first byte says what the rest is: a bundle; a tar stream, which is compressed; the text of
/// `satchel.json`; or the names of files, one a line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBundle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let form = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  switch form & 3 {
  case 0: checkBundle(rest)
  case 1: checkTar(rest, memberSize: form < 4 ? Int.max : Int(form) * 64)
  case 2: checkDescription(rest)
  default: checkNames(rest)
  }
  return 0
}

let options = {
  var options = ReadOptions()
  options.threads = 1
  options.limits.entryCount = 500
  options.limits.memberCount = 500
  options.limits.totalByteCount = 1 << 24
  return options
}()

/// The report, or nil where it was no bundle or of a newer version.
func verified(_ bytes: [UInt8]) -> VerificationReport? {
  do throws(BundleError) {
    return try verifyBundle(.descriptor(.standardInput), options: options, system: MemoryInput(bytes))
  } catch {
    require(error.code == .notABundle || error.code == .newerVersion, "only what is no bundle is thrown")
    return nil
  }
}
