import AuthenticatorCore

/// What a screen shows of something that went wrong: the only form in which errors of the library reach a screen.
public struct Problem: Equatable, Sendable {
  /// For the library's words.
  public let code: String
  public let wayOut: WayOut
  /// Seconds that the server asked to wait.
  public let retryAfter: UInt64?
  /// What was typed wrong, where it was typed.
  public let field: String?
  /// Names a fault of the library or the phone, for a report.
  public let fault: String?

  /// - Parameter wayOut: what the library says of the code, if it is left out.
  public init(
    _ code: String, _ wayOut: WayOut? = nil, retryAfter: UInt64? = nil, field: String? = nil, fault: String? = nil
  ) {
    self.code = code
    self.wayOut = wayOut ?? SampleKit.wayOut(code)
    self.retryAfter = retryAfter
    self.field = field
    self.fault = fault
  }

  /// The same without a button.
  func without() -> Problem {
    Problem(code, WayOut.none, retryAfter: retryAfter, field: field, fault: fault)
  }
}

extension AuthenticatorError {
  /// Nothing where nothing is to be shown: the person closed the prompt.
  var problem: Problem? {
    switch self {
    case .UserAction(let code, _, let action): action == .cancelled ? nil : Problem(code)
    case .InvalidInput(let code, _, let field, _): Problem(code, field: field)
    case .Offline(let code, _, let retryAfter): Problem(code, retryAfter: retryAfter)
    case .Internal(let code, _, let id): Problem(code, fault: id)
    case .Refused(let code, _, _), .KeyLost(let code, _, _, _), .Busy(let code, _), .Storage(let code, _, _):
      Problem(code)
    }
  }
}
