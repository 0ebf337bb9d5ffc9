import SatchelJSONText

let lenient = JSONOptions(
  maximumDepth: JSONOptions.depthCeiling, allowsTrailingCommas: true, allowsControlCharacters: true,
  allowsLeadingZeros: true)

/// Parsing never crashes, names a place inside the text when it refuses, and otherwise keeps everything.
func checkDocument(_ bytes: [UInt8]) {
  let walked = walk(bytes)
  do {
    let document = try JSONDocument(bytes)
    let tree = document.root.tree()
    checkPrinting(tree)
    checkPrefix(bytes, tree)
    require(document.text == bytes, "a document keeps its text")
    require(walked == tree, "the walker and the document read the same")
    require((try? JSON(parsing: bytes, options: lenient)) == tree, "leniency changes nothing that was accepted before")
  } catch {
    checkPlace(of: error, in: bytes)
    require(walked == nil, "what the document refuses, the walker refuses")
    if let tree = try? JSON(parsing: bytes, options: lenient) { checkLenient(tree) }
  }
}

/// The one value of a text, read through the walker.
private func walk(_ bytes: [UInt8]) -> JSON? {
  var walker = JSONWalker(bytes)
  guard let document = try? walker.value(), (try? walker.finish()) != nil else { return nil }
  return document.root.tree()
}

private func checkPrinting(_ tree: JSON) {
  for style in [JSONWriter.Style.compact, .pretty] {
    let printed = tree.text(style: style)
    require((try? JSON(parsing: printed)) == tree, "what is printed reads back as the same tree")
  }
  require(tree.isEquivalent(to: tree), "a tree means the same as itself")
}

/// No text that lacks its last bytes is taken for whole. (A number's may be: `12` lacks nothing.)
private func checkPrefix(_ bytes: [UInt8], _ tree: JSON) {
  if case .number = tree { return }
  let trimmed = bytes.count - bytes.reversed().prefix { [0x20, 0x0A, 0x0D, 0x09].contains($0) }.count
  let cut = bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % trimmed
  require((try? JSONDocument(Array(bytes.prefix(cut)))) == nil, "a truncated text is refused")
}

private func checkPlace(of error: JSONSyntaxError, in bytes: [UInt8]) {
  require(error.offset <= UInt64(bytes.count), "a fault lies inside the text")
  require((error.line ?? 1) >= 1 && (error.column ?? 1) >= 1, "lines and columns count from 1")
  require(!error.description.isEmpty, "a fault has words")
}

/// What only the lenient reader takes survives printing too.
private func checkLenient(_ tree: JSON) {
  let printed = tree.text()
  require((try? JSON(parsing: printed, options: lenient)) == tree, "what is printed reads back as the same tree")
}
