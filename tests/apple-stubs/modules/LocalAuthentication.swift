import Foundation
import Security

func stub() -> Never { fatalError("a stub is for type checks") }

// page: localauthentication/lacontext
open class LAContext: NSObject {
  public override init() {}

  // page: localauthentication/lacontext/canevaluatepolicy(_:error:)
  open func canEvaluatePolicy(_ policy: LAPolicy, error: NSErrorPointer) -> Bool { stub() }

  // page: localauthentication/lacontext/evaluatepolicy(_:localizedreason:reply:)
  open func evaluatePolicy(
    _ policy: LAPolicy, localizedReason: String, reply: @escaping @Sendable (Bool, (any Error)?) -> Void
  ) { stub() }

  // page: localauthentication/lacontext/evaluateaccesscontrol(_:operation:localizedreason:reply:)
  open func evaluateAccessControl(
    _ accessControl: SecAccessControl, operation: LAAccessControlOperation, localizedReason: String,
    reply: @escaping @Sendable (Bool, (any Error)?) -> Void
  ) { stub() }

  // page: localauthentication/lacontext/invalidate()
  open func invalidate() { stub() }

  // page: localauthentication/lacontext/evaluatedpolicydomainstate
  @available(iOS, introduced: 9.0, deprecated: 18.0)
  open var evaluatedPolicyDomainState: Data? { stub() }

  // page: localauthentication/lacontext/touchidauthenticationallowablereuseduration
  open var touchIDAuthenticationAllowableReuseDuration: TimeInterval {
    get { stub() }
    set { stub() }
  }

  // page: localauthentication/lacontext/interactionnotallowed
  @available(iOS 11.0, *)
  open var interactionNotAllowed: Bool {
    get { stub() }
    set { stub() }
  }

  // page: localauthentication/lacontext/biometrytype
  @available(iOS 11.0, *)
  open var biometryType: LABiometryType { stub() }
}

// page: localauthentication/lapolicy
public enum LAPolicy: Int, @unchecked Sendable {
  case deviceOwnerAuthenticationWithBiometrics = 1
  case deviceOwnerAuthentication = 2
}

// page: localauthentication/laaccesscontroloperation
public enum LAAccessControlOperation: Int, @unchecked Sendable {
  case createItem = 0
  case useItem = 1
  case createKey = 2
  case useKeySign = 3
  @available(iOS 10.0, *)
  case useKeyDecrypt = 4
  @available(iOS 10.0, *)
  case useKeyKeyExchange = 5
}

// page: localauthentication/labiometrytype
@available(iOS 11.0, *)
public enum LABiometryType: Int, @unchecked Sendable {
  case none = 0
  case touchID = 1
  case faceID = 2
  @available(iOS 17.0, *)
  case opticID = 4
}

// page: localauthentication/laerror
public struct LAError: Error, Sendable {
  // page: localauthentication/laerror/errordomain
  public static var errorDomain: String { stub() }

  // page: localauthentication/laerror/code
  public enum Code: Int, @unchecked Sendable {
    case authenticationFailed = -1
    case userCancel = -2
    case userFallback = -3
    case systemCancel = -4
    case passcodeNotSet = -5
    case appCancel = -9
    case invalidContext = -10
    case notInteractive = -1004
    case biometryNotAvailable = -6
    case biometryNotEnrolled = -7
    case biometryLockout = -8
  }
}
