#if canImport(Observation)
  import AuthenticatorGenerated
  import Observation

  /// What a screen shows of all accounts. `.task { await model.follow() }` keeps it up to date while the screen is there.
  @available(macOS 14, iOS 17, *)
  @MainActor @Observable
  public final class AccountsModel {
    /// The accounts, in the order of the person.
    public private(set) var accounts: [AccountView] = []
    /// Why they cannot be read.
    public private(set) var error: AuthenticatorError?
    private let authenticator: Authenticator

    /// Shows nothing before it follows.
    public init(_ authenticator: Authenticator) {
      self.authenticator = authenticator
    }

    /// Follows the changes until the task is cancelled, or the authenticator shut down.
    public func follow() async {
      error = nil
      do {
        for try await views in authenticator.viewUpdates { accounts = views }
      } catch let failure as AuthenticatorError {
        error = failure
      } catch {
        // The screen is gone.
      }
    }
  }

  /// What a screen shows of the live requests of one account.
  @available(macOS 14, iOS 17, *)
  @MainActor @Observable
  public final class RequestsModel {
    /// What waits for the person, as it was fetched last.
    public private(set) var requests: [Request] = []
    /// Seconds after which the server is asked again; nothing while it can be reached.
    public private(set) var retryAfter: UInt64?
    /// Why there are none.
    public private(set) var error: AuthenticatorError?
    private let account: Account

    /// Shows nothing before it follows.
    public init(_ account: Account) {
      self.account = account
    }

    /// Asks the server until the task is cancelled.
    public func follow() async {
      error = nil
      do {
        for try await live in account.liveRequests {
          requests = live.requests ?? requests
          retryAfter = live.retryAfter
        }
      } catch let failure as AuthenticatorError {
        error = failure
      } catch {
        // The screen is gone.
      }
    }
  }
#endif
