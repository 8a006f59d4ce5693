import AuthenticatorGenerated

extension Authenticator {
  /// What was called of the objects of the app, the server and the database: what is kept of it at first, then each call when it has
  /// ended. For the log of an app. Ends when the authenticator is shut down; a loop that is too slow sees a gap in the sequence numbers.
  public var spanUpdates: Updates<Span> {
    Updates { [self] in
      let trace = trace()
      var spans: ArraySlice<Span> = []
      var seen: UInt64 = 0
      return {
        if spans.isEmpty { spans = try await trace.next(after: seen)[...] }
        guard let span = spans.popFirst() else { return nil }
        seen = span.sequence
        return span
      }
    }
  }
}
