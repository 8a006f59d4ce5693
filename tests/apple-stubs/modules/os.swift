// page: os/logger
@available(iOS 14.0, macOS 11.0, *)
public struct Logger: @unchecked Sendable {
  // page: os/logger/init(subsystem:category:)
  public init(subsystem: String, category: String) {}

  // page: os/logger/error(_:)
  public func error(_ message: OSLogMessage) {}

  // page: os/logger/notice(_:)
  public func notice(_ message: OSLogMessage) {}
}

// page: os/oslogmessage
@available(iOS 14.0, macOS 11.0, *)
public struct OSLogMessage: ExpressibleByStringInterpolation {
  public init(stringInterpolation: OSLogInterpolation) {}
  public init(stringLiteral value: String) {}
}

// page: os/oslogprivacy
@available(iOS 14.0, macOS 11.0, *)
public struct OSLogPrivacy {
  public static var `public`: OSLogPrivacy { OSLogPrivacy() }
  public static var `private`: OSLogPrivacy { OSLogPrivacy() }
  public static var auto: OSLogPrivacy { OSLogPrivacy() }
}

// page: os/osloginterpolation
@available(iOS 14.0, macOS 11.0, *)
public struct OSLogInterpolation: StringInterpolationProtocol {
  public init(literalCapacity: Int, interpolationCount: Int) {}
  public mutating func appendLiteral(_ literal: String) {}

  // page: os/osloginterpolation/appendinterpolation(_:align:privacy:)
  public mutating func appendInterpolation(
    _ argument: @autoclosure @escaping () -> String, align: OSLogStringAlignment = .none, privacy: OSLogPrivacy = .auto
  ) {}
}

// page: os/oslogstringalignment
@available(iOS 14.0, macOS 11.0, *)
public struct OSLogStringAlignment {
  public static var none: OSLogStringAlignment { OSLogStringAlignment() }
}
