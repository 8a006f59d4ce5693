/// Where the app goes next.
public enum Move: Equatable, Sendable {
  /// To another screen.
  case open(Destination)
  /// What a link from outside leads to: not over a screen where the person answers or goes through steps, but behind it. What a link led to
  /// before goes.
  case arrive(Destination, instead: Destination?)
  /// Another screen takes the place of the first, wherever that is by now.
  case replace(Destination, by: Destination)
  /// It is done.
  case close(Destination)
  /// An account is gone, and so is what was about it.
  case closeAccount(String)
  /// To the list of accounts, and nothing behind it.
  case home
  /// To a page of the system or the store: a way out that leads outside.
  case leave(WayOut)
  /// A page for the person to sign in opens in the browser.
  case browse(Secret)
  /// It goes into the clipboard, marked as sensitive.
  case copy(Secret)
  /// It is said once, over whatever screen shows.
  case tell(Notice)
  /// The person sends it wherever they like.
  case share(String)
}

/// What was done, and is said once.
public enum Notice: String, CaseIterable, Sendable {
  /// Phone sign-in is disabled.
  case disabled
  /// Phone sign-in is disabled on this phone; the server hears of it later.
  case disabledServerLater
  /// The account is removed.
  case removed
  /// The account is removed from this phone; on the web it is still in the list of devices.
  case removedHereOnly
  /// Something was copied.
  case copied
  /// No browser could be opened.
  case noBrowser
  /// What a link leads to comes after what is on the screen.
  case linkLater
}

/// What the models ask for, in order; whoever shows the screens follows it.
@MainActor public final class Moves {
  /// Each once.
  public let stream: AsyncStream<Move>
  private let continuation: AsyncStream<Move>.Continuation

  public init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  func send(_ move: Move) {
    continuation.yield(move)
  }

  func open(_ destination: Destination) {
    send(.open(destination))
  }
}
