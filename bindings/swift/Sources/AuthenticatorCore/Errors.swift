import AuthenticatorGenerated
import Foundation

extension AuthenticatorError {
  /// A stable code of the case and its arguments, such as `storage.newer`.
  public var code: String {
    switch self {
    case .InvalidInput(let code, _, _, _), .Refused(let code, _, _), .UserAction(let code, _, _),
      .KeyLost(let code, _, _, _), .Offline(let code, _, _), .Busy(let code, _), .Storage(let code, _, _),
      .Internal(let code, _, _):
      return code
    }
  }

  /// What to do next, in plain English, for developers and terminals; apps bring texts of their own.
  public var advice: String {
    switch self {
    case .InvalidInput(_, let advice, _, _), .Refused(_, let advice, _), .UserAction(_, let advice, _),
      .KeyLost(_, let advice, _, _), .Offline(_, let advice, _), .Busy(_, let advice), .Storage(_, let advice, _),
      .Internal(_, let advice, _):
      return advice
    }
  }
}

extension AuthenticatorError: LocalizedError {
  /// The advice, in English: for developers, and not to be shown to people, who get `text(code:language:)`.
  public var errorDescription: String? {
    advice
  }
}
