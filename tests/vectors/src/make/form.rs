//! Breakages of size and of the compact form: `too_large`, `not_compact`.

use authenticator_core::jose::base64url_encode;

use crate::breakage::Cases;
use crate::case::Compact;
use crate::jws::{input, join, sign, signature};
use crate::text;

pub(crate) fn add(cases: &mut Cases<'_>) {
    sizes(cases);
    parts(cases);
    if cases.message.thorough {
        encoding(cases);
    }
}

fn sizes(cases: &mut Cases<'_>) {
    let limit = cases.message.limit;
    let minimal = cases.message.minimal.clone();
    let size = "rule 2: the size limit counts bytes of the compact form";
    cases.valid("as large as allowed", size, of_size(cases, limit), &minimal);
    cases.refused("one byte too large", size, of_size(cases, limit + 1), "too_large");
    let repeat = |unit: &str, times| Compact::Repeat {
        before: String::new(),
        unit: unit.to_owned(),
        times,
        after: String::new(),
    };
    cases.refused("too large and not compact", "size is checked first", repeat("*", limit + 1), "too_large");
}

/// A right message of exactly `size` bytes: white space after the payload's first brace.
fn of_size(cases: &Cases<'_>, size: usize) -> Compact {
    let (mut header, claims) = cases.parts();
    let claims = claims.strip_prefix('{').unwrap_or(&claims).to_owned();
    let encoded = |header: &str| size - (header.len() * 4).div_ceil(3) - 88;
    while encoded(&header) % 4 == 1 {
        header.push(' ');
    }
    let spaces = encoded(&header) * 3 / 4 - 1 - claims.len();
    let signing_input = input(&header, format!("{{{}{claims}", " ".repeat(spaces)));
    let signature = base64url_encode(&signature(cases.message.key, &signing_input));
    let times = (spaces - 2) / 3;
    let rest = format!("{}{claims}", " ".repeat((spaces - 2) % 3));
    Compact::Repeat {
        before: input(&header, "{  "),
        unit: base64url_encode(b"   "),
        times,
        after: format!("{}.{signature}", base64url_encode(rest.as_bytes())),
    }
}

fn parts(cases: &mut Cases<'_>) {
    let compact = cases.message.compact(&cases.message.minimal);
    let (signing_input, signature) = compact.rsplit_once('.').unwrap_or_default();
    let (header, payload) = signing_input.split_once('.').unwrap_or_default();
    let parts = "a compact JWS has three parts (RFC 7515 section 3.1)";
    let mut not = |name: &str, comment: &str, text: String| cases.refused(name, comment, text, "not_compact");
    not("two parts", parts, signing_input.to_owned());
    not("four parts", parts, format!("{compact}.{signature}"));
    not("padding of the signature", "no padding (RFC 7515 section 2)", format!("{compact}=="));
    if !cases.message.thorough {
        return;
    }
    let mut not = |name: &str, comment: &str, text: String| cases.refused(name, comment, text, "not_compact");
    not("one part", parts, header.to_owned());
    not("five parts", "that is a JWE (RFC 7516)", format!("{compact}.{header}.{payload}"));
    not("nothing", parts, String::new());
    not("a dot in front", parts, format!(".{compact}"));
    not("a dot at the end", parts, format!("{compact}."));
    let flattened = format!("{{\"payload\":\"{payload}\",\"protected\":\"{header}\",\"signature\":\"{signature}\"}}");
    not("JSON serialization", "only the compact form (RFC 7515 section 7.2)", flattened);
    let space = "white space is refused";
    not("a space in front", space, format!(" {compact}"));
    not("a line feed at the end", space, format!("{compact}\n"));
    not("a line break within the payload", space, compact.replacen(payload, &broken(payload, "\r\n"), 1));
    not("a space within the signature", space, format!("{signing_input}.{}", broken(signature, " ")));
    not("a tab within the header", space, compact.replacen(header, &broken(header, "\t"), 1));
    not(
        "a foreign character",
        "only the alphabet of RFC 4648 section 5",
        format!("{signing_input}.{}", broken(signature, "\u{e9}")),
    );
    not("a NUL", "only the alphabet of RFC 4648 section 5", format!("{compact}\0"));
    cases.refused(
        "detached payload",
        "an empty payload is not what was signed (RFC 7515 appendix F)",
        format!("{header}..{signature}"),
        "bad_signature",
    );
    cases.refused("empty header", "the empty text is no header", format!(".{payload}.{signature}"), "header");
    cases.refused("no signature", "an empty signature is not 64 bytes", format!("{signing_input}."), "bad_signature");
}

/// Each part encoded in another way, and signed so.
fn encoding(cases: &mut Cases<'_>) {
    let key = cases.message.key;
    let (header, payload) = cases.parts();
    let mut long = header.clone();
    while long.len() % 3 != 1 {
        long.push(' ');
    }
    let mut claims = payload.clone();
    while claims.len() % 3 != 1 {
        claims.push(' ');
    }
    let (long, claims) = (base64url_encode(long.as_bytes()), base64url_encode(claims.as_bytes()));
    let (header, payload) = (base64url_encode(header.as_bytes()), base64url_encode(payload.as_bytes()));
    let mut not = |name: &str, comment: &str, text: String| cases.refused(name, comment, text, "not_compact");

    let bits = "trailing bits must be zero (RFC 4648 section 3.5)";
    not("trailing bits of the header", bits, sign(key, &format!("{}.{payload}", next(&long))));
    not("trailing bits of the payload", bits, sign(key, &format!("{header}.{}", next(&claims))));
    let whole = sign(key, &format!("{header}.{payload}"));
    not("trailing bits of the signature", bits, next(&whole));

    let padding = "no padding (RFC 7515 section 2)";
    not("padding of the header", padding, sign(key, &format!("{long}==.{payload}")));
    not("padding of the payload", padding, sign(key, &format!("{header}.{claims}==")));

    let length = "no text has this length in base64url";
    not("a header of impossible length", length, sign(key, &format!("{}A.{payload}", full(&header))));
    not("a payload of impossible length", length, sign(key, &format!("{header}.{}A", full(&payload))));

    // '~' and '?' three times give '-' and '_' in base64url.
    let marked = format!("{{\"zz\":\"{}\",{}", "~~~~???\u{fb}\u{ff}", text::json(&cases.message.minimal).split_off(1));
    let marked = base64url_encode(marked.as_bytes()).replace('-', "+").replace('_', "/");
    let standard = sign(key, &format!("{header}.{marked}"));
    cases.refused("the other alphabet", "only the alphabet of RFC 4648 section 5", standard, "not_compact");
    let other = signature(key, &format!("{header}.{payload}"));
    let hexadecimal: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
    cases.refused(
        "a signature in hexadecimal",
        "128 characters of base64url are not 64 bytes",
        format!("{header}.{payload}.{hexadecimal}"),
        "bad_signature",
    );
    cases.refused(
        "a signature of the text of a signature",
        "encoded twice",
        join(&format!("{header}.{payload}"), base64url_encode(&other)),
        "bad_signature",
    );
}

/// `text` with `foreign` in its middle.
fn broken(text: &str, foreign: &str) -> String {
    let (start, end) = text.split_at(text.len() / 2);
    format!("{start}{foreign}{end}")
}

/// `text` with the next character of the alphabet at its end: other trailing bits, the same bytes.
fn next(text: &str) -> String {
    let mut text = text.to_owned();
    match text.pop() {
        Some(last @ ('A' | 'Q' | 'g')) => text.push(char::from(last as u8 + 1)),
        Some('w') => text.push('x'),
        _ => {}
    }
    text
}

/// The whole groups of four characters.
fn full(text: &str) -> &str {
    text.get(..text.len() / 4 * 4).unwrap_or_default()
}
