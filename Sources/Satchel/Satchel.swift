// The library's front: one import for everything that a Swift program needs.

@_exported public import SatchelBackups
@_exported public import SatchelBundling
@_exported public import SatchelExchange
@_exported public import SatchelFiles
@_exported public import SatchelJSONText
@_exported public import SatchelSessionFormats
@_exported public import SatchelSessionModel
@_exported public import SatchelSessionStores

@_exported public import struct SatchelDigests.SealingKey
