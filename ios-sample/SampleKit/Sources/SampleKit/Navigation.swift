import Observation

/// The screens that are open, and their models: one for each, which ends when its screen is closed.
@MainActor @Observable public final class Navigation {
  /// What shows.
  public private(set) var stack: BackStack

  /// What is done of each ``Move`` beside the screens.
  public typealias Outside = (Move) -> Void

  @ObservationIgnored public let library: Library
  @ObservationIgnored public let moves = Moves()
  @ObservationIgnored private let phone: any Phone
  @ObservationIgnored private let choices: any Choices
  /// Made with the first screen: only then the library is open.
  @ObservationIgnored public private(set) lazy var coming = ComingModel(library, moves)
  /// What covers the screens.
  @ObservationIgnored public private(set) lazy var lock = LockModel(library, moves)
  @ObservationIgnored private var models: [Destination: any ScreenModel] = [:]

  /// - Parameter saved: the texts of an earlier process, where it was killed.
  public init(_ library: Library, _ phone: any Phone, _ choices: any Choices, saved: [String] = []) {
    self.library = library
    self.phone = phone
    self.choices = choices
    stack = BackStack.parse(saved)
  }

  /// The screens of an earlier process, where none was opened since.
  public func restore(_ texts: [String]) {
    if stack == BackStack() { set(BackStack.parse(texts)) }
  }

  /// Goes where the models ask for, until the task ends; `outside` does what leads out of the app.
  public func follow(_ outside: Outside) async {
    for await move in moves.stream {
      go(move)
      outside(move)
    }
  }

  public func go(_ move: Move) {
    if case .arrive = move, stack.isAnswering { moves.send(.tell(.linkLater)) }
    set(stack.after(move))
  }

  public func back() {
    set(stack.back())
  }

  /// What shows while the library is as `starting` says: before it is open, no screen that would need it.
  public func front(_ starting: StartingState) -> Front {
    switch starting {
    case .ready: .screens
    case .failed where stack.top == .diagnostics: .diagnostics
    case .failed, .opening, .keysLeft, .beginningAnew: .starting
    }
  }

  /// The screens behind the list of accounts, as the system shows them; what it took away is closed.
  public var path: [Destination] {
    get { Array(stack.destinations.dropFirst()) }
    set { set(stack.keeping(newValue)) }
  }

  /// Whether what shows has a number or a code, or takes one, once the library is open: no recording and no other display gets it.
  public var showsSecrets: Bool {
    if coming.state.over(stack.top) != nil { return true }
    switch stack.top {
    case .accounts:
      let state = accounts().state
      return !state.waiting.isEmpty || state.accounts.contains { $0.code.isShown }
    case .accountDetail(let id):
      let state = accountDetail(id).state
      return !state.waiting.isEmpty || state.card?.code.isShown == true
    case .enterByHand, .preview, .enrollNumber, .enabling, .enrollAgain, .enrollBySignIn, .moveAccount, .takeOver,
      .backUp,
      .restore, .request, .appLock:
      return true
    case .add, .scan, .organisation, .activity, .result, .settings, .diagnostics: return false
    }
  }

  /// The screen in front is in front again.
  public func resumed() {
    models[stack.top]?.resumed()
  }

  private func set(_ stack: BackStack) {
    guard stack != self.stack else { return }
    self.stack = stack
    for (destination, model) in models where !stack.destinations.contains(destination) {
      model.close()
      models[destination] = nil
    }
  }

  private func model<M: ScreenModel>(_ destination: Destination, _ make: () -> M) -> M {
    if let model = models[destination] as? M { return model }
    let model = make()
    models[destination] = model
    return model
  }
}

/// What shows.
public enum Front: Equatable, Sendable {
  /// What ``StartingModel`` says.
  case starting
  /// The screens of the stack.
  case screens
  /// The diagnostics alone, where the library cannot be opened.
  case diagnostics
}

extension Navigation {
  public func accounts() -> AccountsModel { model(.accounts) { AccountsModel(library, moves) } }

  public func add() -> AddModel { model(.add) { AddModel(library, moves) } }

  public func scan() -> ScanModel { model(.scan) { ScanModel(library, moves) } }

  public func enterByHand() -> EnterByHandModel { model(.enterByHand) { EnterByHandModel(library, moves) } }

  public func organisation() -> OrganisationModel { model(.organisation) { OrganisationModel(library, moves) } }

  public func enrollBySignIn(_ issuer: String) -> EnrollBySignInModel {
    model(.enrollBySignIn(issuer)) { EnrollBySignInModel(library, moves, issuer) }
  }

  public func preview(_ key: String) -> PreviewModel { model(.preview(key)) { PreviewModel(library, moves, key) } }

  public func enrollNumber(_ id: String) -> EnrollNumberModel {
    model(.enrollNumber(id)) { EnrollNumberModel(library, moves, id) }
  }

  public func accountDetail(_ id: String) -> AccountDetailModel {
    model(.accountDetail(id)) { AccountDetailModel(library, moves, id) }
  }

  public func activity(_ id: String) -> ActivityModel { model(.activity(id)) { ActivityModel(library, moves, id) } }

  public func enabling(_ id: String, renewing: Bool) -> EnablingModel {
    model(.enabling(id, renewing: renewing)) { EnablingModel(library, moves, id, renewing: renewing) }
  }

  public func enrollAgain(_ id: String) -> EnrollAgainModel {
    model(.enrollAgain(id)) { EnrollAgainModel(library, moves, id) }
  }

  public func moveAccount(_ id: String) -> MoveAccountModel {
    model(.moveAccount(id)) { MoveAccountModel(library, moves, id) }
  }

  public func takeOver(_ issuer: String) -> TakeOverModel {
    model(.takeOver(issuer)) { TakeOverModel(library, moves, issuer) }
  }

  public func backUp() -> BackUpModel { model(.backUp) { BackUpModel(library, moves) } }

  public func restore() -> RestoreModel { model(.restore) { RestoreModel(library, moves) } }

  public func request(_ id: String, _ requestId: String) -> RequestModel {
    model(.request(id, requestId: requestId)) { RequestModel(library, moves, id, requestId) }
  }

  public func result(_ key: ResultKey) -> ResultModel { model(.result(key)) { ResultModel(library, moves, key) } }

  public func settings() -> SettingsModel { model(.settings) { SettingsModel(library, moves, phone, choices) } }

  public func appLock() -> AppLockModel { model(.appLock) { AppLockModel(library, moves) } }

  public func diagnostics() -> DiagnosticsModel { model(.diagnostics) { DiagnosticsModel(library, moves, phone) } }
}
