import AuthenticatorCore

/// The library's words for codes, in the language of a tag of BCP 47 such as `de-AT`.
public enum Words {
  /// Always a sentence of the library: what comes from outside as a code is not shown.
  public static func of(_ code: String, _ language: String) -> String {
    text(code: code, language: language) ?? text(code: "internal", language: language) ?? ""
  }
}
