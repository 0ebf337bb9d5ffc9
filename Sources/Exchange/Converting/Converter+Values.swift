public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

extension Converter {
  /// Converts the text of a session file into that of another format, in memory.
  ///
  /// `name` stands for the file's name where a session does not know its own id. Of formats whose file holds several
  /// lists, more than 1 MiB of what stands behind the first waits in a file without a name in `folder`.
  public func convert(
    _ text: [UInt8], named name: String = "session", as target: FormatID, spooling folder: FilePath = "/tmp"
  ) throws(SessionError) -> (text: [UInt8], report: ConversionReport) {
    let source = try SessionFile(text, name: FilePath(name))
    var output: [UInt8] = []
    let report = try session(
      source, named: SourceName(fileName: nil, stem: name), as: target, replacing: false,
      taking: { output += $0 }
    ) { _ in folder.appending("session") }
    return (output, report)
  }
}
