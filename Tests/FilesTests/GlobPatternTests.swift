import SatchelFiles
import Testing

@Suite struct GlobPatternTests {
  @Test(
    "a pattern without slash is held against each name, one with against the path from the root on",
    arguments: [
      ("*.md", "a/b.md", 2), ("*.md", "a/b.txt", nil), ("a", "a/b/c", 1), ("b", "a/b/c", 2), ("?", "a/bb", 1),
      ("[ab]x", "bx", 1), ("[!ab]x", "bx", nil), (".*", "a/.env", 2), ("*", ".env", 1), ("A", "a", nil),
      ("a/*", "a/b/c", 2), ("a/*", "x/a/b", nil), ("/a", "a/b", 1), ("/b", "a/b", nil), ("a/c", "a/b/c", nil),
      ("a/**/c", "a/c", 2), ("a/**/c", "a/x/y/c/d", 4), ("**/c", "c", 1), ("**/c", "a/b/c", 3), ("a/**", "a/b", 1),
      ("a/", "a/b", 1), ("b/", "a/b", nil), ("*/b/", "a/b/c", 2), ("\\*", "*", 1), ("\\*", "a", nil),
      ("caf\u{e9}", "caf\u{e9}", 1), ("caf\u{e9}", "cafe\u{301}", nil), ("[", "[", 1),
    ] as [(String, String, Int?)])
  func matching(pattern: String, path: String, depth: Int?) throws {
    #expect(try #require(GlobPattern(pattern)).matchedDepth(of: FilePath(path)) == depth)
  }

  @Test("a pattern with a slash at its end matches a folder itself, when it is known to be one")
  func folders() throws {
    let pattern = try #require(GlobPattern("b/"))
    #expect(pattern.matchedDepth(of: "a/b", isFolder: true) == 2)
    #expect(pattern.matchedDepth(of: "a/b") == nil)
  }

  @Test("letters may be told to match in both cases, and names need not be UTF-8")
  func bytes() throws {
    #expect(try #require(GlobPattern("*CRED*", ignoringCase: true)).matchedDepth(of: "my-Creds") == 1)
    #expect(try #require(GlobPattern("a?b")).matchedDepth(of: FilePath(bytes: [0x61, 0xff, 0x62])) == 1)
  }

  @Test("what names nothing is no pattern", arguments: ["", "/", "//", "a\0b"])
  func refused(text: String) { #expect(GlobPattern(text) == nil) }
}
