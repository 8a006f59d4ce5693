//! Breakages of the signature: `bad_signature`.

use crate::Made;
use crate::breakage::Cases;
use crate::jws::{self, ORDER, input, join, sign, signature};
use crate::message::with;
use crate::text;

pub(crate) fn add(cases: &mut Cases<'_>) -> Made<()> {
    let (header, payload) = cases.parts();
    let signing_input = input(&header, &payload);
    let right = signature(cases.message.key, &signing_input);
    representative(cases, &signing_input, right);
    if !cases.message.thorough {
        return Ok(());
    }
    let (r, s) = right.split_at(32);
    let zero = [0; 32];
    let p1363 = "R and S stand between 1 and n - 1 (FIPS 186-5 section 6.4.2)";
    let length = "64 bytes (RFC 7518 section 3.4)";
    let der = jws::der(right)?;
    for (name, comment, bytes) in [
        ("DER signature", "R||S, not ASN.1", der),
        ("signature of 65 bytes", length, [right.as_slice(), &[0]].concat()),
        ("signature of 65 bytes, zero in front", length, [&[0], right.as_slice()].concat()),
        ("signature twice", length, [right, right].concat()),
        ("signature of R alone", length, r.to_vec()),
        ("signature of zeros", p1363, vec![0; 64]),
        ("signature of ones", p1363, vec![0xff; 64]),
        ("R is zero", p1363, [&zero, s].concat()),
        ("S is zero", p1363, [r, &zero].concat()),
        ("R is n", p1363, [&ORDER, s].concat()),
        ("S is n", p1363, [r, &ORDER].concat()),
        ("R and S are n", p1363, [ORDER, ORDER].concat()),
        ("R and S swapped", "another signature", [s, r].concat()),
        ("first bit flipped", "another signature", flipped(right, 0, 0x80)),
        ("a bit of S flipped", "another signature", flipped(right, 40, 0x10)),
    ] {
        cases.refused(name, comment, join(&signing_input, bytes), "bad_signature");
    }
    others(cases, &signing_input, right);
    Ok(())
}

fn representative(cases: &mut Cases<'_>, signing_input: &str, right: [u8; 64]) {
    let length = "64 bytes (RFC 7518 section 3.4)";
    let short: Vec<u8> = right.iter().take(63).copied().collect();
    cases.refused("signature of 63 bytes", length, join(signing_input, short), "bad_signature");
    let last = join(signing_input, flipped(right, 63, 1));
    cases.refused("last bit flipped", "another signature", last, "bad_signature");
    let stranger = sign(&cases.keys.stranger, signing_input);
    cases.refused("signed by another key", "not the key of the header", stranger, "bad_signature");
    let changed = with(&cases.message.minimal, "/zz_added", true.into());
    let changed = input(text::json(&cases.message.header()), text::json(&changed));
    cases.refused("payload changed", "what was signed is something else", join(&changed, right), "bad_signature");
}

fn others(cases: &mut Cases<'_>, signing_input: &str, right: [u8; 64]) {
    let (header, payload) = cases.parts();
    let key = cases.message.key;
    let else_ = "what was signed is something else";
    let full = signature(key, &input(&header, text::json(&cases.message.full)));
    cases.refused("signature of another message", else_, join(signing_input, full), "bad_signature");
    cases.refused(
        "signature of the payload alone",
        else_,
        join(signing_input, signature(key, &payload)),
        "bad_signature",
    );
    let parts = format!("{header}.{payload}");
    cases.refused("signature before encoding", else_, join(signing_input, signature(key, &parts)), "bad_signature");
    let spaced = input(header.replace(':', ": "), &payload);
    cases.refused("header written in another way", else_, join(&spaced, right), "bad_signature");
    let spaced = input(&header, payload.replacen(':', ": ", 1));
    cases.refused("payload written in another way", else_, join(&spaced, right), "bad_signature");
    let broken = input(&header, "{");
    cases.refused(
        "bad signature over a bad payload",
        "the order of the checks: an unverified payload is not read",
        join(&broken, right),
        "bad_signature",
    );
}

fn flipped(mut signature: [u8; 64], at: usize, bit: u8) -> Vec<u8> {
    if let Some(byte) = signature.get_mut(at) {
        *byte ^= bit;
    }
    signature.to_vec()
}
