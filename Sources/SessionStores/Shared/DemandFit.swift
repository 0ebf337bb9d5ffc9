import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// What a store saves it must load again: a text over one of its own bounds is refused before it is written.

extension SessionFormat {
  /// Throws `tooLarge` for the text of a session's file that a reader with these limits would refuse as too large or deep.
  static func demandFit(_ text: [UInt8], limits: ReadingLimits, at path: FilePath) throws(SessionError) {
    do throws(SessionError) {
      _ = try tally(text, limits: limits)
    } catch {
      if error.code == .tooLarge { throw error.unwritten.inFile(path.description) }
    }
  }
}

/// Throws `tooLarge` for a document that is read whole, and that has too many bytes or, if it is JSON, nests too deep.
func demandFit(
  _ text: [UInt8], isJSON: Bool = true, limits: ReadingLimits, at path: FilePath
) throws(SessionError) {
  do throws(JSONReadError) {
    guard text.count <= limits.maximumValueBytes else {
      throw JSONReadError.syntax(JSONSyntaxError(.tooLarge(limit: limits.maximumValueBytes), offset: 0))
    }
    guard isJSON else { return }
    var walker = JSONWalker(text, options: JSONOptions(maximumDepth: limits.maximumDepth))
    _ = try walker.skipValue()
  } catch {
    let fault = SessionError(error)
    if fault.code == .tooLarge { throw fault.unwritten.inFile(path.description) }
  }
}

extension SessionError {
  fileprivate var unwritten: SessionError {
    var error = self
    error.message += "; nothing was written, as the store could not load it again"
    return error
  }
}
