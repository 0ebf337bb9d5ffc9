public import Satchel

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

// What `localizedDescription` says of the errors that the library throws: their own sentence, instead of "The operation
// could not be completed". Apart from the front, so that the program needs no Foundation: it starts in half the time.

extension SatchelError: LocalizedError {
  /// What, where, and what to do.
  public var errorDescription: String? { description }
}

extension SessionError: LocalizedError {
  /// What, where, and what to do.
  public var errorDescription: String? { description }
  /// What the layer below said.
  public var failureReason: String? { cause }
}

extension BundleError: LocalizedError {
  /// What, where, and what to do.
  public var errorDescription: String? { description }
}

extension FileError: LocalizedError {
  /// What, where, why, and what to do.
  public var errorDescription: String? { description }
}

extension JSONSyntaxError: LocalizedError {
  /// What is wrong, and where.
  public var errorDescription: String? { "\(self)" }
}

extension JSONReadError: LocalizedError {
  /// What is wrong, and where.
  public var errorDescription: String? { description }
}

extension ByteSourceError: LocalizedError {
  /// What the layer below said.
  public var errorDescription: String? { description }
}

extension FieldError: LocalizedError {
  /// What is wrong with which member.
  public var errorDescription: String? { description }
}
