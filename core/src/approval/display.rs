//! Cleaning of server text before a person sees it (protocol, rule 7).
//!
//! The cleaned text is signed as `shown`, and the server cleans its own context and compares, so both
//! sides need the same result to the last byte: every table is that of Unicode 16.0 and compiled in,
//! none comes from the platform or from the standard library. `tests/vectors/display.json` pins the
//! result.

use authenticator_unicode::{Category, category, graphemes, nfc};
use idna::punycode;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use thiserror::Error;

use crate::protocol::is_default_ignorable;

/// The name of the entries whose text is a host name (protocol, rule 7: "entry named exactly `host`").
pub const HOST_ENTRY: &str = "host";

/// Combining marks that a base may carry (protocol, rule 7).
pub const MAX_MARKS: usize = 4;

/// Extended grapheme clusters before the ellipsis (protocol, rule 7).
pub const MAX_CLUSTERS: usize = 64;

/// Bytes of a host name as it is shown (protocol, rule 7).
pub const MAX_HOST_BYTES: usize = 253;

/// Why a host name cannot be shown; its challenge is dropped (protocol, rule 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HostRefused {
    /// Nothing is left to show.
    #[error("the host name is empty")]
    Empty,
    /// The A-labels and their dots exceed [`MAX_HOST_BYTES`].
    #[error("the host name is over {MAX_HOST_BYTES} bytes")]
    TooLong,
    /// UTS 46 refuses it.
    #[error("the host name is not valid under UTS 46")]
    Invalid,
}

/// Cleans the text of one context entry: a host name if the entry is named exactly `host`, else text
/// (protocol, rule 7).
///
/// The name is compared as the server sent it, before any cleaning of its own.
///
/// # Errors
/// [`HostRefused`] for a host name that cannot be shown.
pub fn clean_entry(name: &str, text: &str) -> Result<String, HostRefused> {
    if name == HOST_ENTRY { clean_host(text) } else { Ok(clean_text(text)) }
}

/// Cleans text meant for a person, by the steps of protocol rule 7 in their order.
///
/// Where the rule leaves a choice:
/// - A base is every character that is not a mark. The space is one (Unicode Standard, definition
///   D51), so a mark after a space stays; only marks at the start of the text have no base.
/// - The first four marks stay, in the order of the second NFC. A precomposed letter counts as a base
///   without marks.
/// - The ellipsis stands for clusters that were cut: 64 clusters are shown whole, of 65 or more the
///   first 64.
///
/// Cleaning twice is cleaning once, but for one corner that the order of the steps decides: text is
/// trimmed before marks without a base go, so marks at the start that are followed by a space leave
/// that space in front (U+0301 U+0020 `a` becomes U+0020 `a`). No other cleaned text starts with a
/// space, and none ends with one.
///
/// The rule bounds clusters, not characters: a cluster may hold any number of Hangul jamo, emoji
/// modifiers or conjoined consonants. What bounds the size of the result is the size of the message.
pub fn clean_text(text: &str) -> String {
    let kept = nfc(text.chars()).into_iter().filter_map(space_or_keep);
    let spaced = collapse_and_trim(kept);
    let limited = limit_marks(nfc(spaced.chars()).into_iter()).collect();
    cut_after_clusters(limited)
}

/// Brings a host name into the form in which it is shown: lower-case A-labels, whole (protocol,
/// rule 7).
///
/// UTS 46 ToASCII of Unicode 16.0 with `UseSTD3ASCIIRules`, `CheckBidi` and `CheckJoiners`, without
/// `CheckHyphens`, `Transitional_Processing`, `VerifyDnsLength` and `IgnoreInvalidPunycode`. The
/// rule's only bound on length is 253 bytes of the result, a final dot included: it sets none for a
/// label, and does not forbid empty labels.
///
/// # Errors
/// - [`HostRefused::Invalid`]: UTS 46 refuses the name.
/// - [`HostRefused::Empty`]: nothing is left of it.
/// - [`HostRefused::TooLong`]: the A-labels exceed [`MAX_HOST_BYTES`].
pub fn clean_host(host: &str) -> Result<String, HostRefused> {
    let labels = Uts46::new()
        .to_ascii(host.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::Ignore)
        .map_err(|_| HostRefused::Invalid)?;
    if labels.split('.').any(is_nested_a_label) {
        return Err(HostRefused::Invalid);
    }
    match labels.len() {
        0 => Err(HostRefused::Empty),
        1..=MAX_HOST_BYTES => Ok(labels.into_owned()),
        _ => Err(HostRefused::TooLong),
    }
}

/// Rule 7: U+0009 to U+000D, U+0085, U+2028, U+2029 and Zs become U+0020; Cc, Cf,
/// Default_Ignorable_Code_Point and U+2800 (a Braille pattern without dots, which looks like a space)
/// are removed.
fn space_or_keep(c: char) -> Option<char> {
    use Category::{Control, Format, SpaceSeparator};
    match (c, category(c)) {
        ('\u{9}'..='\u{D}' | '\u{85}' | '\u{2028}' | '\u{2029}', _) | (_, SpaceSeparator) => Some(' '),
        ('\u{2800}', _) | (_, Control | Format) => None,
        _ if is_default_ignorable(c) => None,
        _ => Some(c),
    }
}

/// Rule 7: runs of spaces collapsed; trimmed.
fn collapse_and_trim(chars: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut gap = false;
    for c in chars {
        if c == ' ' {
            gap = true;
            continue;
        }
        if gap && !text.is_empty() {
            text.push(' ');
        }
        gap = false;
        text.push(c);
    }
    text
}

/// Rule 7: at most 4 combining marks (general category M) on a base; marks without a base go.
fn limit_marks(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut room = 0;
    chars.filter(move |c| {
        if category(*c) != Category::Mark {
            room = MAX_MARKS;
            return true;
        }
        let fits = room > 0;
        room = room.saturating_sub(1);
        fits
    })
}

/// Rule 7: after 64 extended grapheme clusters an ellipsis.
fn cut_after_clusters(mut text: String) -> String {
    let shown = graphemes(&text).take(MAX_CLUSTERS).map(str::len).sum();
    if shown < text.len() {
        text.truncate(shown);
        text.push('\u{2026}');
    }
    text
}

/// UTS 46, section 4.1, criterion 3: without `CheckHyphens` a decoded label must not begin with
/// `xn--`. The `idna` crate leaves this criterion out.
fn is_nested_a_label(label: &str) -> bool {
    label.strip_prefix(A_LABEL).and_then(punycode::decode_to_string).is_some_and(|decoded| decoded.starts_with(A_LABEL))
}

/// What an A-label begins with (RFC 5890, section 2.3.2.5).
const A_LABEL: &str = "xn--";
