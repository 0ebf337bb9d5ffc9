public import JSONText
public import SessionModel

extension ClawFormat {
  /// What the newest revision of the program objects to; none yet.
  public static func objections(to source: any RandomAccessBytes) -> [Finding] { [] }
}
