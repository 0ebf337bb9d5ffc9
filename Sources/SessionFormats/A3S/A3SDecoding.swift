import SatchelJSONText

// What the A3S types do after decoding: floats are spelled as the program spells them, and a key that was read stays in
// memory, though no tree holds it.

extension A3SSession {
  /// The floats of the head.
  public mutating func spellFloats() { head.spellFloats() }
  /// The key of the provider.
  public mutating func takeUnwritten(from other: A3SSession) { head.takeUnwritten(from: other.head) }
}

extension A3SHead {
  /// Costs, shares and thresholds.
  public mutating func spellFloats() {
    totalCost = totalCost.spelledAsFloat
    contextUsage.spellFloats()
    config.spellFloats()
    for index in costRecords.indices { costRecords[index].spellFloats() }
  }

  /// The key of the provider.
  public mutating func takeUnwritten(from other: A3SHead) {
    if let config = other.llmConfig { llmConfig?.takeUnwritten(from: config) }
  }
}

extension A3SModelConfig {
  /// The key of the provider.
  public mutating func takeUnwritten(from other: A3SModelConfig) { apiKey = other.apiKey }
}

extension A3SContextUsage {
  /// The share.
  public mutating func spellFloats() { percent = percent.spelledAsFloat }
}

extension A3SConfig {
  /// The threshold, and that of delegation.
  public mutating func spellFloats() {
    autoCompactThreshold = autoCompactThreshold.spelledAsFloat
    autoDelegation?.spellFloats()
  }
}

extension A3SAutoDelegation {
  /// The threshold.
  public mutating func spellFloats() { minConfidence = minConfidence.spelledAsFloat }
}

extension A3SCostRecord {
  /// The cost.
  public mutating func spellFloats() { costUSD = costUSD?.spelledAsFloat }
}
