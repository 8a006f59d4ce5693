//! Changes of what uniffi generates. What is not found as this version of uniffi writes it fails the generation.

/// The generated `source` of a `language`, with `to` in the place of `from`, which has to be there once.
///
/// # Errors
///
/// `from` is not there, or more than once.
pub fn once(language: &str, source: &str, from: &str, to: &str) -> Result<String, String> {
    if source.matches(from).count() == 1 {
        return Ok(source.replacen(from, to, 1));
    }
    Err(format!("not found once in the generated {language}, as this version of uniffi writes it:\n{from}"))
}
