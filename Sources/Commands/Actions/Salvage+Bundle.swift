import SatchelBundling
import SatchelFiles

/// Whether a file is a bundle, perhaps with a damaged beginning: a salvage takes out of it what is whole.
func isBundle(_ path: FilePath, _ console: Console) -> Bool {
  guard var file = try? FileSource(path, system: console.files) else { return false }
  var beginning = [UInt8](repeating: 0, count: 1 << 20)
  guard let count = try? file.read(into: &beginning) else { return false }
  return looksLikeBundle(beginning.prefix(count))
}

/// Takes the whole files out of a damaged bundle.
func salvageBundle(
  _ input: FilePath, to output: FilePath, _ invocation: Invocation, _ console: Console, files: any FileSystem
) throws(Failure) -> SalvagedBundle {
  var options = console.readOptions(invocation, stage: "salvaging")
  options.key = try console.sealingKey(invocation)
  do throws(BundleError) {
    return try SatchelBundling.salvageBundle(input, to: output, options: options, system: files)
  } catch {
    throw Failure(error).inFile(error.code == .outputFailed ? output : input)
  }
}
