// What Foundation of Linux lacks of Apple's. Each file that is checked imports this module, without saying so.
@_exported import Darwin
import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// MARK: Core Foundation. Bridged types are the classes that they are bridged to, so that `as` does what it does there.

// page: corefoundation/cftyperef
public typealias CFTypeRef = AnyObject

// page: corefoundation/cfindex
public typealias CFIndex = Int

// page: corefoundation/cfoptionflags
public typealias CFOptionFlags = UInt

// page: corefoundation/cftypeid
public typealias CFTypeID = UInt

// page: corefoundation/cfstring
public typealias CFString = NSString

// page: corefoundation/cfdictionary
public typealias CFDictionary = NSDictionary

// page: corefoundation/cfdata
public typealias CFData = NSData

// page: corefoundation/cfallocator
public final class CFAllocator {
  init() {}
}

// page: corefoundation/cferror
public final class CFError: Error, @unchecked Sendable {
  init() {}
}

// page: corefoundation/cferrordomain
public typealias CFErrorDomain = CFString

// page: corefoundation/1494674-cferrorgetcode
public func CFErrorGetCode(_ err: CFError!) -> CFIndex { stub() }

// page: corefoundation/1494667-cferrorgetdomain
public func CFErrorGetDomain(_ err: CFError!) -> CFErrorDomain! { stub() }

// page: corefoundation/1521218-cfgettypeid
public func CFGetTypeID(_ cf: CFTypeRef!) -> CFTypeID { stub() }

// page: security/osstatus
public typealias OSStatus = Int32

// MARK: Files

extension FileManager {
  // page: foundation/filemanager/containerurl(forsecurityapplicationgroupidentifier:)
  public func containerURL(forSecurityApplicationGroupIdentifier groupIdentifier: String) -> URL? { stub() }
}

// MARK: Notifications

extension NotificationCenter {
  // page: foundation/notificationcenter/notifications
  @available(iOS 15.0, macOS 12.0, *)
  public final class Notifications: AsyncSequence, @unchecked Sendable {
    public typealias Element = Notification

    // page: foundation/notificationcenter/notifications/iterator
    public struct Iterator: AsyncIteratorProtocol {
      public mutating func next() async -> Notification? { stub() }
    }

    // page: foundation/notificationcenter/notifications/makeasynciterator()
    public func makeAsyncIterator() -> Iterator { stub() }
  }

  // page: foundation/notificationcenter/notifications(named:object:)
  @available(iOS 15.0, macOS 12.0, *)
  public func notifications(named name: Notification.Name, object: (AnyObject & Sendable)? = nil) -> Notifications {
    stub()
  }
}

// MARK: Words

// page: foundation/localizedstringresource
@available(iOS 16.0, macOS 13.0, *)
public struct LocalizedStringResource: Equatable, Codable, Sendable, ExpressibleByStringInterpolation {
  // page: foundation/localizedstringresource/key
  public let key: String

  // page: foundation/localizedstringresource/locale
  public var locale: Locale { stub() }

  // page: foundation/localizedstringresource/init(_:defaultvalue:table:locale:bundle:comment:)
  public init(
    _ keyAndValue: String.LocalizationValue, table: String? = nil, locale: Locale = .current,
    bundle: BundleDescription = .main, comment: StaticString? = nil
  ) { stub() }

  // page: foundation/localizedstringresource/init(stringliteral:)
  public init(stringLiteral value: String) { stub() }

  // page: foundation/localizedstringresource/bundledescription
  @available(iOS 16.0, macOS 13.0, *)
  public enum BundleDescription: Sendable {
    case main
    case forClass(AnyClass)
    case atURL(URL)
  }
}

extension String {
  // page: swift/string/localizationvalue
  @available(iOS 15.0, macOS 12.0, *)
  public struct LocalizationValue: Equatable, Codable, Sendable, ExpressibleByStringInterpolation {
    public init(_ value: String) {}
    public init(stringLiteral value: String) {}
  }

  // page: swift/string/init(localized:table:bundle:locale:comment:)
  @available(iOS 15.0, macOS 12.0, *)
  public init(
    localized keyAndValue: LocalizationValue, table: String? = nil, bundle: Bundle? = nil, locale: Locale = .current,
    comment: StaticString? = nil
  ) { stub() }

  // page: swift/string/init(localized:)
  @available(iOS 16.0, macOS 13.0, *)
  @_disfavoredOverload public init(localized resource: LocalizedStringResource) { stub() }
}

// page: foundation/nserrorpointer
// There it is an AutoreleasingUnsafeMutablePointer, which takes the same arguments.
public typealias NSErrorPointer = UnsafeMutablePointer<NSError?>?

// page: foundation/nsuseractivitytypebrowsingweb
public let NSUserActivityTypeBrowsingWeb: String = ""

// page: foundation/nsuseractivity
open class NSUserActivity: NSObject {
  // page: foundation/nsuseractivity/webpageurl
  open var webpageURL: URL?
}

extension URL {
  // page: foundation/url/startaccessingsecurityscopedresource()
  public func startAccessingSecurityScopedResource() -> Bool { stub() }

  // page: foundation/url/stopaccessingsecurityscopedresource()
  public func stopAccessingSecurityScopedResource() {}
}
