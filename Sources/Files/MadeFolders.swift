import Synchronization

/// Folders that were made on the way to something; unless they are kept, they go again with their last owner.
final class MadeFolders: Sendable {
  private struct State {
    var levels: [(name: FilePath, holder: OpenFolder)] = []
    var isKept = false
  }

  private let state = Mutex(State())

  deinit {
    let state = state.withLock { $0 }
    if state.isKept { return }
    for level in state.levels.reversed() {
      try? level.holder.system.removeFolder(level.name, in: level.holder.descriptor)
    }
  }

  /// Takes one that was made in a folder.
  func add(_ name: FilePath, in holder: OpenFolder) { state.withLock { $0.levels.append((name, holder)) } }

  /// They stay.
  func keep() { state.withLock { $0.isKept = true } }

  /// Makes them as wide as what comes to stand in them.
  func widen(to mode: UInt32) {
    for level in state.withLock({ $0.levels }) {
      let system = level.holder.system
      guard let opened = try? OpenFolder(level.name, in: level.holder.descriptor, .noFollow, system: system) else {
        continue
      }
      try? system.adjustMode(of: opened.descriptor, to: mode)
    }
  }
}
