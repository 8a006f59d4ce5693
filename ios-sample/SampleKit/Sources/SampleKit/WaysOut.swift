import AuthenticatorCore

/// The way out for a code of the library, which says what the remedy is; each remedy has its own way in this app.
public func wayOut(_ code: String) -> WayOut {
  switch remedy(code: code) {
  case .nothing: .none
  case .correctInput: .correctInput
  case .scanAgain: .scanAgain
  case .typeByHand: .typeByHand
  case .beginAgainOnWeb: .beginAgainOnWeb
  case .lookOnWeb: .useWeb
  case .askOrganisation: .askOrganisation
  case .useSomethingElse: .useSomethingElse
  case .leaveNetwork: .leaveNetwork
  case .retry: .retry
  case .wait: .wait
  case .unlockPhone: .unlockPhone
  case .confirmAgain: .confirmAgain
  case .setDeviceLock: .openLockSettings
  case .enrollBiometric: .enrollBiometric
  case .allowLocation: .allowLocation
  case .updateApp: .openAppStore
  case .setClock: .setClock
  case .freeSpace: .freeSpace
  case .signInAgain: .signInAgain
  case .matchNumber: .matchEnrollNumber
  case .enablePhoneSignIn: .enablePhoneSignIn
  case .enrollAgain: .enrollAgain
  case .showAccount: .showAccount
  case .showAccounts: .showAccounts
  case .beginAnew: .beginAnew
  case .report: .report
  }
}

extension WayOut {
  /// Where the button of a way out leads, in a screen about this account; nothing if it makes a call again, or leads nowhere from there.
  func move(_ accountId: String?) -> Move? {
    switch leads {
    case .nowhere, .again: nil
    case .outside: .leave(self)
    case .screen: screen(accountId)
    }
  }

  private func screen(_ accountId: String?) -> Move? {
    switch self {
    case .scanAgain: .open(.scan)
    case .typeByHand: .open(.enterByHand)
    case .report: .open(.diagnostics)
    case .showAccounts: .home
    default: accountId.flatMap(screenOf).map(Move.open)
    }
  }

  private func screenOf(_ accountId: String) -> Destination? {
    switch self {
    case .signInAgain, .showAccount: .accountDetail(accountId)
    case .matchEnrollNumber: .enrollNumber(accountId)
    case .enablePhoneSignIn: .enabling(accountId, renewing: false)
    case .enrollAgain: .enrollAgain(accountId)
    default: nil
    }
  }
}
