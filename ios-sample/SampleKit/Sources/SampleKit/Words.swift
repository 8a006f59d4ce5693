import AuthenticatorCore

/// The library's words for codes, in the language of a tag of BCP 47 such as `de-AT`.
public enum Words {
  /// Never empty: an unknown code is its own word.
  public static func of(_ code: String, _ language: String) -> String {
    text(code: code, language: language) ?? code
  }
}
