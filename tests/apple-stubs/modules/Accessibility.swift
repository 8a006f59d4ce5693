import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// page: accessibility/accessibilitynotification
@available(iOS 17.0, *)
public enum AccessibilityNotification {
  // page: accessibility/accessibilitynotification/announcement
  public struct Announcement {
    // page: accessibility/accessibilitynotification/announcement/init(_:)
    public init(_ announcement: String) { stub() }

    // page: accessibility/accessibilitynotification/announcement/post()
    public func post() { stub() }
  }
}
