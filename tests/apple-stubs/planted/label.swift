// expects: extraneous argument label 'query:' in call
import Foundation
import Security

func delete(_ query: CFDictionary) -> OSStatus {
  SecItemDelete(query: query)
}
