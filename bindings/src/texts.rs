//! Texts for codes, in two languages.

use authenticator_core::texts;

/// What a code means and what to do, for people, in the language of a tag of BCP 47 such as `de-AT`: German or English, which is also
/// for any other. The code is the `code` of an error; or `outcome.`, `reason.`, `disabled.`, `warning.` or `progress.` before a code of
/// that kind, such as `outcome.wrong_number`. A code that a newer server has sent has the text of its kind; nothing comes back if not even
/// the kind is known.
#[uniffi::export]
pub fn text(code: String, language: String) -> Option<String> {
    texts::text(&code, texts::Language::of_tag(&language)).map(str::to_owned)
}
