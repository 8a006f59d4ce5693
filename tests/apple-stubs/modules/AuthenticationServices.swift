import SwiftUI

func stub() -> Never { fatalError("a stub is for type checks") }

// page: authenticationservices/webauthenticationsession
// Of the main actor since a later SDK than that of iOS 18.0, where it is of no actor, and may not go from one to another. What passes here
// has to compile with both.
@available(iOS 16.4, *)
public struct WebAuthenticationSession {
  // page: authenticationservices/webauthenticationsession/browsersession
  public struct BrowserSession: Sendable {
    public static var ephemeral: BrowserSession { stub() }
    public static var shared: BrowserSession { stub() }
  }

  // page: authenticationservices/webauthenticationsession/authenticate(using:callbackurlscheme:preferredbrowsersession:)
  public func authenticate(
    using url: URL, callbackURLScheme: String, preferredBrowserSession: BrowserSession? = nil
  ) async throws -> URL { stub() }
}

extension EnvironmentValues {
  // page: swiftui/environmentvalues/webauthenticationsession
  @available(iOS 16.4, *)
  public var webAuthenticationSession: WebAuthenticationSession { stub() }
}

// page: authenticationservices/aswebauthenticationsessionerror-swift.struct
@available(iOS 12.0, *)
public struct ASWebAuthenticationSessionError: Error, Sendable {
  // page: authenticationservices/aswebauthenticationsessionerror-swift.struct/code
  public enum Code: Int, @unchecked Sendable {
    case canceledLogin = 1
    case presentationContextNotProvided = 2
    case presentationContextInvalid = 3
  }

  // page: authenticationservices/aswebauthenticationsessionerror-swift.struct/canceledlogin
  public static var canceledLogin: Code { .canceledLogin }
}

// page: foundation/_bridgedstorednserror
// `catch` of a code matches an error that has it.
public func ~= (code: ASWebAuthenticationSessionError.Code, error: any Error) -> Bool { stub() }
