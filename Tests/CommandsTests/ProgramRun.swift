import SatchelFiles
import SatchelJSONText
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What a run of the program in this process left: its status and all that it wrote.
struct ProgramRun {
  /// The exit status.
  let status: Int32
  /// Standard output.
  let output: [UInt8]
  /// Standard error.
  let errors: String
  /// The command that was run, if it is one.
  private let command: CommandSpecification?

  /// Runs the program; standard streams are files in a folder of their own.
  init(
    _ arguments: [FilePath], input: [UInt8] = [], files: any FileSystem = SystemFiles(), isTerminal: Bool = false,
    milliseconds: @escaping @Sendable () -> UInt64 = { 0 }, interruption: Interruption = Interruption(),
    temporaryFolder: FilePath = "/tmp", stateFolder: FilePath? = nil, columns: Int = 80,
    colours: (output: Bool, errors: Bool) = (false, false),
    seconds: @escaping @Sendable () -> Int64 = { 1_780_000_000 },
    places: PersonalPlaces = PersonalPlaces(home: nil), workingFolder: FilePath = "/", repository: FilePath? = nil
  ) throws {
    command = arguments.first.flatMap { ProgramTable.command(named: $0.description) }
    let folder = try TemporaryFolder()
    let inputPath = try folder.write(input, to: "in")
    let source = try OpenFile(inputPath)
    let output = try OpenFile(folder.path.appending("out"), [.write, .create, .exclusive])
    let errors = try OpenFile(folder.path.appending("err"), [.write, .create, .exclusive])
    var environment = ProgramEnvironment(
      input: source.descriptor, output: output.descriptor, errors: errors.descriptor, isTerminal: isTerminal,
      columns: columns, colours: colours, milliseconds: milliseconds, seconds: seconds, files: files,
      interruption: interruption, workingFolder: workingFolder, temporaryFolder: temporaryFolder,
      stateFolder: stateFolder)
    environment.places = places
    (environment.host, environment.repository) = ("anvil", repository)
    status = run(arguments: arguments, environment: environment)
    try output.close()
    try errors.close()
    try source.close()
    self.output = try readFile(folder.path.appending("out"))
    self.errors = String(decoding: try readFile(folder.path.appending("err")), as: UTF8.self)
  }

  /// Runs the program with arguments as text.
  init(_ arguments: String..., files: any FileSystem = SystemFiles()) throws {
    try self.init(arguments.map { FilePath($0) }, files: files)
  }

  /// Standard output as text.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// The one object on standard output. Every one that any test looks at has to be as the schema of its command says.
  var json: JSON {
    get throws {
      let json = try JSON(parsing: text)
      if let command, !command.members.isEmpty {
        let found = faults(of: json, against: OutputSchema.schema(of: command))
        #expect(found.isEmpty, "\(command.name) --json: \(found.prefix(5))")
      }
      return json
    }
  }

  /// The object `error` on standard error, which has to be as the schema of errors says.
  var error: JSON {
    get throws {
      let json = try JSON(parsing: errors)
      let found = faults(of: json, against: OutputSchema.errors)
      #expect(found.isEmpty, "errors: \(found.prefix(5))")
      return try #require(json["error"])
    }
  }
}
