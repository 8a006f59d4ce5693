import AuthenticatorApple
import AuthenticatorCore
import Foundation
import UIKit

extension DecodedPicture {
  /// Nothing if it is no picture. Not on the main actor, as it takes time.
  static func decoded(_ data: Data) async -> DecodedPicture? {
    UIImage(data: data)?.cgImage.flatMap(DecodedPicture.init)
  }
}
