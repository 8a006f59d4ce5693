import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }
func value<T>() -> T { fatalError("a stub is for type checks") }

// page: usernotifications/unauthorizationoptions
public struct UNAuthorizationOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
  public static var badge: UNAuthorizationOptions { stub() }
  public static var sound: UNAuthorizationOptions { stub() }
  public static var alert: UNAuthorizationOptions { stub() }
}

// page: usernotifications/unusernotificationcenter
open class UNUserNotificationCenter: NSObject {
  // page: usernotifications/unusernotificationcenter/current()
  open class func current() -> UNUserNotificationCenter { stub() }

  // page: usernotifications/unusernotificationcenter/delegate
  open weak var delegate: (any UNUserNotificationCenterDelegate)?

  // page: usernotifications/unusernotificationcenter/requestauthorization(options:completionhandler:)
  open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { stub() }

  // page: usernotifications/unusernotificationcenter/setnotificationcategories(_:)
  open func setNotificationCategories(_ categories: Set<UNNotificationCategory>) { stub() }

  // page: usernotifications/unusernotificationcenter/add(_:withcompletionhandler:)
  open func add(_ request: UNNotificationRequest) async throws { stub() }

  // page: usernotifications/unusernotificationcenter/notificationsettings()
  open func notificationSettings() async -> UNNotificationSettings { stub() }

  // page: usernotifications/unusernotificationcenter/deliverednotifications()
  open func deliveredNotifications() async -> [UNNotification] { stub() }

  // page: usernotifications/unusernotificationcenter/removedeliverednotifications(withidentifiers:)
  open func removeDeliveredNotifications(withIdentifiers identifiers: [String]) { stub() }
}

// page: usernotifications/unusernotificationcenterdelegate
// Objective-C lets a class implement the `async` forms of these as well. They are left out: such a method ends on a thread of its own, and
// UIKit ends an app whose answer does not come on the main thread.
public protocol UNUserNotificationCenterDelegate: NSObjectProtocol {
  // page: usernotifications/unusernotificationcenterdelegate/usernotificationcenter(_:willpresent:withcompletionhandler:)
  func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
    withCompletionHandler completionHandler: @escaping (UNNotificationPresentationOptions) -> Void)

  // page: usernotifications/unusernotificationcenterdelegate/usernotificationcenter(_:didreceive:withcompletionhandler:)
  func userNotificationCenter(
    _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
    withCompletionHandler completionHandler: @escaping () -> Void)
}

// page: usernotifications/unnotificationpresentationoptions
public struct UNNotificationPresentationOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }

  // page: usernotifications/unnotificationpresentationoptions/banner
  @available(iOS 14.0, *)
  public static var banner: UNNotificationPresentationOptions { stub() }
  @available(iOS 14.0, *)
  public static var list: UNNotificationPresentationOptions { stub() }
  public static var sound: UNNotificationPresentationOptions { stub() }
}

// page: usernotifications/unnotification
open class UNNotification: NSObject {
  // page: usernotifications/unnotification/request
  open var request: UNNotificationRequest { stub() }
}

// page: usernotifications/unnotificationresponse
open class UNNotificationResponse: NSObject {
  // page: usernotifications/unnotificationresponse/notification
  open var notification: UNNotification { stub() }

  // page: usernotifications/unnotificationresponse/actionidentifier
  open var actionIdentifier: String { stub() }
}

// page: usernotifications/unnotificationdefaultactionidentifier
public let UNNotificationDefaultActionIdentifier: String = value()

// page: usernotifications/unnotificationrequest
open class UNNotificationRequest: NSObject {
  // page: usernotifications/unnotificationrequest/init(identifier:content:trigger:)
  public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) { stub() }

  // page: usernotifications/unnotificationrequest/identifier
  open var identifier: String { stub() }

  // page: usernotifications/unnotificationrequest/content
  open var content: UNNotificationContent { stub() }
}

// page: usernotifications/unnotificationtrigger
open class UNNotificationTrigger: NSObject {}

// page: usernotifications/unnotificationcontent
open class UNNotificationContent: NSObject {
  public override init() {}
  open override func mutableCopy() -> Any { stub() }

  // page: usernotifications/unnotificationcontent/userinfo
  open var userInfo: [AnyHashable: Any] { stub() }
}

// page: usernotifications/unmutablenotificationcontent
open class UNMutableNotificationContent: UNNotificationContent {
  // page: usernotifications/unmutablenotificationcontent/title
  open var title: String {
    get { stub() }
    set { stub() }
  }

  // page: usernotifications/unmutablenotificationcontent/body
  open var body: String {
    get { stub() }
    set { stub() }
  }

  // page: usernotifications/unmutablenotificationcontent/categoryidentifier
  open var categoryIdentifier: String {
    get { stub() }
    set { stub() }
  }

  // page: usernotifications/unmutablenotificationcontent/userinfo
  open override var userInfo: [AnyHashable: Any] {
    get { stub() }
    set { stub() }
  }

  // page: usernotifications/unmutablenotificationcontent/sound
  open var sound: UNNotificationSound? {
    get { stub() }
    set { stub() }
  }

  // page: usernotifications/unmutablenotificationcontent/interruptionlevel
  @available(iOS 15.0, *)
  open var interruptionLevel: UNNotificationInterruptionLevel {
    get { stub() }
    set { stub() }
  }
}

// page: usernotifications/unnotificationinterruptionlevel
@available(iOS 15.0, *)
public enum UNNotificationInterruptionLevel: UInt, @unchecked Sendable {
  case passive = 0
  case active = 1
  case timeSensitive = 2
  case critical = 3
}

// page: usernotifications/unnotificationsound
open class UNNotificationSound: NSObject {
  // page: usernotifications/unnotificationsound/default
  open class var `default`: UNNotificationSound { stub() }
}

// page: usernotifications/unnotificationactionoptions
public struct UNNotificationActionOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
  public static var authenticationRequired: UNNotificationActionOptions { stub() }
  public static var destructive: UNNotificationActionOptions { stub() }
  public static var foreground: UNNotificationActionOptions { stub() }
}

// page: usernotifications/unnotificationaction
open class UNNotificationAction: NSObject {
  // page: usernotifications/unnotificationaction/init(identifier:title:options:)
  public convenience init(identifier: String, title: String, options: UNNotificationActionOptions = []) { stub() }
}

// page: usernotifications/unnotificationcategoryoptions
public struct UNNotificationCategoryOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
}

// page: usernotifications/unnotificationcategory
open class UNNotificationCategory: NSObject {
  // page: usernotifications/unnotificationcategory/init(identifier:actions:intentidentifiers:options:)
  public convenience init(
    identifier: String, actions: [UNNotificationAction], intentIdentifiers: [String],
    options: UNNotificationCategoryOptions = []
  ) { stub() }
}

// page: usernotifications/unnotificationserviceextension
open class UNNotificationServiceExtension: NSObject {
  public override init() {}

  // page: usernotifications/unnotificationserviceextension/didreceive(_:withcontenthandler:)
  open func didReceive(
    _ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
  ) { stub() }

  // page: usernotifications/unnotificationserviceextension/serviceextensiontimewillexpire()
  open func serviceExtensionTimeWillExpire() { stub() }
}

// page: usernotifications/unnotificationsettings
open class UNNotificationSettings: NSObject {
  // page: usernotifications/unnotificationsettings/authorizationstatus
  open var authorizationStatus: UNAuthorizationStatus { stub() }
}

// page: usernotifications/unauthorizationstatus
public enum UNAuthorizationStatus: Int, @unchecked Sendable {
  case notDetermined = 0
  case denied = 1
  case authorized = 2
  @available(iOS 12.0, *)
  case provisional = 3
  @available(iOS 14.0, *)
  case ephemeral = 4
}
