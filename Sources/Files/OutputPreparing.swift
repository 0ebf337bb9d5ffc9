/// Clears away what killed runs left beside a file that is to be written, under temporary names that are made of its own or
/// of others.
public func sweepLeftovers(beside path: FilePath, others: [FilePath] = [], system: any FileSystem) throws(FileError) {
  let folder = try OpenFolder(path.parent, system: system)
  for name in [path.lastComponent] + others { try sweepLeftovers(in: folder, for: name, system: system) }
}

/// Finds out whether a file that must not be there yet can appear at a path: before the work, as that may be long.
public func demandMoves(
  beside path: FilePath, surroundings: Surroundings = .system, system: any FileSystem
) throws(FileError) {
  let folder = try OpenFolder(path.parent, system: system)
  try demandMoves(in: folder, for: path.lastComponent, surroundings: surroundings)
}
