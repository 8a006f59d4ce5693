//! Breakages of the payload's JSON, signed so: `payload`.

use crate::breakage::Cases;
use crate::text;

pub(crate) fn add(cases: &mut Cases<'_>) {
    representative(cases);
    if cases.message.thorough {
        depth_and_duplicates(cases);
        not_json(cases);
    }
}

fn representative(cases: &mut Cases<'_>) {
    let (_, payload) = cases.parts();
    let inner = payload.trim_start_matches('{').to_owned();
    let first = inner.split_once(':').map_or("", |(name, _)| name).to_owned();
    let value = cases.message.minimal.get(first.trim_matches('"')).cloned().unwrap_or_default();
    let twice = "rule 2: duplicate members are refused";
    let again = format!("{{{first}:{},{inner}", text::json(&value));
    cases.refused("a member twice", twice, cases.over(again), "payload");
    let within = format!("{{\"zz\":{{\"a\":[{{\"b\":1,\"b\":1}}]}},{inner}");
    cases.refused("a member twice, deep within", "rule 2: at every depth", cases.over(within), "payload");
    cases.refused(
        "depth 9",
        "rule 2: depth at most 8; the payload is depth 1",
        cases.over(nested(&inner, 9)),
        "payload",
    );
    cases.refused("payload is a list", "the payload is an object", cases.over(format!("[{payload}]")), "payload");
    cases.refused("payload and more", "not JSON", cases.over(format!("{payload}x")), "payload");
    let mut bytes = format!("{{\"zz\":\"?\",{inner}").into_bytes();
    if let Some(mark) = bytes.iter_mut().find(|byte| **byte == b'?') {
        *mark = 0xff;
    }
    cases.refused("payload is not UTF-8", "rule 2: UTF-8", cases.over(bytes), "payload");
    cases.refused(
        "payload with a byte order mark",
        "not JSON (RFC 8259 section 8.1)",
        cases.over(format!("\u{feff}{payload}")),
        "payload",
    );
}

fn depth_and_duplicates(cases: &mut Cases<'_>) {
    let (_, payload) = cases.parts();
    let inner = payload.trim_start_matches('{').to_owned();
    let minimal = cases.message.minimal.clone();
    cases.valid("depth 8", "rule 2: depth at most 8; the payload is depth 1", cases.over(nested(&inner, 8)), &minimal);
    let objects = format!("{{\"zz\":{}1{},{inner}", "{\"a\":".repeat(8), "}".repeat(8));
    cases.refused("depth 9 of objects", "rule 2: depth at most 8", cases.over(objects), "payload");
    let abyss = format!("{{\"zz\":{}{},{inner}", "[".repeat(199), "]".repeat(199));
    cases.refused("depth 200", "rule 2: depth at most 8", cases.over(abyss), "payload");
    let twice = "rule 2: duplicate members are refused";
    let escaped = format!("{{\"\\u0069ss\":\"https://login.contoso.example\",{inner}");
    cases.refused("a member twice, once escaped", twice, cases.over(escaped), "payload");
    let unknown = format!("{{\"zz\":1,\"zz\":1,{inner}");
    cases.refused("an unknown member twice", twice, cases.over(unknown), "payload");
    let empty = format!("{{\"\":1,\"\":1,{inner}");
    cases.refused("the empty name twice", twice, cases.over(empty), "payload");
    let alike = format!("{{\"\\u00e9\":1,\"e\\u0301\":1,\"Iss\":1,\"iss \":1,{inner}");
    cases.valid("members that look alike", "names are compared by code points", cases.over(alike), &minimal);
    let spaced = format!("\t{{ \r\n{}", payload.trim_start_matches('{').replace(',', " , ")) + "\n";
    cases.valid("white space", "JSON is JSON", cases.over(spaced), &minimal);
    let escaped = payload.replace("\"iss\"", "\"\\u0069\\u0073s\"").replace("https://", "https:\\/\\/");
    cases.valid("escapes", "JSON is JSON", cases.over(escaped), &minimal);
}

fn not_json(cases: &mut Cases<'_>) {
    let (_, payload) = cases.parts();
    let inner = payload.trim_start_matches('{').to_owned();
    let extra = |value: &str| format!("{{\"zz\":{value},{inner}");
    for (name, text) in [
        ("payload is empty", String::new()),
        ("payload is a string", "\"x\"".to_owned()),
        ("payload is a number", "1".to_owned()),
        ("payload is null", "null".to_owned()),
        ("payload is true", "true".to_owned()),
        ("payload is white space", " ".to_owned()),
        ("payload is cut off", payload.trim_end_matches('}').to_owned()),
        ("two payloads", format!("{payload}{payload}")),
        ("payload with a NUL at its end", format!("{payload}\0")),
        ("a comma too much", format!("{},}}", payload.trim_end_matches('}'))),
        ("a comment", format!("/**/{payload}")),
        ("single quotes", payload.replace('"', "'")),
        ("NaN", extra("NaN")),
        ("Infinity", extra("-Infinity")),
        ("a leading zero", extra("01")),
        ("a plus sign", extra("+1")),
        ("a number without digits after the dot", extra("1.")),
        ("a raw control character in a string", extra("\"\u{1}\"")),
        ("a raw line feed in a string", extra("\"\n\"")),
        ("an unknown escape", extra("\"\\x41\"")),
        ("half a surrogate pair", extra("\"\\ud800\"")),
        ("a no-break space between members", format!("{{\u{a0}{inner}")),
        ("True", extra("True")),
    ] {
        cases.refused(name, "not a JSON object (RFC 8259)", cases.over(text), "payload");
    }
    let utf16: Vec<u8> = payload.encode_utf16().flat_map(u16::to_le_bytes).collect();
    cases.refused("payload in UTF-16", "rule 2: UTF-8", cases.over(utf16), "payload");
    for (name, bytes) in [
        ("an overlong character", &[0xc0, 0x80][..]),
        ("a surrogate in UTF-8", &[0xed, 0xa0, 0x80]),
        ("a character above U+10FFFF", &[0xf4, 0x90, 0x80, 0x80]),
        ("half a character", &[0xe2, 0x82]),
    ] {
        let text = [b"{\"zz\":\"", bytes, b"\",", inner.as_bytes()].concat();
        cases.refused(name, "rule 2: UTF-8", cases.over(text), "payload");
    }
}

/// Claims with an unknown member so nested that the payload has `depth`.
fn nested(inner: &str, depth: usize) -> String {
    format!("{{\"zz\":{}1{},{inner}", "[".repeat(depth - 1), "]".repeat(depth - 1))
}
