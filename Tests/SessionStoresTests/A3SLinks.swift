import Foundation
import SatchelFiles
import SatchelTestSupport

extension TemporaryFolder {
  /// Makes a symbolic link below the folder.
  func makeLink(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path.appending(name).description, withDestinationPath: target)
  }
}
