import SampleKit
import SwiftUI

/// What went wrong, in the library's words, and the way out.
struct ProblemCard: View {
  let problem: Problem
  let take: (WayOut) -> Void

  var body: some View {
    Panel {
      Label(told(problem.code), systemImage: "exclamationmark.triangle")
        .foregroundStyle(.primary)
      if let seconds = problem.retryAfter { Text(words("common_wait", Int(clamping: seconds))).font(.footnote) }
      if let fault = problem.fault { Text(words("common_fault", fault)).font(.footnote).textSelection(.enabled) }
      if let path = problem.wayOut.path { Text(path).font(.footnote) }
      if problem.wayOut.hasButton, let word = problem.wayOut.word {
        Button(word) { take(problem.wayOut) }.buttonStyle(.bordered)
      }
    }
    .accessibilityElement(children: .contain)
    .announces(told(problem.code))
  }
}

/// What is wrong with what was typed or chosen, below its field; the screen reader stays there, and says it.
struct FieldProblem: View {
  let text: String

  var body: some View { Text(text).foregroundStyle(.red).announces(text) }
}

extension WayOut {
  /// The word of its button; nothing if there is none.
  var word: String? {
    switch self {
    case .retry, .wait, .unlockPhone: words("way_retry")
    case .confirmAgain: words("way_confirm_again")
    case .openLockSettings, .enrollBiometric, .setClock, .freeSpace: words("ios_way_settings")
    case .allowLocation: words("way_allow_location")
    case .openAppStore: words("way_app_store")
    case .openAppSettings: words("way_app_settings")
    case .scanAgain: words("way_scan_again")
    case .typeByHand: words("way_type_by_hand")
    case .signInAgain: words("way_sign_in_again")
    case .matchEnrollNumber: words("way_match_number")
    case .enablePhoneSignIn: words("way_enable")
    case .enrollAgain: words("way_enroll_again")
    case .showAccount: words("way_show_account")
    case .showAccounts: words("way_show_accounts")
    case .beginAnew: words("way_begin_anew")
    case .report: words("way_report")
    case .none, .correctInput, .askOrganisation, .beginAgainOnWeb, .useWeb, .useSomethingElse, .leaveNetwork: nil
    }
  }
}

extension WayOut {
  /// Where the page of the settings is: iOS lets an app open its own alone.
  var path: String? {
    switch self {
    case .openLockSettings, .enrollBiometric: words("ios_path_lock")
    case .setClock: words("ios_path_clock")
    case .freeSpace: words("ios_path_space")
    default: nil
    }
  }
}

/// One thing, large: an end, or that there is nothing.
struct Page: View {
  let title: String
  let text: String?
  let symbol: String
  var colour = Color.accentColor
  @ScaledMetric(relativeTo: .largeTitle) private var size: CGFloat = 64

  var body: some View {
    VStack(spacing: 16) {
      Image(systemName: symbol)
        .font(.system(.largeTitle))
        .foregroundStyle(colour)
        .frame(width: size, height: size)
        .accessibilityHidden(true)
      Text(title).font(.title).multilineTextAlignment(.center).accessibilityAddTraits(.isHeader)
      if let text { Text(text).multilineTextAlignment(.center).foregroundStyle(.secondary) }
    }
    .frame(maxWidth: .infinity)
    .padding(.vertical, 32)
  }
}
