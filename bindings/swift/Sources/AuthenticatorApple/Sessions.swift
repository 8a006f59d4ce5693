import Foundation

/// Signatures that were begun. One of an alias at a time.
final class Sessions: @unchecked Sendable {
  struct Session: Sendable {
    let alias: String
    let protection: KeyProtection
    /// Of a credential key: what has to be confirmed before it signs.
    var context: (any PromptContext)?
    var isUnlocked: Bool
  }

  private let lock = NSLock()
  private var begun: [UInt64: Session] = [:]
  private var last: UInt64 = 0

  func begin(_ alias: String, _ protection: KeyProtection, _ context: (any PromptContext)?) -> UInt64 {
    end(of: alias)
    return lock.withLock {
      last += 1
      begun[last] = Session(alias: alias, protection: protection, context: context, isUnlocked: context == nil)
      return last
    }
  }

  func session(_ id: UInt64) -> Session? {
    lock.withLock { begun[id] }
  }

  /// Another context takes the place of one that the system has ended; false if the session is over.
  func replace(_ id: UInt64, _ context: any PromptContext) -> Bool {
    let old: (any PromptContext)?? = lock.withLock {
      guard begun[id] != nil else { return .none }
      let old = begun[id]?.context
      begun[id]?.context = context
      return .some(old)
    }
    guard let old else { return false }
    old?.invalidate()
    return true
  }

  /// False if the session is over, or its prompt is another one.
  func unlock(_ id: UInt64, by context: any PromptContext) -> Bool {
    lock.withLock {
      guard begun[id]?.context === context else { return false }
      begun[id]?.isUnlocked = true
      return true
    }
  }

  func finish(_ id: UInt64) -> Session? {
    lock.withLock { begun.removeValue(forKey: id) }
  }

  func end(of alias: String) {
    let ended = lock.withLock {
      let ended = begun.filter { $0.value.alias == alias }
      for id in ended.keys { begun[id] = nil }
      return ended
    }
    for session in ended.values { session.context?.invalidate() }
  }
}
