@_exported import CoreGraphics
@_exported import Foundation
@_exported import UserNotifications

func stub() -> Never { fatalError("a stub is for type checks") }

// page: uikit/uiresponder
@MainActor open class UIResponder: NSObject {
  public nonisolated override init() {}
}

// page: uikit/uiapplication
@MainActor open class UIApplication: UIResponder {
  // page: uikit/uiapplication/shared
  @available(iOSApplicationExtension, unavailable)
  open class var shared: UIApplication { stub() }

  // page: uikit/uiapplication/connectedscenes
  open var connectedScenes: Set<UIScene> { stub() }

  // page: uikit/uiapplication/state
  public enum State: Int, @unchecked Sendable {
    case active = 0
    case inactive = 1
    case background = 2
  }

  // page: uikit/uiapplication/applicationstate
  open var applicationState: State { stub() }

  // page: uikit/uiapplication/beginbackgroundtask(withname:expirationhandler:)
  open nonisolated func beginBackgroundTask(
    withName taskName: String?, expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil
  ) -> UIBackgroundTaskIdentifier { stub() }

  // page: uikit/uiapplication/endbackgroundtask(_:)
  open nonisolated func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) { stub() }

  // page: uikit/uiapplication/didbecomeactivenotification
  public nonisolated class var didBecomeActiveNotification: Notification.Name { stub() }

  // page: uikit/uiapplication/protecteddatadidbecomeavailablenotification
  public nonisolated class var protectedDataDidBecomeAvailableNotification: Notification.Name { stub() }

  // page: uikit/uiapplication/opensettingsurlstring
  public nonisolated class var openSettingsURLString: String { stub() }

  // page: uikit/uiapplication/opennotificationsettingsurlstring
  @available(iOS 16.0, *)
  public class var openNotificationSettingsURLString: String { stub() }

  // page: uikit/uiapplication/openexternalurloptionskey
  public struct OpenExternalURLOptionsKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
  }

  // page: uikit/uiapplication/open(_:options:completionhandler:)
  open func open(
    _ url: URL, options: [OpenExternalURLOptionsKey: Any] = [:],
    completionHandler completion: (@MainActor @Sendable (Bool) -> Void)? = nil
  ) { stub() }

  // page: uikit/uiapplication/registerforremotenotifications()
  open func registerForRemoteNotifications() { stub() }

  // page: uikit/uiapplication/launchoptionskey
  public struct LaunchOptionsKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
  }
}

// page: uikit/uibackgroundtaskidentifier
public struct UIBackgroundTaskIdentifier: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  // page: uikit/uibackgroundtaskidentifier/invalid
  public static let invalid = UIBackgroundTaskIdentifier(rawValue: 0)
}

// page: uikit/uiapplicationdelegate
@MainActor public protocol UIApplicationDelegate: NSObjectProtocol {
  // page: uikit/uiapplicationdelegate/application(_:didfinishlaunchingwithoptions:)
  func application(
    _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool

  // page: uikit/uiapplicationdelegate/application(_:didregisterforremotenotificationswithdevicetoken:)
  func application(_ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data)
}

extension UIApplicationDelegate {
  // page: uikit/uiapplicationdelegate
  // Its requirements are optional in Objective-C.
  public func application(
    _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool { stub() }

  // page: uikit/uiapplicationdelegate/application(_:didregisterforremotenotificationswithdevicetoken:)
  public func application(
    _ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data
  ) { stub() }
}

// page: uikit/uidevice
@MainActor open class UIDevice: NSObject {
  // page: uikit/uidevice/current
  open class var current: UIDevice { stub() }

  // page: uikit/uidevice/name
  open var name: String { stub() }
}

// page: uikit/uipasteboard
open class UIPasteboard: NSObject, @unchecked Sendable {
  // page: uikit/uipasteboard/general
  open class var general: UIPasteboard { stub() }

  // page: uikit/uipasteboard/optionskey
  public struct OptionsKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    // page: uikit/uipasteboard/optionskey/expirationdate
    public static let expirationDate = OptionsKey(rawValue: "")

    // page: uikit/uipasteboard/optionskey/localonly
    public static let localOnly = OptionsKey(rawValue: "")
  }

  // page: uikit/uipasteboard/setitems(_:options:)
  open func setItems(_ items: [[String: Any]], options: [OptionsKey: Any] = [:]) { stub() }
}

// page: uikit/uiimage
open class UIImage: NSObject, @unchecked Sendable {
  // page: uikit/uiimage/init(data:)
  public init?(data: Data) { stub() }

  // page: uikit/uiimage/cgimage
  open var cgImage: CGImage? { stub() }

  // page: uikit/uiimage/preparingthumbnail(of:)
  @available(iOS 15.0, *)
  open func preparingThumbnail(of size: CGSize) -> UIImage? { stub() }

  // page: uikit/uiimage/size
  open var size: CGSize { stub() }
}

// page: uikit/uiview
@MainActor open class UIView: UIResponder {
  // page: uikit/uiview/init(frame:)
  public init(frame: CGRect) { stub() }

  // page: uikit/uiview/bounds
  open var bounds: CGRect {
    get { stub() }
    set { stub() }
  }

  // page: uikit/uiview/layer
  open var layer: CALayer { stub() }

  // page: uikit/uiview/layoutsubviews()
  open func layoutSubviews() { stub() }

  // page: uikit/uiview/layerclass
  open class var layerClass: AnyClass { stub() }

  // page: uikit/uiview/ishidden
  open var isHidden: Bool {
    get { stub() }
    set { stub() }
  }

  // page: uikit/uiview/window
  open var window: UIWindow? { stub() }
}

// page: uikit/uiwindow
@MainActor open class UIWindow: UIView {
  // page: uikit/uiwindow/init(windowscene:)
  public init(windowScene: UIWindowScene) { super.init(frame: .zero) }

  // page: uikit/uiwindow/windowlevel
  open var windowLevel: Level {
    get { stub() }
    set { stub() }
  }

  // page: uikit/uiwindow/rootviewcontroller
  open var rootViewController: UIViewController? {
    get { stub() }
    set { stub() }
  }

  // page: uikit/uiwindow/level
  public struct Level: RawRepresentable, Hashable, Sendable {
    public let rawValue: CGFloat
    public init(rawValue: CGFloat) { self.rawValue = rawValue }

    // page: uikit/uiwindow/level/alert
    public static let alert = Level(rawValue: 0)

    // page: uikit/uiwindow/level/+(_:_:)
    public static func + (left: Level, right: CGFloat) -> Level { stub() }
  }
}

// page: uikit/uiviewcontroller
@MainActor open class UIViewController: UIResponder {}

// page: uikit/uiscene
@MainActor open class UIScene: UIResponder {}

// page: uikit/uiwindowscene
@MainActor open class UIWindowScene: UIScene {}

// page: quartzcore/calayer
open class CALayer: NSObject {
  public override init() {}

  // page: quartzcore/calayer/frame
  open var frame: CGRect {
    get { stub() }
    set { stub() }
  }

  // page: quartzcore/calayer/addsublayer(_:)
  open func addSublayer(_ layer: CALayer) { stub() }
}

// page: uikit/uikeyboardtype
public enum UIKeyboardType: Int, @unchecked Sendable {
  case `default` = 0
  case asciiCapable = 1
  case URL = 3
  case numberPad = 4
}

// page: uikit/uitextcontenttype
public struct UITextContentType: RawRepresentable, Hashable, Sendable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let oneTimeCode = UITextContentType(rawValue: "")
}
