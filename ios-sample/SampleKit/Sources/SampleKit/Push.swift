import AuthenticatorCore
import Foundation

/// Wake-ups by APNs: the server of each account that sends them is told where this phone is.
@MainActor public final class Push {
  private let library: Library
  private var token: String?

  public init(_ library: Library) {
    self.library = library
  }

  /// The system gave the token of this phone, as it does each time that the app is started and asks.
  public func told(_ token: Data) async {
    self.token = token.map { String(format: "%02x", $0) }.joined()
    await register()
  }

  /// Tells the servers that do not know it yet, such as that of an account which was added since; of others nothing is asked. One that
  /// cannot be told now is told when the app comes to the front again.
  public func register() async {
    guard let token else { return }
    let library = library
    await library.noting {
      try await library.underWay("push") {
        for account in try await library.authenticator().accounts() {
          await library.noting {
            if try await account.isWokenByApns() { try await account.setPush(target: PushTarget.apns(token: token)) }
          }
        }
      }
    }
  }
}

extension Account {
  fileprivate func isWokenByApns() async throws -> Bool {
    guard try await view().provider == .phoneSignIn else { return false }
    return try await pushServices().contains { if case .apns = $0 { true } else { false } }
  }
}
