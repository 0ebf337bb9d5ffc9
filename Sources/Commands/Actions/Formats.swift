import SatchelSessionFormats

extension CommandSpecification {
  /// `formats`
  static let formats = CommandSpecification(
    name: "formats",
    summary: "list the formats and eras that are known",
    options: [
      OptionSpecification(long: "markdown", summary: "print a table in Markdown, as the README has it")
    ],
    exclusive: [["markdown", "json"]],
    details: [
      """
      An era is a stretch of a format's history in which its files look alike; 'satchel inspect' names the era of a \
      file. Those with a word under WRITTEN AS can be asked for by 'satchel convert --era'; the first of a format is \
      written where none is asked for.
      """
    ],
    members: FormatMatrix.members,
    examples: [Example(line: "satchel formats", meaning: "what can be read and written?")],
    statuses: [.outputFailed: "standard output could not be written"],
    action: { (invocation, console) throws(Failure) in
      let matrix = FormatMatrix()
      if invocation.isJSON {
        try console.print(matrix.json)
      } else {
        try console.print(invocation.has("markdown") ? matrix.markdown : matrix.text)
      }
      return .done
    })
}
