import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// Why a command ends without having done its work: every error of the modules below, in one shape.
struct Failure: Error, Sendable {
  /// A stable name of the kind, for programs.
  var code: String
  /// How the program ends.
  var status: ExitStatus
  /// One sentence: what is the matter and, where it helps, what to do.
  var message: String
  /// Where.
  var place: Place
  /// The file of the place, where its name is known byte for byte.
  var path: FilePath?
  /// What lies behind it, in the words of the system or a library.
  var cause: String?
  /// More about it, one line each, for people.
  var details: [String] = []
  /// More about it, for programs.
  var extra: [JSONMember] = []
  /// Whether nobody is left to hear of it: the reader of our output went away.
  var isSilent = false

  /// A failure.
  init(_ code: String, _ status: ExitStatus, _ message: String, at place: Place = Place(), cause: String? = nil) {
    self.code = code
    self.status = status
    self.message = message
    self.place = place
    self.cause = cause
  }

  /// A command line that cannot be understood.
  static func usage(_ message: String, command: CommandSpecification?) -> Failure {
    let help = command.map { "\(ProgramTable.name) \($0.name) --help" } ?? "\(ProgramTable.name) --help"
    return Failure("usage", .badCommandLine, "\(message) (see '\(help)')")
  }

  /// A signal.
  static var interrupted: Failure {
    Failure("interrupted", .interrupted, "interrupted; nothing half-written is left")
  }

  /// The same failure with the file where it lacks one.
  func inFile(_ path: FilePath) -> Failure {
    var failure = self
    failure.place = place.inFile(path.description)
    if failure.place.file == path.description { failure.path = path }
    return failure
  }
}

extension Failure {
  /// The same failure with the option that helps, if the command has it: the libraries know of none.
  func advised(for command: CommandSpecification?) -> Failure {
    let option = OptionSpecification.keyFile.long
    guard code == "sealed", command?.options.contains(where: { $0.long == option }) ?? false else { return self }
    var failure = self
    if failure.message.hasSuffix(".") { failure.message.removeLast() }
    failure.message += ": --\(option) FILE"
    return failure
  }
}

extension Failure {
  /// `satchel: FILE, line 3: message`, then details and cause on lines of their own; ends with a line feed.
  var text: String {
    let head = "\(ProgramTable.name): \(prefix)\(SafeText.escape(message))\n"
    return head + details.map { "  \(SafeText.escape($0))\n" }.joined()
      + (cause.map { "  because: \(SafeText.escape($0))\n" } ?? "")
  }

  /// The place, unless it is but a file that the message names itself.
  private var prefix: String {
    if let file = place.file, place == Place(file: file), message.contains("'\(file)'") { return "" }
    let text = SafeText.escape(place.description)
    return text.isEmpty ? "" : text + ": "
  }

  /// `{"error":{…}}`
  var json: JSON {
    var members = [JSONMember("code", .string(code)), JSONMember("message", .string(message))]
    members += place.jsonMembers.map { member in
      guard member.name == "file", let path, path.description == place.file else { return member }
      return JSONMember("file", .path(path))
    }
    if let cause { members.append(JSONMember("cause", .string(cause))) }
    members += extra
    members.append(JSONMember("status", .integer(status.rawValue)))
    return .object([JSONMember("error", .object(members))])
  }
}

extension Place {
  /// What is known of it, as members of an object.
  var jsonMembers: [JSONMember] {
    var members: [JSONMember] = []
    if let file { members.append(JSONMember("file", .string(file))) }
    if let line { members.append(JSONMember("line", .integer(line))) }
    if let column { members.append(JSONMember("column", .integer(column))) }
    if let offset { members.append(JSONMember("offset", .integer(offset))) }
    if let length { members.append(JSONMember("length", .integer(length))) }
    if let member { members.append(JSONMember("member", .string(member))) }
    return members
  }
}
