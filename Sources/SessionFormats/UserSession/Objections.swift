public import JSONText
public import SessionModel

extension UserSessionFormat {
  /// What the real program would refuse; it refuses a file as a whole, so there is at most one.
  public static func objections(to source: any RandomAccessBytes) -> [Finding] { [] }
}
