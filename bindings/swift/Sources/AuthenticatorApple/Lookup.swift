/// Whether what the keychain does not find is gone. Before the first unlock, and of the keys that need an unlocked device while it is
/// locked, some systems say "not found" of items which are there.
struct Lookup: Sendable {
  private let system: any SystemCalls

  init(_ system: any SystemCalls) {
    self.system = system
  }

  /// What `look` finds. "Not found" comes back if a second look agrees, and items of this accessibility could be read before and after
  /// it; `interactionNotAllowed` where that is unclear.
  func certain<T>(
    _ accessibility: Accessibility, _ look: () async -> Result<T, SystemFailure>
  ) async -> Result<T, SystemFailure> {
    let first = await look()
    guard case .failure(.itemNotFound) = first else { return first }
    guard await canRead(accessibility) else { return .failure(.interactionNotAllowed) }
    await system.pause()
    let second = await look()
    guard case .failure(.itemNotFound) = second else { return second }
    return await canRead(accessibility) ? second : .failure(.interactionNotAllowed)
  }

  /// Whether items of this accessibility can be read now. `isProtectedDataAvailable` does not tell: it is false whenever the device is
  /// locked, when the items of after the first unlock are readable. So an item is read that has no other purpose. Where it was never
  /// made it is made now, which the system lets nobody do whom it does not let read.
  func canRead(_ accessibility: Accessibility) async -> Bool {
    var failure = await system.probe(accessibility)
    if failure == .itemNotFound {
      guard await system.setProbe(accessibility) == nil else { return false }
      failure = await system.probe(accessibility)
    }
    return failure == nil
  }
}
