import SatchelBundling
import SatchelFiles
import SatchelGzip
import SatchelTestSupport
import Testing

/// The specification of the bundle is held against the program.
@Suite struct FormatTests {
  private static let samples = SampleTree()
  private static var article: String {
    get throws {
      let path = samples.root.appending("Sources/Bundling/Bundling.docc/BundleFormat.md")
      return String(decoding: try readFile(path), as: UTF8.self)
    }
  }

  /// The programs in the article, in order.
  private static func programs() throws -> [String] {
    try article.components(between: "```python\n", and: "```\n")
  }

  @Test("The worked example is what packing gives")
  func example() throws {
    let example = try FormatExample()
    #expect(example.report.isIntact)
    let article = try Self.article
    for text in try example.plainTexts { #expect(article.contains(text), "the article should have:\n\(text)") }
    guard article.contains(GzipWriter.libraryName) else {
      print("skipped: the places of members in the worked example are not those of \(GzipWriter.libraryName)")
      return
    }
    for text in try example.packedTexts { #expect(article.contains(text), "the article should have:\n\(text)") }
  }

  @Test("The program in the specification computes the identity of every golden bundle")
  func identity() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write(Array(Self.programs()[1].utf8), to: "identity.py")
    let bundles = try Self.samples.files(below: Self.samples.own.appending("bundles/v1"))
      .filter { $0.description.hasSuffix(".tar.gz") }
    #expect(!bundles.isEmpty)
    for bundle in bundles {
      guard let run = try runOutside("python3", [script.description, bundle.description]) else { return }
      #expect(run.status == 0)
      #expect(try run.output == "\(verifyBundle(.file(bundle)).tarDigest ?? "")\n", "\(bundle)")
    }
  }

  @Test("The program in the specification makes every header of the golden bundles")
  func headers() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write(Array((Self.programs()[0] + headerCheck).utf8), to: "headers.py")
    let bundles = try Self.samples.files(below: Self.samples.own.appending("bundles/v1"))
      .filter { $0.description.hasSuffix(".tar.gz") }.map(\.description)
    guard let run = try runOutside("python3", [script.description] + bundles) else { return }
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.hasSuffix(" headers\n"), "\(run.output)")
  }
}

/// Reads each bundle with Python's own tar reader, makes each header anew, and compares.
private let headerCheck = """


  import gzip, sys, tarfile
  count = 0
  for bundle in sys.argv[1:]:
      stream = gzip.open(bundle).read()
      for entry in tarfile.open(bundle):
          made = header(entry.name.encode(), entry.isdir(), entry.size, entry.mode, int(entry.mtime))
          assert stream[entry.offset : entry.offset_data] == made, entry.name
          count += 1
  print(count, "headers")

  """

extension String {
  /// The texts that stand between two others.
  fileprivate func components(between start: String, and end: String) -> [String] {
    var found: [String] = []
    var rest = self[...]
    while let opening = rest.firstRange(of: start), let closing = rest[opening.upperBound...].firstRange(of: end) {
      found.append(String(rest[opening.upperBound..<closing.lowerBound]))
      rest = rest[closing.upperBound...]
    }
    return found
  }
}
