import Foundation
import SampleKit

/// The words of a screen, of the String Catalog. Its keys are those of the sample for Android.
func words(_ key: String, _ arguments: any CVarArg...) -> String {
  let format = Bundle.main.localizedString(forKey: key, value: nil, table: nil)
  return arguments.isEmpty ? format : String(format: format, locale: .current, arguments: arguments)
}

/// The library's words for a code, in the language that the app shows.
func told(_ code: String) -> String { Words.of(code, language) }

/// The language that the app shows, as a tag of BCP 47.
var language: String { Bundle.main.preferredLocalizations.first ?? "en" }
