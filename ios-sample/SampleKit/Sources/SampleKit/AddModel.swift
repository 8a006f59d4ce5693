import AuthenticatorCore
import Foundation

/// What kind of account is added.
public enum AddKind: String, CaseIterable, Sendable {
  /// Of an organisation: sign-ins are approved.
  case organisation
  /// Of another service: codes alone.
  case otherService
}

/// How an account is added.
public struct AddState: Equatable, Sendable {
  /// Nothing before the person has chosen.
  public var kind: AddKind?
  /// Whether a picture is being read.
  public var reading = false
  public var problem: Problem?

  public init() {}
}

/// A picture as the platform decodes it, four bytes a pixel; or the brightness of a frame of the camera, a byte a pixel.
public struct Pixels: Sendable {
  public let bytes: Data
  public let width: UInt32
  public let height: UInt32
  /// Bytes from the beginning of a row to that of the next.
  public let rowStride: UInt32

  public init(_ bytes: Data, width: UInt32, height: UInt32, rowStride: UInt32) {
    self.bytes = bytes
    self.width = width
    self.height = height
    self.rowStride = rowStride
  }
}

public final class AddModel: Model<AddState> {
  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, AddState())
  }

  /// Nothing goes back to the choice.
  public func choose(_ kind: AddKind?) {
    change {
      $0.kind = kind
      $0.problem = nil
    }
  }

  public func scan() { moves.open(.scan) }

  public func byHand() { moves.open(.enterByHand) }

  /// A photograph or a picture of a screen was chosen, in RGBA.
  public func picture(_ pixels: Pixels) {
    let (library, moves) = (library, moves)
    once({
      $0.reading = true
      $0.problem = nil
    }) { state, problem in
      state.reading = false
      state.problem = problem
    } _: {
      let preview = try await library.authenticator().readEnrollmentPicture(
        rgba: pixels.bytes, width: pixels.width, height: pixels.height, rowStride: pixels.rowStride)
      moves.open(library.previews.put(preview))
    }
  }

  /// No picture could be read from what was chosen.
  public func notAPicture() {
    change { $0.problem = Problem("invalid_input.picture") }
  }

  public func dismiss() {
    change { $0.problem = nil }
  }
}
