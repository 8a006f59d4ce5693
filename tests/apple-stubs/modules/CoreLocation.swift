import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// page: corelocation/cllocationdegrees
public typealias CLLocationDegrees = Double

// page: corelocation/cllocationaccuracy
public typealias CLLocationAccuracy = Double

// page: corelocation/kcllocationaccuracyhundredmeters
public let kCLLocationAccuracyHundredMeters: CLLocationAccuracy = 100

// page: corelocation/cllocationcoordinate2d
public struct CLLocationCoordinate2D: Sendable {
  // page: corelocation/cllocationcoordinate2d/latitude
  public var latitude: CLLocationDegrees

  // page: corelocation/cllocationcoordinate2d/longitude
  public var longitude: CLLocationDegrees
}

// page: corelocation/cllocationsourceinformation
@available(iOS 15.0, *)
open class CLLocationSourceInformation: NSObject {
  // page: corelocation/cllocationsourceinformation/issimulatedbysoftware
  open var isSimulatedBySoftware: Bool { stub() }
}

// page: corelocation/cllocation
open class CLLocation: NSObject, @unchecked Sendable {
  // page: corelocation/cllocation/coordinate
  open var coordinate: CLLocationCoordinate2D { stub() }

  // page: corelocation/cllocation/horizontalaccuracy
  open var horizontalAccuracy: CLLocationAccuracy { stub() }

  // page: corelocation/cllocation/timestamp
  open var timestamp: Date { stub() }

  // page: corelocation/cllocation/sourceinformation
  @available(iOS 15.0, *)
  open var sourceInformation: CLLocationSourceInformation? { stub() }
}

// page: corelocation/clauthorizationstatus
public enum CLAuthorizationStatus: Int32, Sendable {
  case notDetermined = 0
  case restricted = 1
  case denied = 2
  case authorizedAlways = 3
  case authorizedWhenInUse = 4
}

// page: corelocation/clerror-swift.struct
public struct CLError: Error, Sendable {
  // page: corelocation/clerror-swift.struct/code
  public enum Code: Int, Sendable {
    case locationUnknown = 0
    case denied = 1
    case network = 2
  }

  // page: corelocation/clerror-swift.struct/code
  public var code: Code { stub() }
}

// page: corelocation/cllocationmanagerdelegate
public protocol CLLocationManagerDelegate: AnyObject {
  // page: corelocation/cllocationmanagerdelegate/locationmanager(_:didupdatelocations:)
  func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation])

  // page: corelocation/cllocationmanagerdelegate/locationmanager(_:didfailwitherror:)
  func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error)

  // page: corelocation/cllocationmanagerdelegate/locationmanagerdidchangeauthorization(_:)
  func locationManagerDidChangeAuthorization(_ manager: CLLocationManager)
}

extension CLLocationManagerDelegate {
  // page: corelocation/cllocationmanagerdelegate/locationmanagerdidchangeauthorization(_:)
  public func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) { stub() }
}

// page: corelocation/cllocationmanager
open class CLLocationManager: NSObject {
  // page: corelocation/cllocationmanager/init()
  public override init() { stub() }

  // page: corelocation/cllocationmanager/delegate
  open weak var delegate: (any CLLocationManagerDelegate)?

  // page: corelocation/cllocationmanager/desiredaccuracy
  open var desiredAccuracy: CLLocationAccuracy {
    get { stub() }
    set { stub() }
  }

  // page: corelocation/cllocationmanager/authorizationstatus-swift.property
  open var authorizationStatus: CLAuthorizationStatus { stub() }

  // page: corelocation/cllocationmanager/locationservicesenabled()
  open class func locationServicesEnabled() -> Bool { stub() }

  // page: corelocation/cllocationmanager/requestwheninuseauthorization()
  open func requestWhenInUseAuthorization() { stub() }

  // page: corelocation/cllocationmanager/requestlocation()
  open func requestLocation() { stub() }

  // page: corelocation/cllocationmanager/stopupdatinglocation()
  open func stopUpdatingLocation() { stub() }
}
