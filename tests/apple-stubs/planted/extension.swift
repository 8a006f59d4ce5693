// expects: 'shared' is unavailable in application extensions for iOS
// flags: -application-extension
import UIKit

@MainActor func application() -> UIApplication {
  .shared
}
