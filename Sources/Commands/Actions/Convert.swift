import SatchelSessionFormats

extension CommandSpecification {
  /// `convert`
  static let convert = CommandSpecification(
    name: "convert",
    summary: "convert a session or a whole store into another format",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "IN", kind: .path),
        summary:
          "a session file, the folder of a store, a bundle or somebody else's archive of a store; - for standard input"),
      OperandSpecification(
        value: ValueSpecification(name: "OUT", kind: .path), summary: "the file or folder to write; must not exist"),
    ],
    options: [
      OptionSpecification(
        long: "to", value: ValueSpecification(name: "FORMAT", kind: .choice(FormatRegistry.ids.map(\.rawValue))),
        isRequired: true, summary: "the format to write"),
      .era,
      .storeFormat,
      .allowEmpty,
      OptionSpecification(long: "strict", summary: "end with status 1 if anything is lost"),
      .replace,
      OptionSpecification(
        long: "claw-redaction",
        summary: "change texts as the newest claw does when it saves: secrets made unreadable, long texts cut"),
      OptionSpecification(
        long: "plain", summary: "put nothing aside: what the format has no place for is lost, and told"),
      .keyFile,
      .noFollow,
      .maximumValue,
    ] + OptionSpecification.bundleLimits,
    details: [
      """
      What the target cannot hold is put aside inside it, where its own program passes over it, so that converting \
      back gives the original bytes. What was edited in between wins over what was put aside. The report counts \
      everything: carried, restored, put aside, degraded, invented, lost.
      """,
      """
      Eras that --era takes: \(FormatRegistry.all.map { "\($0.name.rawValue) " + $0.writingStyles.map(\.rawValue).joined(separator: ", ") }.joined(separator: "; ")). \
      Within one format, --era writes a session anew in another era; what that cannot hold is put aside.
      """,
      """
      Texts are written as they are. Of claw journals the report says how many places the newest claw would change at \
      its next save; with --claw-redaction they are changed now, each with a finding (place, rule, length before), \
      and secrets in what is put aside are made unreadable too.
      """,
      "The output appears when it is whole, or not at all.",
    ],
    members: convertMembers,
    examples: [
      Example(line: "satchel convert chat.jsonl chat.json --to a3s", meaning: "a journal as a session object"),
      Example(
        line: "satchel convert ~/.a3s/sessions ./journals --to claw --strict",
        meaning: "a whole store; status 1 if anything is lost"),
    ],
    statuses: [
      .differences:
        "done, but a session was left out: it is sealed, has a value larger than the limit, or stands behind a link; or something was lost (--strict)",
      .unreadable: ExitStatus.unreadable.meaning,
      .damaged: "something is damaged; of a store, the sessions that could be read were converted",
      .refused: "a value is larger than the limit, or the output exists (see --replace)",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runConvert)
}
