import AuthenticatorCore

/// How the number is given.
public enum NumberEntry: Equatable, Sendable {
  /// - Parameter digits: how many the page shows.
  case type(digits: UInt32, typed: Secret)
  /// One of three is tapped.
  case choose([Secret])
  /// The browser of this phone has brought it.
  case brought
}

/// A request, and its answers. The same state is that of the number of an enrollment.
public enum RequestState: Equatable, Sendable {
  case loading
  /// It does not wait any more, and this phone has not answered it.
  case gone
  /// It could not be fetched.
  case failed(Problem)
  case waits(WaitingRequest)
}

public struct WaitingRequest: Equatable, Sendable {
  public let account: AccountCard
  public let purpose: Purpose
  public let application: String
  public let place: String
  /// Exactly these are signed.
  public let lines: [ShownLine]
  public var entry: NumberEntry
  public var secondsLeft: UInt64
  /// Those that were left when it was fetched: the whole ring.
  public let secondsAtFirst: UInt64
  /// False where this app is too old for the server, the account needs phone sign-in, or the organisation does not take approvals from
  /// this phone: refusing works.
  public let mayApprove: Bool
  /// What goes along with an approval; nothing where nothing does.
  public var along: Along?
  /// What the organisation's rule makes of this phone, as a code; nothing where nothing stands against it.
  public var device: String?
  /// What is to be paid; all of it stands among the lines as well.
  public var payment: TransactionView?
  /// Whether the browser of this phone can be asked for the number.
  public var samePhone = false
  /// Whether only phone sign-in could approve it, and it is not set up.
  public var needsPhoneSignIn = false
  /// Whether the prompt is open, or the approval is on its way; refusing works meanwhile.
  public var approving = false
  /// What the approval is doing, as a code; nothing before it is known.
  public var step: String?
  /// Whether a refusal is on its way.
  public var refusing = false
  /// Whether the person is asked if it is somebody else who signs in.
  public var asksToReport = false
  public var problem: Problem?
}

/// What goes along with an approval beside the lines, said before the person approves.
public struct Along: Equatable, Sendable {
  /// For the library's words.
  public let codes: [String]
  /// Who gets it.
  public let recipient: String
  /// Whether the location is among it.
  public let location: Bool
}

extension RequestState {
  var waiting: WaitingRequest? {
    if case .waits(let waiting) = self { waiting } else { nil }
  }

  mutating func waits(_ change: (inout WaitingRequest) -> Void) {
    guard var waiting else { return }
    change(&waiting)
    self = .waits(waiting)
  }

  mutating func fails(_ problem: Problem) {
    if waiting == nil { self = .failed(problem) } else { waits { $0.problem = problem } }
  }
}

extension RequestView {
  func waiting(_ account: AccountCard) -> WaitingRequest {
    let entry: NumberEntry =
      switch numberMatch {
      case .enter(let digits): .type(digits: digits, typed: .empty)
      case .choose(let numbers): .choose(numbers.map(Secret.init))
      }
    return WaitingRequest(
      account: account, purpose: purpose, application: line("application"), place: line("location"), lines: shown,
      entry: entry, secondsLeft: secondsLeft, secondsAtFirst: secondsLeft,
      mayApprove: !appTooOld && !isBlocked && !needsPhoneSignIn,
      along: sentAlong.map {
        Along(codes: sentAlongCodes(sent: $0), recipient: $0.recipient, location: $0.location != .no)
      },
      device: device?.code(), payment: transaction, samePhone: samePhone, needsPhoneSignIn: needsPhoneSignIn)
  }

  /// Whether another says the same of what goes along, and of this device.
  func promises(_ other: RequestView) -> Bool {
    sentAlong == other.sentAlong && device == other.device && needsPhoneSignIn == other.needsPhoneSignIn
  }

  private var isBlocked: Bool {
    if case .blocked = device { true } else { false }
  }
}
