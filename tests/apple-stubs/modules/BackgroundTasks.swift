import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// page: backgroundtasks/bgtaskrequest
open class BGTaskRequest: NSObject {
  // page: backgroundtasks/bgtaskrequest/earliestbegindate
  open var earliestBeginDate: Date? {
    get { stub() }
    set { stub() }
  }
}

// page: backgroundtasks/bgapprefreshtaskrequest
open class BGAppRefreshTaskRequest: BGTaskRequest {
  // page: backgroundtasks/bgapprefreshtaskrequest/init(identifier:)
  public init(identifier: String) { stub() }
}

// page: backgroundtasks/bgtaskscheduler
open class BGTaskScheduler: NSObject {
  // page: backgroundtasks/bgtaskscheduler/shared
  open class var shared: BGTaskScheduler { stub() }

  // page: backgroundtasks/bgtaskscheduler/submit(_:)
  open func submit(_ taskRequest: BGTaskRequest) throws { stub() }
}
