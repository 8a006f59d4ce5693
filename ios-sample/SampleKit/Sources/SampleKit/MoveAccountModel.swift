import AuthenticatorCore

/// Where the old phone stands.
public enum MoveStep: Equatable, Sendable {
  /// What will happen is said; nothing was done.
  case explained
  /// The new phone reads this code.
  case offer(DrawnCode?)
  /// The camera looks for the code of the new phone.
  case scanning
  /// The person types the digits that the new phone shows.
  case compare(digits: Int)
  /// The new phone reads this code, and takes the account over.
  case hand(DrawnCode?, secondsLeft: UInt64)
  /// The account is on the new phone.
  case moved

  fileprivate init(_ step: VouchingStep) {
    self =
      switch step {
      case .showOffer(let text): .offer(drawCode(text: text))
      case .compare(let digits): .compare(digits: Int(digits))
      case .showTransfer(let text, let secondsLeft): .hand(drawCode(text: text), secondsLeft: secondsLeft)
      case .moved: .moved
      }
  }

  fileprivate var isHand: Bool {
    if case .hand = self { true } else { false }
  }
}

public struct MoveState: Equatable, Sendable {
  public var card: AccountCard?
  public var step = MoveStep.explained
  public var camera = Camera.unknown
  /// The digits of the new phone.
  public var typed = Secret.empty
  public var working = false
  public var problem: Problem?

  public init() {}
}

/// The old phone: it vouches for a new one, which takes the account over.
public final class MoveAccountModel: Model<MoveState> {
  private let id: String
  private var vouching: Vouching?
  private var looking = false

  override var accountId: String? { id }

  init(_ library: Library, _ moves: Moves, _ id: String) {
    self.id = id
    super.init(library, moves, MoveState())
    beside(ends: { $0.problem = $1 ?? $0.problem }) { [weak self] in
      guard let card = try await library.account(id)?.view().card else { return }
      self?.change { $0.card = card }
    }
  }

  /// The person wants it, and has read what will happen. Goes on where it was, also after the app was killed.
  public func begin() {
    call { model in
      if model.vouching == nil { model.vouching = try await model.library.account(model.id)?.vouchForNewPhone() }
      guard let vouching = model.vouching else { return model.moves.send(.closeAccount(model.id)) }
      model.show(try await vouching.step())
    }
  }

  /// The new phone has read the offer, and shows its own code.
  public func scan() {
    guard case .offer = state.step else { return }
    change {
      $0.step = .scanning
      $0.problem = nil
    }
  }

  public func camera(_ camera: Camera) {
    change { $0.camera = camera }
  }

  /// A frame of the camera.
  ///
  /// - Returns: whether it was looked at; false while another is.
  @discardableResult public func frame(_ frame: CameraFrame) async -> Bool {
    guard let vouching, state.step == .scanning, !looking, !isClosed else { return false }
    looking = true
    defer { looking = false }
    do {
      let read = try await vouching.readKey(in: frame)
      if let read, !isClosed { show(read) }
    } catch let error as AuthenticatorError {
      error.problem.map(say)
    } catch {
      // The screen was closed.
    }
    return true
  }

  public func type(_ typed: String) {
    change {
      $0.typed = Secret(typed)
      $0.problem = nil
    }
  }

  public func approve() {
    let typed = state.typed.text
    call { model in
      guard let vouching = model.vouching else { return }
      model.show(try await vouching.approve(comparison: typed))
    }
  }

  /// To the offer again, as when it was another phone that was scanned.
  public func backToOffer() {
    call { model in
      guard let vouching = model.vouching else { return }
      try await vouching.cancel()
      model.show(try await vouching.step())
    }
  }

  /// The person thinks better of it.
  public func cancel() {
    call { model in
      try await model.vouching?.cancel()
      model.moves.send(.close(.moveAccount(model.id)))
    }
  }

  public func finish() { moves.send(.home) }

  override func again() {
    if !repeated() { begin() }
  }

  override public func close() {
    super.close()
    vouching = nil
  }

  private func call(_ does: @escaping @MainActor (MoveAccountModel) async throws -> Void) {
    once(
      .call,
      {
        $0.working = true; $0.problem = nil
      },
      ends: {
        $0.working = false; $0.problem = $1
      }
    ) { [weak self] in
      if let self { try await does(self) }
    }
  }

  private func show(_ step: VouchingStep) {
    let (shown, wasHanded) = (MoveStep(step), state.step.isHand)
    change {
      $0.step = shown
      $0.typed = .empty
      $0.problem = nil
    }
    if shown.isHand, !wasHanded { watch() }
  }

  /// Looks now and then whether the new phone has it.
  private func watch() {
    beside(ends: { _, _ in }) { [weak self] in
      while let model = self, model.state.step.isHand, !model.isClosed {
        try await Task.sleep(for: .seconds(3))
        guard model.state.step.isHand, let vouching = model.vouching else { return }
        do {
          model.show(try await vouching.step())
        } catch let error as AuthenticatorError {
          error.problem.map(model.library.problems.note)
        }
      }
    }
  }

  private func say(_ problem: Problem) {
    if state.problem != problem { library.problems.note(problem) }
    change { $0.problem = problem }
  }
}
