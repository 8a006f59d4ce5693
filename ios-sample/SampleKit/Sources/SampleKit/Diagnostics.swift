import AuthenticatorCore
import Foundation

/// What the diagnostics say of an account: states, and what happened; neither who it is of nor where they sign in from.
struct AccountFacts: Sendable {
  private static let linesEach = 20

  let view: AccountView
  let activity: [ActivityEntry]

  static func of(_ account: Account) async throws -> AccountFacts {
    AccountFacts(view: try await account.view(), activity: Array(try await account.activity().prefix(linesEach)))
  }
}

@MainActor func diagnostics(
  _ phone: PhoneFacts, _ app: AppFacts, _ accounts: [AccountFacts], _ problems: [ProblemLog.Entry]
) -> String {
  var lines = [
    "authenticator-core sample \(app.version)",
    "phone: \(phone.device), \(phone.system), language \(phone.language)",
    "device lock: \(yesNo(phone.deviceLock)), biometric: \(phone.strongBiometric)",
    "notifications: \(yesNo(phone.notificationsAllowed)), camera: \(yesNo(phone.cameraAllowed))",
    "accounts: \(accounts.count)",
  ]
  for (index, account) in accounts.enumerated() { lines += account.lines(index + 1) }
  lines.append("problems since the app was started: \(problems.count)")
  lines += problems.map { "  \(time($0.at)) \($0.code)\($0.fault.map { " (\($0))" } ?? "")" }
  return lines.joined(separator: "\n") + "\n"
}

extension AccountFacts {
  fileprivate func lines(_ number: Int) -> [String] {
    let host = view.host.isEmpty ? "none" : view.host
    var lines = [
      "account \(number): \(view.provider), \(view.status), server \(host), key pinned: \(yesNo(view.pinned))",
      "  answers signed: \(view.counter)",
    ]
    var codes: [String] = []
    for code in view.explanations.map(\.code) + view.enableRefusals.map(reason) where !codes.contains(code) {
      codes.append(code)
    }
    if !codes.isEmpty { lines.append("  why: \(codes.joined(separator: ", "))") }
    return lines
      + activity.map { entry in
        let times = entry.count > 1 ? " (\(entry.count) times)" : ""
        let at = Date(timeIntervalSince1970: TimeInterval(entry.at))
        return "  \(time(at)) \(entry.kind)\(entry.detail.map { " \($0)" } ?? "")\(times)"
      }
  }
}

private func yesNo(_ value: Bool) -> String { value ? "yes" : "no" }

private func time(_ date: Date) -> String { date.formatted(.iso8601) }
