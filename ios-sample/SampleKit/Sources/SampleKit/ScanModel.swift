import AuthenticatorCore

/// Whether the app may use the camera.
public enum Camera: String, CaseIterable, Sendable {
  /// Not asked yet.
  case unknown
  case allowed
  /// Refused; the person can be asked again.
  case refused
  /// Refused for good: only the settings of the app change that.
  case refusedForGood
  /// This phone has none, or it is in use.
  case missing
}

public struct ScanState: Equatable, Sendable {
  public var camera = Camera.unknown
  public var problem: Problem?

  public init() {}
}

public final class ScanModel: Model<ScanState> {
  private var looking = false
  private var found = false

  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, ScanState())
  }

  public func camera(_ camera: Camera) {
    change { $0.camera = camera }
  }

  /// A frame of the camera. What cannot be used is said, and the next frame may be better.
  ///
  /// - Returns: whether it was looked at; false while another is.
  @discardableResult public func frame(_ frame: CameraFrame) async -> Bool {
    guard !found, !looking, !isClosed else { return false }
    looking = true
    defer { looking = false }
    do {
      let preview = try await library.authenticator().readEnrollment(in: frame)
      guard let preview, !found, !isClosed else { return true }
      found = true
      moves.send(.replace(.scan, by: library.previews.put(preview)))
    } catch let error as AuthenticatorError {
      error.problem.map(say)
    } catch {
      // The screen was closed.
    }
    return true
  }

  /// The same code is seen in many frames, and said once.
  private func say(_ problem: Problem) {
    if state.problem != problem { library.problems.note(problem) }
    change { $0.problem = problem }
  }

  public func byHand() { moves.open(.enterByHand) }

  /// To the settings of the app, to allow the camera.
  public func cameraSettings() { moves.send(.leave(.openAppSettings)) }

  public func dismiss() {
    change { $0.problem = nil }
  }

  override func again() { dismiss() }
}
