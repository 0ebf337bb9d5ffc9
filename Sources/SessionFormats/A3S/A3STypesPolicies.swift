public import SatchelJSONText

/// When the person is asked before a tool runs (a3s-store.md, section 4.1).
public struct A3SConfirmationPolicy: JSONRecord {
  /// Whether at all.
  public var enabled = false
  /// How long the program waits, in milliseconds.
  public var defaultTimeoutMilliseconds: UInt64 = 30_000
  /// What happens when nobody answers.
  public var timeoutAction = A3STimeoutAction.reject
  /// Lanes in which nobody is asked; a set in arbitrary order.
  public var yoloLanes: [A3SLane] = []
  /// Unknown members.
  public var extra = Extra()

  /// Nobody is asked.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SConfirmationPolicy>([
    .required("enabled", \.enabled),
    .required("default_timeout_ms", \.defaultTimeoutMilliseconds),
    .required("timeout_action", \.timeoutAction),
    .required("yolo_lanes", \.yoloLanes),
  ])
}

/// What happens when nobody answers a question.
public struct A3STimeoutAction: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// An action by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3STimeoutAction] = ["Reject", "AutoApprove"].map(Self.init(rawValue:))
  /// The tool does not run.
  public static let reject = A3STimeoutAction(rawValue: "Reject")
}

/// Which tools may be used (a3s-store.md, section 4.1).
public struct A3SPermissionPolicy: JSONRecord {
  /// Refused.
  public var deny: [A3SPermissionRule] = []
  /// Allowed.
  public var allow: [A3SPermissionRule] = []
  /// The person is asked.
  public var ask: [A3SPermissionRule] = []
  /// What holds for everything else.
  public var defaultDecision = A3SDecision.ask
  /// Whether the policy is in force.
  public var enabled = true
  /// Unknown members.
  public var extra = Extra()

  /// The person is always asked.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SPermissionPolicy>([
    .defaulted("deny", \.deny, []),
    .defaulted("allow", \.allow, []),
    .defaulted("ask", \.ask, []),
    .defaulted("default_decision", \.defaultDecision, .ask),
    .defaulted("enabled", \.enabled, true),
  ])
}

/// A pattern of tools and their arguments, like `Bash(cargo:*)`.
///
/// Written as an object; a plain string is read as well, and written again as it was.
public struct A3SPermissionRule: TreeCoded {
  /// The pattern.
  public var rule: String
  /// Whether it stands as a plain string.
  public var isPlain = false
  /// Unknown members.
  public var extra = Extra()

  /// A rule.
  public init(_ rule: String) { self.rule = rule }

  /// A string or an object.
  public static func read(_ view: JSONView) throws(FieldError) -> A3SPermissionRule {
    if view.kind == .string {
      var plain = A3SPermissionRule(try String.read(view))
      plain.isPlain = true
      return plain
    }
    let spelled = try Spelled.read(view)
    var rule = A3SPermissionRule(spelled.rule)
    rule.extra = spelled.extra
    return rule
  }

  /// As it was read.
  public func write(to writer: inout JSONWriter) {
    if isPlain { return writer.string(rule) }
    var spelled = Spelled()
    spelled.rule = rule
    spelled.extra = extra
    spelled.write(to: &writer)
  }

  private struct Spelled: JSONRecord {
    var rule = ""
    var extra = Extra()
    init() {}
    static let table = FieldTable<Spelled>([.required("rule", \.rule)])
  }
}

/// What a permission policy says of a tool.
public struct A3SDecision: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A decision by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SDecision] = ["allow", "deny", "ask"].map(Self.init(rawValue:))
  /// The person is asked.
  public static let ask = A3SDecision(rawValue: "ask")
}

/// What is hidden from the model and the log (a3s-store.md, section 4.1).
public struct A3SSecurityConfig: JSONRecord {
  /// Whether at all.
  public var enabled = false
  /// What counts as sensitive.
  public var classificationRules: [A3SClassificationRule] = []
  /// How it is hidden.
  public var redactionStrategy = A3SRedactionStrategy.mask
  /// Hosts that may be reached.
  public var networkWhitelist: [String] = []
  /// Commands that are refused.
  public var dangerousCommands: [String] = []
  /// Which guards are on.
  public var features = A3SSecurityFeatures()
  /// Unknown members.
  public var extra = Extra()

  /// Nothing is hidden.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SSecurityConfig>([
    .required("enabled", \.enabled),
    .required("classification_rules", \.classificationRules),
    .required("redaction_strategy", \.redactionStrategy),
    .required("network_whitelist", \.networkWhitelist),
    .required("dangerous_commands", \.dangerousCommands),
    .required("features", \.features),
  ])
}

/// A pattern of sensitive text.
public struct A3SClassificationRule: JSONRecord {
  /// Its name.
  public var name = ""
  /// A regular expression.
  public var pattern = ""
  /// How sensitive it is.
  public var level = A3SSensitivity.normal
  /// What it finds.
  public var description = ""
  /// Unknown members.
  public var extra = Extra()

  /// A blank rule.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SClassificationRule>([
    .required("name", \.name),
    .required("pattern", \.pattern),
    .required("level", \.level),
    .required("description", \.description),
  ])
}

/// How sensitive a text is.
public struct A3SSensitivity: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A level by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SSensitivity] = [
    "Public", "Normal", "Sensitive", "HighlySensitive",
  ].map(Self.init(rawValue:))
  /// Not sensitive.
  public static let normal = A3SSensitivity(rawValue: "Normal")
}

/// How sensitive text is hidden.
public struct A3SRedactionStrategy: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A strategy by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SRedactionStrategy] = ["Mask", "Remove", "Hash"].map(Self.init(rawValue:))
  /// By characters that stand for others.
  public static let mask = A3SRedactionStrategy(rawValue: "Mask")
}

/// Which guards are on.
public struct A3SSecurityFeatures: JSONRecord {
  /// Output is cleaned.
  public var outputSanitizer = false
  /// Sensitive text is followed.
  public var taintTracking = false
  /// Calls of tools are looked at.
  public var toolInterceptor = false
  /// Prompt injection is looked for.
  public var injectionDefense = false
  /// Unknown members.
  public var extra = Extra()

  /// All off.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SSecurityFeatures>([
    .required("output_sanitizer", \.outputSanitizer),
    .required("taint_tracking", \.taintTracking),
    .required("tool_interceptor", \.toolInterceptor),
    .required("injection_defense", \.injectionDefense),
  ])
}
