//! What the codes mean, in English and German, for apps that bring no texts of their own, and what comes next.
//!
//! A code is that of an error ([`crate::Error::code`]), or stands behind the name of what it is a code of: `outcome.` (of an
//! answer), `reason.` (why something is not allowed or refused), `disabled.` (why phone sign-in is), `warning.` (before an
//! enrollment is confirmed), `prerequisite.` (what enabling phone sign-in needs), `progress.` (what a call is doing), `activity.` (what happened),
//! `attention.` (how requests are made known), `along.` (what goes along with an approval), `device.` (what a rule makes of the device). `errors` holds the texts of errors, `activity` those of what happened and of attention, `reasons` all others.

mod activity;
mod errors;
mod reasons;
mod remedy;

pub use remedy::Remedy;

/// A language in which there are texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The one for a tag of BCP 47, such as `de-AT`; English where there is none for it.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { Self::German } else { Self::English }
    }
}

/// A code, what comes next, in English, in German.
struct Entry(&'static str, Remedy, &'static str, &'static str);

/// What a code means and what to do, in a sentence or two. A code that is not known here, such as one of a newer server, has the text
/// of its kind: of `reason` or `invalid_input`. `None` if not even the kind is known.
#[must_use]
pub fn text(code: &str, language: Language) -> Option<&'static str> {
    let Entry(_, _, english, german) = entry(code)?;
    Some(match language {
        Language::English => english,
        Language::German => german,
    })
}

/// What the person can do about a code. A code that is not known here has the remedy of its kind, as it has its text.
#[must_use]
pub fn remedy(code: &str) -> Remedy {
    entry(code).map_or(Remedy::Nothing, |entry| entry.1)
}

fn entry(code: &str) -> Option<&'static Entry> {
    if let Some(found) = find(code) {
        return Some(found);
    }
    let mut parts = code.split('.');
    let (kind, second, third) = (parts.next()?, parts.next(), parts.next());
    let any = match (kind, second, third) {
        // An error and a list of reasons hold the same codes.
        ("refused", Some(reason), None) => return entry(&format!("reason.{reason}")),
        ("invalid_input", Some(_), Some(reason)) => find(&format!("invalid_input.any.{reason}")),
        _ => None,
    };
    let of_second = || find(code.get(..kind.len() + 1 + second?.len())?);
    any.or_else(of_second).or_else(|| find(kind))
}

const ALL: [&[Entry]; 3] = [activity::ENTRIES, errors::ENTRIES, reasons::ENTRIES];

fn find(code: &str) -> Option<&'static Entry> {
    ALL.into_iter().find_map(|entries| {
        let place = entries.binary_search_by_key(&code, |entry| entry.0).ok()?;
        entries.get(place)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    /// The codes in the first cells of the tables of a page that begin with the word `code`.
    fn codes_of_tables(page: &str) -> BTreeSet<&str> {
        let mut codes = BTreeSet::new();
        let mut of_codes = false;
        for line in page.lines() {
            let first = line.strip_prefix("| ").and_then(|rest| rest.split(" |").next());
            match first {
                Some("code") => of_codes = true,
                Some(cell) if of_codes => {
                    let code = cell.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
                    let code = code.unwrap_or_else(|| panic!("{cell:?} is no code"));
                    assert!(codes.insert(code), "{code} stands there twice");
                }
                Some(_) => {}
                None => of_codes &= line.starts_with("|-"),
            }
        }
        codes
    }

    #[test]
    fn the_page_about_errors_has_each_code_and_no_other() {
        let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors.md")).unwrap();
        let there = codes_of_tables(&page);
        let known: BTreeSet<&str> = ALL.into_iter().flatten().map(|entry| entry.0).collect();
        let missing: Vec<_> = known.difference(&there).collect();
        let unknown: Vec<_> = there.difference(&known).collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "docs/errors.md lacks {missing:?}, and has {unknown:?} too many"
        );
    }

    #[test]
    fn codes_are_sorted_so_that_each_is_found() {
        for entries in ALL {
            for (one, next) in entries.iter().zip(entries.iter().skip(1)) {
                assert!(one.0 < next.0, "{} belongs before {}", next.0, one.0);
            }
        }
        for Entry(code, _, english, _) in ALL.into_iter().flatten() {
            assert_eq!(text(code, Language::English), Some(*english), "{code}");
        }
    }

    #[test]
    fn no_code_is_there_twice_and_no_text_is_empty() {
        let all: Vec<&Entry> = ALL.into_iter().flatten().collect();
        for (at, entry) in all.iter().enumerate() {
            assert!(all.iter().skip(at + 1).all(|other| other.0 != entry.0), "{}", entry.0);
            assert!(entry.2.ends_with('.') && entry.3.ends_with('.') && entry.2 != entry.3, "{}", entry.0);
        }
    }
}
