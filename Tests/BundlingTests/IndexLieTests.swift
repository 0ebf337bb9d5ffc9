import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball
import SatchelTestSupport
import Testing

@testable import SatchelBundling

/// The codes of what reading two sessions by the index throws; `read` where it reads, `nil` where it does not begin.
private func code(
  _ bundle: [UInt8], _ ids: [String] = ["b", "c"], options: ReadOptions = ReadOptions()
) throws -> String {
  let folder = try TemporaryFolder()
  let path = try folder.write(bundle, to: "b.tar.gz")
  do {
    guard let read = try seek(path, ids, options: options) else { return "nil" }
    #expect(!read.files.contains { !$0.hasEnded })
    return "read"
  } catch {
    if let fault = error.faults.first { #expect(error.code == (fault.kind == .refused ? .refused : .damaged)) }
    return error.faults.first?.code ?? error.code.rawValue
  }
}

/// The text behind a key in the line of a file.
private func value(_ key: String, of file: String, in index: String) -> String {
  let line = index.split(separator: "\n").first { $0.contains("\"satchel/data/a3s/\(file)\"") } ?? ""
  let rest = line.split(separator: "\"\(key)\":").dropFirst().first ?? ""
  return String(rest.prefix { $0 != "," && $0 != "}" })
}

/// Changes one value in the first line of a file.
private func changing(_ key: String, of file: String, to new: String) -> (String) -> String {
  { index in
    var isDone = false
    return index.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard !isDone, line.contains("\"satchel/data/a3s/\(file)\"") else { return String(line) }
      isDone = true
      let old = value(key, of: file, in: index)
      return String(line).replacing("\"\(key)\":\(old)", with: "\"\(key)\":\(new)")
    }.joined(separator: "\n")
  }
}

@Suite struct IndexLieTests {
  private static func bundle() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    return try readFile(packSeekable(in: folder.path))
  }

  /// What is told of an entry makes up the identity that the index tells at its end: where they do not agree, the bundle is
  /// read through (`nil`).
  @Test("Each lie of an index is told with its own code, and by the full pass as a wrong index")
  func lies() throws {
    let bundle = try Self.bundle()
    var index = ""
    let same = try withIndex(of: bundle) { text in
      index = text
      return text
    }
    #expect(same == bundle)
    #expect(try code(bundle) == "read")
    let (b1, b2) = (value("offset", of: "b-1.jsonl", in: index), value("offset", of: "b-2.jsonl", in: index))
    let inner = value("innerOffset", of: "c-1", in: index)
    let cases: [(String, (String) -> String, String)] = [
      ("offset inside of a member", changing("offset", of: "b-2.jsonl", to: "\((Int(b2) ?? 0) + 1)"), "index-offset"),
      ("offset behind the end", changing("offset", of: "b-2.jsonl", to: "99999999"), "index-offset"),
      ("offset before", changing("offset", of: "b-2.jsonl", to: "\((Int(b1) ?? 0) - 1)"), "index-overlap"),
      ("offset of other content", changing("offset", of: "b-2.jsonl", to: b1), "index-overlap"),
      ("inner offset", changing("innerOffset", of: "c-1", to: "\((Int(inner) ?? 0) + 512)"), "index-header"),
      ("inner offset in a header", changing("innerOffset", of: "c-1", to: "100"), "index-header"),
      ("size", changing("size", of: "c-1", to: "8"), "nil"),
      (
        "two sizes", { changing("size", of: "c-2", to: "69999")(changing("size", of: "c-1", to: "8")($0)) },
        "nil"
      ),
      (
        "two parts in one member",
        {
          let chunk = "{\"name\":\"satchel/data/a3s/b-2.jsonl\",\"type\":\"chunk\",\"offset\":\(b2),"
          let place = "\"chunkOffset\":1000,\"chunkSize\":399001,\"innerOffset\":1000}"
          return $0.replacing("\"offset\":\(b2)}", with: "\"offset\":\(b2),\"chunkSize\":1000},\n\(chunk)\(place)")
        }, "nil"
      ),
      ("size and places", changing("size", of: "a.jsonl", to: "2500001"), "index-header"),
      ("huge size", changing("size", of: "c-1", to: "9000000000000000000"), "file-too-large"),
      ("size beyond numbers", changing("size", of: "c-1", to: "99999999999999999999"), "nil"),
      ("digest of another", changing("digest", of: "c-1", to: value("digest", of: "c-2", in: index)), "nil"),
      ("name with ..", { $0.replacing("a3s/c-1", with: "a3s/../c-1") }, "parent-component"),
      ("name twice", { $0.replacing("a3s/c-1", with: "a3s/c-0") }, "duplicate"),
      ("order", { $0.replacing("a3s/c-1", with: "a3s/b-0") }, "order"),
      ("another name", { $0.replacing("a3s/c-1\"", with: "a3s/c-1x\"") }, "nil"),
      ("another folder", { $0.replacing("\"satchel/data/a3s/c-1\"", with: "\"other/data/a3s/c-1\"") }, "outside"),
      ("mode", changing("mode", of: "c-1", to: "384"), "nil"),
      ("time", changing("modtime", of: "c-2", to: "\"2001-01-01T00:00:00Z\""), "nil"),
      ("time of an empty file", changing("modtime", of: "c-3", to: "\"2001-01-01T00:00:00Z\""), "nil"),
    ]
    for (name, change, wanted) in cases {
      let lying = try withIndex(of: bundle, change)
      let found = try code(lying)
      #expect(found == wanted, "\(name)")
      #expect(try outcome(lying) == "wrong-index", "\(name)")
    }
  }

  @Test("Index, description, manifest and content that say different things of a file are told with the code of that")
  func disagreements() throws {
    #expect(try code(indexed(sampleEntries()), ["s-1"]) == "read")
    let zeros = String(repeating: "0", count: 64)
    let old = "\"path\": \"data/a3s/s-1.json\""
    let digest = try sha256(Array("{\"id\":\"s-1\"}".utf8)).hex
    let descriptions: [(String, String, String)] = [
      (old, "\"path\": \"data/a3s/../s-1.json\"", "parent-component"),
      (old, "\"path\": \"data/a3s/s-9.json\"", "index-missing-file"),
      (old, "\"path\": \"data/claw/s-1.json\"", "two-stores"),
      (old, "\"path\": \"data/a3s/artifacts/s-1/a b.txt\"", "described-twice"),
      (old, "\"path\": \"/etc/passwd\"", "empty-component"),
      (old, "\"path\": 3", "description-unreadable"),
      ("\"bytes\": 12", "\"bytes\": 13", "described-wrongly"),
      (digest, zeros, "index-digest"),
      ("\"version\": \"1.0\"", "\"version\": \"2.0\"", "newer-version"),
    ]
    for (old, new, wanted) in descriptions {
      let entries = try rewrittenEntries { $0.replacing(old, with: new) }
      #expect(try code(indexed(entries), ["s-1"]) == wanted, "\(new)")
    }
    let manifest = BundleLayout.manifest
    let other = try rewrittenEntries(of: manifest) { $0.replacing(digest, with: zeros) }
    #expect(try code(indexed(other), ["s-1"]) == "wrong-checksum")
    let without = try rewrittenEntries(of: manifest) { $0.replacing("\(digest)  data/a3s/s-1.json\n", with: "") }
    #expect(try code(indexed(without), ["s-1"]) == "extra-file")
    let oxum = try rewrittenEntries(of: BundleLayout.bagInfo) { $0.replacing(".15", with: ".16") }
    #expect(try code(indexed(oxum), ["s-1"]) == "wrong-bag")
  }

  @Test("Content that is not what all checksums say is told, whichever file it is") func contents() throws {
    let entries = try sampleEntries()
    for index in entries.indices where !entries[index].content.isEmpty {
      var changed = entries
      changed[index].content[0] ^= 1
      let found = try code(indexed(changed, told: entries), ["s-1", "s-2"])
      let isShared = entries[index].head.path.elementsEqual("satchel/data/a3s/store.lock".utf8)
      let isUnread = isShared || index == 0
      #expect(found == (isUnread ? "read" : "wrong-checksum"), "\(FilePath(bytes: entries[index].head.path))")
    }
  }

  @Test("Limits hold for what is read by the index") func limits() throws {
    let bundle = try Self.bundle()
    var options = ReadOptions()
    options.limits.entryCount = 5
    #expect(try code(bundle, options: options) == "too-many-entries")
    options = ReadOptions()
    options.limits.totalByteCount = 1_000_000
    #expect(try code(bundle, options: options) == "too-large")
    options = ReadOptions()
    options.limits.fileByteCount = 1_000_000
    #expect(try code(bundle, options: options) == "file-too-large")
  }

  @Test("Of a bundle with any byte changed, no other bytes are read by the index than were packed")
  func flips() throws {
    let folder = try TemporaryFolder()
    let bundle = try sampleBundle()
    let whole = try #require(try seek(folder.write(bundle, to: "b.tar.gz"), ["s-1", "s-2"]))
    for index in bundle.indices {
      var damaged = bundle
      damaged[index] ^= index % 2 == 0 ? 0x01 : 0xff
      let path = try folder.write(damaged, to: "b.tar.gz")
      do throws(BundleError) {
        guard let read = try seek(path, ["s-1", "s-2"]) else { continue }
        #expect(read.files == whole.files, "byte \(index)")
      } catch { #expect(error.code == .damaged || error.code == .refused, "byte \(index): \(error)") }
    }
  }

  @Test("Of a bundle that is cut anywhere, nothing is read by the index")
  func cuts() throws {
    let folder = try TemporaryFolder()
    let bundle = try sampleBundle()
    for count in bundle.indices {
      #expect(try seek(folder.write(Array(bundle[..<count]), to: "b.tar.gz"), ["s-1"]) == nil, "cut to \(count)")
    }
  }

  @Test("An index with any character changed gives the packed bytes or an error, whatever it says")
  func changedIndex() throws {
    let folder = try TemporaryFolder()
    let bundle = try Self.bundle()
    let whole = try #require(try seek(folder.write(bundle, to: "b.tar.gz"), ["b", "c"]))
    var random = SystemRandomNumberGenerator()
    for round in 0..<(TestMode.isLong ? 5000 : 300) {
      let lying = try withIndex(of: bundle) { text in
        var bytes = Array(text.utf8)
        for _ in 0...(round % 3) {
          let place = Int.random(in: bytes.indices, using: &random)
          bytes[place] = Array("0123456789\",:{}[]\n./".utf8).randomElement(using: &random) ?? 0
        }
        return String(decoding: bytes, as: UTF8.self)
      }
      let path = try folder.write(lying, to: "b.tar.gz")
      do throws(BundleError) {
        guard let read = try seek(path, ["b", "c"]) else { continue }
        #expect(read.files == whole.files)
      } catch { #expect(error.code == .damaged || error.code == .refused, "\(error)") }
    }
  }

  @Test("A failing disk is told as such, at every reading") func failingDisk() throws {
    let folder = try TemporaryFolder()
    let path = try packSeekable(in: folder.path)
    let counting = FaultingFiles(.init(failing: nil))
    _ = try seek(path, ["b", "c"], system: counting)
    #expect(counting.operationCount > 4)
    for number in 0..<counting.operationCount {
      let files = FaultingFiles(.init(failing: number))
      do throws(BundleError) {
        _ = try seek(path, ["b", "c"], system: files)
        Issue.record("read in spite of failure \(number)")
      } catch { #expect(error.code == .inputFailed, "\(number)") }
    }
  }
}
