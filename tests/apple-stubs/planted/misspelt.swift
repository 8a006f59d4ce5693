// expects: cannot find 'kSecAttrAccessibleAfterFirstUnlock' in scope
import Foundation
import Security

func query() -> [CFString: Any] {
  [kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlock]
}
