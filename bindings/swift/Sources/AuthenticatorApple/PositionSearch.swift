#if os(iOS) && canImport(CoreLocation)
  import AuthenticatorCore
  import CoreLocation
  import Foundation

  /// Looks for the position once.
  @MainActor
  final class PositionSearch: NSObject, CLLocationManagerDelegate {
    private let manager = CLLocationManager()
    private var waiting: CheckedContinuation<Located, Never>?

    /// What became of it. A search that is given up stops.
    static func locate() async -> Located {
      // This call of the system may take long, and is not for the main thread.
      let isOn = await Task.detached { CLLocationManager.locationServicesEnabled() }.value
      guard isOn else { return .turnedOff }
      let search = PositionSearch()
      return await withTaskCancellationHandler {
        await search.first()
      } onCancel: {
        Task { @MainActor in search.end(.notFound) }
      }
    }

    private func first() async -> Located {
      switch manager.authorizationStatus {
      case .authorizedAlways, .authorizedWhenInUse: break
      case .notDetermined, .restricted, .denied: return .notPermitted
      @unknown default: return .notPermitted
      }
      if Task.isCancelled { return .notFound }
      manager.delegate = self
      manager.desiredAccuracy = kCLLocationAccuracyHundredMeters
      return await withCheckedContinuation { continuation in
        waiting = continuation
        manager.requestLocation()
      }
    }

    private func end(_ located: Located) {
      waiting?.resume(returning: located)
      waiting = nil
      manager.stopUpdatingLocation()
      manager.delegate = nil
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
      let located = locations.last.map { location in
        Fix(
          latitude: location.coordinate.latitude, longitude: location.coordinate.longitude,
          horizontalAccuracy: location.horizontalAccuracy, timestamp: location.timestamp,
          simulated: location.sourceInformation?.isSimulatedBySoftware
        ).located(at: Date())
      }
      Task { @MainActor in self.end(located ?? .notFound) }
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
      let denied = (error as? CLError)?.code == .denied
      Task { @MainActor in self.end(denied ? .notPermitted : .notFound) }
    }
  }
#endif
