import SatchelBundling
import SatchelCommands
import SatchelFiles
import SatchelTestSupport
import Testing

/// One job of the program that may be killed.
struct Job: Sendable, CustomTestStringConvertible {
  let name: String
  let arguments: @Sendable (borrowing Scene) -> [FilePath]
  /// What is there before.
  var prepare: @Sendable (borrowing Scene) throws -> Void = { _ in }
  var testDescription: String { name }
}

@Suite struct CrashTests {
  static let imports: [Job] = {
    func prepared(_ store: FilePath) -> @Sendable (borrowing Scene) throws -> Void {
      { try $0.pack(store) }
    }
    @Sendable func filled(_ store: FilePath) -> @Sendable (borrowing Scene) throws -> Void {
      { scene in
        try scene.pack(store)
        try scene.fillTarget(store)
      }
    }
    @Sendable func importing(_ options: FilePath...) -> @Sendable (borrowing Scene) -> [FilePath] {
      { scene in ["import", scene.folder.path.appending("bundle"), "--into", scene.target, "-q"] + options }
    }
    return [
      Job(name: "import into a new folder", arguments: importing(), prepare: prepared(Scene.wide)),
      Job(name: "import, skipping", arguments: importing("--on-conflict", "skip"), prepare: filled(Scene.wide)),
      Job(name: "import, replacing", arguments: importing("--on-conflict", "replace"), prepare: filled(Scene.wide)),
      Job(name: "import, appending", arguments: importing("--on-conflict", "append"), prepare: filled(Scene.store)),
      Job(name: "import, renaming", arguments: importing("--on-conflict", "rename"), prepare: filled(Scene.wide)),
      Job(
        name: "taking back an import", arguments: { ["import", "--undo", "--into", $0.target, "-q"] },
        prepare: { scene in
          try filled(Scene.wide)(scene)
          let arguments = importing("--on-conflict", "replace")(scene)
          #expect(try Child.run(.max, "before", arguments).status == 0)
        }),
    ]
  }()

  /// Every n-th operation is a point in the short tests; every one in the long ones.
  private static func points(_ count: Int) -> [Int] {
    TestMode.isLong ? Array(0..<count) : [0, 1] + Array(stride(from: 2 + count % 11, to: count, by: 11))
  }

  @Test(
    "Killed before or after any operation, an import leaves the target as it was or complete after the next start",
    arguments: imports)
  func killedImport(job: Job) throws {
    let before = try state(job) { _ in }
    let complete = try state(job) { scene in
      let status = try Child.run(.max, "before", job.arguments(scene)).status
      #expect(status == 0 || status == 1, "status \(status)")
    }
    let count = try operationCount({ job.arguments($0) }, prepare: job.prepare)
    #expect(count > 10)
    var outcomes = (before: 0, complete: 0)
    for number in Self.points(count) {
      for side in ["before", "after"] {
        let scene = try Scene()
        try job.prepare(scene)
        #expect(try Child.run(number, side, job.arguments(scene)).wasKilled)
        // The next start: an import of something that is refused, which changes nothing itself.
        try scene.folder.write("no bundle", to: "bad")
        let nowhere = try OpenFile("/dev/null", .write)
        let next = run(
          arguments: ["import", scene.folder.path.appending("bad"), "--into", scene.target, "-q"],
          environment: ProgramEnvironment(errors: nowhere.descriptor))
        try nowhere.close()
        #expect(next == 3)
        let after = try scene.visible()
        let odd = after.filter { !before.contains($0) && !complete.contains($0) }
        #expect(
          after == before || after == complete,
          "\(side) operation \(number): \(odd.map { "\($0): \(String(decoding: $0.content, as: UTF8.self))" })")
        #expect(try scene.temporaries().isEmpty, "\(side) operation \(number)")
        if after == before { outcomes.before += 1 } else { outcomes.complete += 1 }
      }
    }
    #expect(outcomes.before > 0)
    print("\(job.name): \(count) operations, \(outcomes.before) kills undone, \(outcomes.complete) complete")
  }

  private func state(_ job: Job, _ change: (borrowing Scene) throws -> Void) throws -> [SnapshotEntry] {
    let scene = try Scene()
    try job.prepare(scene)
    try change(scene)
    return try scene.visible()
  }

  @Test(
    "Killed before or after any operation, a packing leaves no broken bundle, and nothing after the next start",
    arguments: [false, true])
  func killedPack(isReplacing: Bool) throws {
    let prepare: (borrowing Scene) throws -> Void = { scene in
      if !isReplacing { return }
      let old: [FilePath] = ["pack", Scene.older, "-o", scene.output, "-q"]
      #expect(run(arguments: old, environment: ProgramEnvironment()) == 0)
    }
    let arguments: (borrowing Scene) -> [FilePath] = { scene in
      ["pack", Scene.store, "-o", scene.output, "-q"] + (isReplacing ? ["--replace"] : [])
    }
    let count = try operationCount(arguments, prepare: prepare)
    #expect(count > 5)
    for number in TestMode.isLong ? Array(0..<count) : Array(stride(from: 0, to: count, by: 2)) {
      for side in ["before", "after"] {
        let scene = try Scene()
        try prepare(scene)
        #expect(try Child.run(number, side, arguments(scene)).wasKilled)
        if try isReplacing || fileStatus(scene.output) != nil {
          #expect(try verifyBundle(.file(scene.output)).isIntact, "\(side) operation \(number)")
        }
        let next: [FilePath] = ["pack", Scene.store, "-o", scene.output, "--replace", "-q"]
        #expect(run(arguments: next, environment: ProgramEnvironment()) == 0)
        #expect(try directoryListing(scene.work).map(\.path) == ["b.tar.gz"], "\(side) operation \(number)")
      }
    }
  }

  static let outputs: [Job] = {
    @Sendable func sample(_ path: FilePath) -> FilePath { SampleTree().own.appending(path) }
    @Sendable func output(_ scene: borrowing Scene) -> FilePath { scene.work.appending("out") }
    @Sendable func converting(_ input: FilePath, _ options: FilePath...) -> @Sendable (borrowing Scene) -> [FilePath] {
      { scene in ["convert", sample(input), output(scene), "-q"] + options }
    }
    @Sendable func salvaging(_ input: FilePath) -> @Sendable (borrowing Scene) -> [FilePath] {
      { scene in ["salvage", sample(input), "-o", output(scene), "-q"] }
    }
    return [
      Job(name: "convert a file", arguments: converting("claw/store/session-1780297200001-0.jsonl", "--to", "a3s")),
      Job(
        name: "convert a file over another",
        arguments: converting("claw/store/session-1780297200001-0.jsonl", "--to", "a3s", "--replace"),
        prepare: { try $0.folder.write("old", to: "work/out") }),
      Job(name: "convert a store", arguments: converting("claw/store", "--to", "user-session")),
      Job(
        name: "convert a store into an empty folder", arguments: converting("claw/store", "--to", "user-session"),
        prepare: { try makeFolders(output($0)) }),
      Job(name: "convert a store in two steps", arguments: converting("claw/store", "--to", "a3s", "--era", "v1")),
      Job(
        name: "convert a sealed store",
        arguments: { converting("a3s/store-d", "--to", "claw", "--key-file")($0) + [sample("a3s/store-d.key")] }),
      Job(
        name: "import as another format",
        arguments: {
          ["import", $0.folder.path.appending("bundle"), "--into", output($0), "--as", "a3s", "-q"]
        }, prepare: { try $0.pack(sample("claw/store")) }),
      Job(name: "salvage a file", arguments: salvaging("broken/torn-last-line.jsonl")),
      Job(name: "salvage a store", arguments: salvaging("broken/claw-one-torn-journal")),
    ]
  }()

  @Test(
    "Killed before or after any operation, a conversion or salvage leaves its output as it was or whole, and no rest",
    arguments: outputs)
  func killedOutput(job: Job) throws {
    let before = try state(job) { _ in }
    let complete = try state(job) { scene in
      let status = try Child.run(.max, "before", job.arguments(scene)).status
      #expect(status == 0 || status == 1, "status \(status)")
    }
    #expect(complete != before)
    let count = try operationCount({ job.arguments($0) }, prepare: job.prepare)
    #expect(count > 3)
    for number in count < 40 || TestMode.isLong ? Array(0..<count) : Self.points(count) + Array((count - 6)..<count) {
      for side in ["before", "after"] {
        let scene = try Scene()
        try job.prepare(scene)
        #expect(try Child.run(number, side, job.arguments(scene)).wasKilled)
        let killed = try scene.visible().filter { $0.path.bytes.first != UInt8(ascii: ".") }
        let isWhole = killed == complete
        let isBetween = killed.contains { $0.path == "out.leftover/salvaged" }
        #expect(isWhole || isBetween || killed == before, "\(side) operation \(number): \(killed)")
        let nowhere = try OpenFile("/dev/null", .write)
        let status = run(
          arguments: job.arguments(scene), environment: ProgramEnvironment(errors: nowhere.descriptor))
        try nowhere.close()
        let isRefused = (isWhole || isBetween) && job.arguments(scene).last != "--replace"
        #expect(isRefused ? status == 5 : status < 2, "\(side) operation \(number): status \(status)")
        #expect(try scene.visible() == complete, "\(side) operation \(number)")
      }
    }
  }
}
