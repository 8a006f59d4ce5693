import SwiftUI

func stub() -> Never { fatalError("a stub is for type checks") }

// page: authenticationservices/webauthenticationsession
@available(iOS 16.4, *)
@MainActor public struct WebAuthenticationSession: Sendable {
  // page: authenticationservices/webauthenticationsession/browsersession
  public enum BrowserSession: Sendable {
    case ephemeral
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
