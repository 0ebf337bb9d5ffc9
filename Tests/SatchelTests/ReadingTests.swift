import Satchel
import SatchelTestSupport
import Testing

/// Messages one by one, with nothing imported of the library but `Satchel`.
@Suite struct ReadingTests {
  private static let samples = SampleTree()
  private static let files: [FilePath] = [
    "claw/store/session-1780300800001-0.jsonl", "a3s/store-b3/sess-tide-fix.json",
  ]

  private static func sessions() throws -> [FilePath] {
    let user = try samples.files(below: samples.own.appending("user-session/store/sessions"))
    return files.map { samples.own.appending($0) } + user.prefix(1)
  }

  @Test("The messages of each format come one by one, to a task and to a plain loop alike")
  func sequences() async throws {
    let tools = SessionTools()
    for path in try Self.sessions() {
      let session = try tools.open(path)
      let totals = try await tools.inspect(path).sessions[0].totals
      var streamed: [SessionEntry] = []
      for try await entry in session.entries { streamed.append(entry) }
      let plain = try session.results.map { try $0.get() }
      #expect(streamed == plain)
      #expect(streamed.count { $0.message != nil } == totals.messageCount)
      var messages: [Message] = []
      for try await message in session.entries.messages { messages.append(message) }
      #expect(messages == streamed.compactMap(\.message))
      #expect(messages.count > 1)
      #expect(streamed.allSatisfy { $0.place.file == path.description })
    }
  }

  @Test("What cannot be read on is an error behind the entries before it, and the end")
  func torn() async throws {
    let path = Self.samples.own.appending("broken/torn-last-line.jsonl")
    let session = try SessionTools().open(path)
    var read = 0
    do throws(SatchelError) {
      for try await _ in session.entries { read += 1 }
      Issue.record("read to the end")
    } catch {
      guard case .session(let error) = error else { throw error }
      #expect(error.code == .damaged)
      #expect(error.place.file == path.description)
      #expect(error.place.line == 3)
    }
    let results = Array(session.results)
    #expect(results.count == read + 1)
    #expect(throws: SatchelError.self) { try results.last?.get() }
    #expect(results.dropLast().allSatisfy { (try? $0.get()) != nil })
  }

  @Test("A cancelled task reads no further")
  func cancelled() async throws {
    let path = Self.samples.own.appending(Self.files[0])
    let session = try SessionTools().open(path)
    let task = Task {
      var count = 0
      do throws(SatchelError) {
        for try await _ in session.entries {
          count += 1
          unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
        }
        return (count, false)
      } catch {
        if case .cancelled = error { return (count, true) }
        return (count, false)
      }
    }
    let (count, wasCancelled) = await task.value
    #expect(count == 1 && wasCancelled)
  }

  @Test("What is no session says so when it is opened, with its place")
  func unknown() throws {
    let path = Self.samples.own.appending("broken/not-json.json")
    do throws(SatchelError) {
      _ = try SessionTools().open(path)
      Issue.record("opened")
    } catch {
      guard case .session(let error) = error else { throw error }
      #expect(error.code == .wrongFormat || error.code == .invalid)
      #expect(error.place.file == path.description)
    }
  }
}
