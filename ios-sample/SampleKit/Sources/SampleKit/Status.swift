import AuthenticatorCore

/// Where an account stands, in one word; what the library says, for a chip beside its name.
public enum Status: String, CaseIterable, Sendable {
  /// Its enrollment waits for the number.
  case pending
  /// In use, without phone sign-in.
  case inUse
  /// Phone sign-in is being enabled.
  case enabling
  /// Phone sign-in is enabled.
  case enabled
  /// Enabled, and its key is being renewed.
  case renewing
  /// Policy bars phone sign-in now.
  case suspended
  /// Phone sign-in is disabled; the server has yet to be told.
  case tellingServer
  /// It has codes and nothing else.
  case codesOnly
  /// The server blocks it.
  case blocked
  /// It must be enrolled again.
  case mustEnrollAgain
  /// It ended.
  case removed
}

extension AccountView {
  var status: Status {
    switch lifecycle {
    case .pending: .pending
    case .active: phoneSignIn.status
    case .blocked: .blocked
    case .mustEnrollAgain: .mustEnrollAgain
    case .removed, .removing: .removed
    }
  }

  /// Why the account or its phone sign-in is not as it could be, as codes with words and ways out.
  var explanations: [Problem] {
    var seen: Set<String> = []
    return (lifecycle.codes + [device?.code()].compactMap { $0 } + phoneSignIn.codes).filter {
      seen.insert($0).inserted
    }.map { Problem($0) }
  }
}

extension PhoneSignIn {
  fileprivate var status: Status {
    switch self {
    case .notOffered: .codesOnly
    case .disabled: .inUse
    case .enabling: .enabling
    case .enabled: .enabled
    case .renewing: .renewing
    case .suspended: .suspended
    case .tellingServer: .tellingServer
    }
  }

  fileprivate var codes: [String] {
    switch self {
    case .disabled(let why): why?.codes ?? []
    case .suspended(let reasons): reasons.map(reason)
    case .notOffered, .enabling, .enabled, .renewing, .tellingServer: []
    }
  }
}

extension Lifecycle {
  fileprivate var codes: [String] {
    switch self {
    case .pending: ["reason.account_not_active"]
    case .active, .removing: []
    case .blocked: ["outcome.account_disabled"]
    case .mustEnrollAgain(let why): [why == .fromBackup ? reason("from_backup") : "user_action.enroll_again"]
    // That its keys were destroyed here says more than that it was removed.
    case .removed(let why): [reason(["account_wiped", "transferred"].contains(why) ? why ?? "" : "account_removed")]
    }
  }
}

extension WhyDisabled {
  /// The code of why phone sign-in is off, and those of the reasons behind it.
  var codes: [String] {
    let behind: [String] =
      switch self {
      case .notAllowed(let reasons): reasons.map(reason)
      case .numberNotMatched(let verdict): ["outcome.\(verdict)"]
      case .revoked(let why): why.map { [reason($0)] } ?? []
      case .byPerson, .accountRemoved, .keyLost: []
      }
    return [code()] + behind
  }
}

func reason(_ code: String) -> String { "reason.\(code)" }
