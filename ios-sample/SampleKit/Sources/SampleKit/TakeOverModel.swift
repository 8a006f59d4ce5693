import AuthenticatorCore

/// Where the new phone stands.
public enum TakeOverStep: Equatable, Sendable {
  case loading
  /// The old phone reads this code, and the person types the digits there. `refused` says, as a code, why what the old phone handed over is
  /// no good.
  case showKey(DrawnCode?, comparison: String, refused: String?)
  /// The camera looks for the code that the old phone shows in the end.
  case scanning
  /// The organisation lets no phone in; codes say why.
  case notAllowed([String])
  /// The account is here.
  case done(String)
}

public struct TakeOverState: Equatable, Sendable {
  public var host = ""
  public var step = TakeOverStep.loading
  public var camera = Camera.unknown
  public var working = false
  public var problem: Problem?

  public init() {}
}

/// The new phone: it takes an account over, for which the old phone vouches.
public final class TakeOverModel: Model<TakeOverState> {
  private let issuer: String
  private var way: EnrollingByTransfer?
  private var looking = false

  init(_ library: Library, _ moves: Moves, _ issuer: String) {
    self.issuer = issuer
    super.init(library, moves, TakeOverState())
    again()
  }

  /// Goes on where it was; begins nothing.
  override public func again() {
    call { model in
      if model.way == nil { model.way = try await model.underWay() }
      guard let way = model.way else { return model.moves.send(.replace(.takeOver(model.issuer), by: .scan)) }
      model.change { $0.host = way.host() }
      model.show(try await way.step())
    }
  }

  /// The old phone has read the code, and shows another one.
  public func scan() {
    guard case .showKey = state.step else { return }
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
    guard let way, state.step == .scanning, !looking, !isClosed else { return false }
    looking = true
    defer { looking = false }
    do {
      let read = try await way.takeTransfer(in: frame)
      if let read, !isClosed { show(read) }
    } catch let error as AuthenticatorError {
      error.problem.map(say)
    } catch {
      // The screen was closed.
    }
    return true
  }

  public func giveUp() {
    call { model in
      try await model.way?.giveUp()
      model.moves.send(.close(.takeOver(model.issuer)))
    }
  }

  public func finish() {
    moves.send(.close(.takeOver(issuer)))
    if case .done(let id) = state.step { moves.open(.accountDetail(id)) }
  }

  override public func close() {
    super.close()
    way = nil
  }

  private func underWay() async throws -> EnrollingByTransfer? {
    try await library.authenticator().enrollmentsByTransfer().first { $0.issuer() == issuer }
  }

  private func call(_ does: @escaping @MainActor (TakeOverModel) async throws -> Void) {
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

  private func show(_ step: TransferStep) {
    let shown: TakeOverStep
    switch step {
    case .showKey(let text, let comparison, let refused):
      shown = .showKey(drawCode(text: text), comparison: comparison, refused: refused.map { "reason.\($0)" })
    case .notAllowed(let reasons): shown = .notAllowed(reasons.map { "reason.\($0)" })
    case .done(let account): shown = .done(account)
    case .ended: return moves.send(.close(.takeOver(issuer)))
    }
    change {
      $0.step = shown
      $0.problem = nil
    }
  }

  private func say(_ problem: Problem) {
    if state.problem != problem { library.problems.note(problem) }
    change { $0.problem = problem }
  }
}
