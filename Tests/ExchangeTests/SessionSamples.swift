import SatchelExchange
import SatchelFiles
import SatchelTestSupport

/// Session files of all formats that can be read, except the broken ones.
let sessionSamples: [FilePath] = {
  let tree = SampleTree()
  let files = [tree.own, tree.shared].compactMap { $0 }.flatMap { (try? tree.files(below: $0)) ?? [] }
  return files.filter { path in
    guard ["json", "jsonl"].contains(path.extension), !path.description.contains("/broken/") else { return false }
    return (try? Inspector().inspect(path)) != nil
  }
}()
