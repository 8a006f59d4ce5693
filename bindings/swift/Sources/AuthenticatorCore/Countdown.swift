import AuthenticatorGenerated

extension Request {
  /// The seconds that are left, each second, down to 0; counted on the boot clock.
  public var countdown: Updates<UInt64> {
    AuthenticatorCore.countdown(
      left: { try await self.secondsLeft() }, pause: { try await Task.sleep(for: .seconds(1)) })
  }
}

func countdown(
  left: @escaping @Sendable () async throws -> UInt64, pause: @escaping @Sendable () async throws -> Void
) -> Updates<UInt64> {
  Updates {
    var last: UInt64?
    return {
      if last == 0 { return nil }
      if last != nil { try await pause() }
      last = try await left()
      return last
    }
  }
}
