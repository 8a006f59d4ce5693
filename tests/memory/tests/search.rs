//! Secrets leave memory after use: a phone does what its person asks, and another process then searches all of its memory for
//! what was used. The search is first seen to find the same bytes while they are held.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "search/memory.rs"]
mod memory;
#[path = "search/process.rs"]
mod process;

use authenticator_core::jose::base64url_decode;
use e2e::{PASSWORD, Server};
use ring::{aead, hkdf};

use crate::process::Phone;

const USER: &str = "test@contoso.example";
const PIN: &str = "8392057164028391650472918305748261930574";
const PASSPHRASE: &str = "violette Wiese im Mai, gr\u{fc}ner Himmel";
/// Base32, and the bytes that it stands for.
const SECRET: (&str, &[u8]) =
    ("NN5DQVTRGJGHOMCSOQ3VSYRUJZRTSSDNGVMGIMKKMY3EO4ZTKBQTQULFGJLXKN22", b"kz8Vq2Lw0Rt7Yb4Nc9Hm5Xd1Jf6Gs3Pa8Qe2Wu7Z");

/// Nothing of these stays in the phone. Afterwards it is made to hold each, to see that the search would find it.
#[track_caller]
fn gone<B: AsRef<[u8]>>(phone: &mut Phone, secrets: &[(&str, B)]) {
    for (name, bytes) in secrets {
        let found = phone.find_what_stays(bytes.as_ref());
        assert!(found.is_empty(), "{name} is at {} places: {found:#?}", found.len());
    }
    for (name, bytes) in secrets {
        phone.hold(bytes.as_ref());
        assert!(!phone.find(bytes.as_ref()).is_empty(), "{name} is held, and not found");
        phone.wipe();
    }
}

/// The forms in which a secret is about that makes one-time codes: text, bytes, the data of a QR code, which lie half a byte off, and
/// the two blocks of an HMAC (RFC 2104 section 2).
fn forms_of_secret() -> [(&'static str, Vec<u8>); 5] {
    let (text, bytes) = SECRET;
    let with = |pad: u8| bytes.iter().map(|byte| byte ^ pad).collect();
    [
        ("the secret as it was scanned", text.into()),
        (
            "the secret in the data of a QR code",
            text.as_bytes().windows(2).map(|two| two[0] << 4 | two[1] >> 4).collect(),
        ),
        ("the secret", bytes.into()),
        ("the inner block of its HMAC", with(0x36)),
        ("the outer block of its HMAC", with(0x5c)),
    ]
}

/// UTF-8, and the characters one by one, as they are normalized.
fn forms_of_passphrase() -> [(&'static str, Vec<u8>); 2] {
    let characters = PASSPHRASE.chars().flat_map(|c| u32::from(c).to_ne_bytes()).collect();
    [("the passphrase", PASSPHRASE.into()), ("its characters", characters)]
}

/// The picture of a QR code, a byte a pixel.
fn picture(text: &str) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).unwrap();
    let (modules, colors) = (code.width(), code.to_colors());
    let (quiet, scale) = (4, 5);
    let side = (modules + 2 * quiet) * scale;
    let dark = |at: usize| {
        let (x, y) = ((at % side / scale).wrapping_sub(quiet), (at / side / scale).wrapping_sub(quiet));
        x < modules && y < modules && colors[y * modules + x] == qrcode::Color::Dark
    };
    (0..side * side).map(|at| if dark(at) { 0 } else { 255 }).collect()
}

/// A value of a form, a query or a JSON text with simple values.
fn value<'a>(text: &'a str, before: &str) -> &'a str {
    let (_, value) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {} bytes", text.len()));
    &value[..value.find(['&', '"']).unwrap_or(value.len())]
}

/// The payload of the first compact message of these that has a member.
fn payload(bodies: &[String], member: &str) -> (String, String) {
    let payloads = bodies.iter().filter_map(|body| {
        let part = body.split('.').nth(1)?;
        Some((part.to_owned(), String::from_utf8(base64url_decode(part).ok()?).ok()?))
    });
    payloads.into_iter().find(|(_, json)| json.contains(&format!("\"{member}\":"))).unwrap()
}

/// The characters of a base64url text that are there whatever stands around `value` in the `json` that it encodes.
fn encoded<'a>(part: &'a str, json: &str, value: &str) -> &'a str {
    let from = json.find(value).unwrap();
    &part[from.div_ceil(3) * 4..(from + value.len()) / 3 * 4]
}

#[test]
fn b10_what_the_library_for_apps_frees_is_wiped_whoever_used_it() {
    let text = [b"nobody wipes this, but the allocator; ".as_slice(); 8].concat();
    let mut phone = Phone::start();
    phone.hold(&text);
    assert!(!phone.find(&text).is_empty());
    phone.let_go();
    assert_eq!(phone.find(&text).len(), 0);

    let mut unwiped = Phone::start_unwiped();
    unwiped.hold(&text);
    unwiped.let_go();
    assert!(!unwiped.find(&text).is_empty(), "what is freed is searched as well");
}

#[test]
fn b10_what_a_person_typed_or_scanned_is_gone_after_its_use() {
    Phone::each().for_each(typed_or_scanned);
}

fn typed_or_scanned(mut phone: Phone) {
    phone.run("open");
    let text = format!("otpauth://totp/Example:ana?secret={}&issuer=Example", SECRET.0);
    phone.run(&format!("enroll {text}"));
    gone(&mut phone, &forms_of_secret());
    phone.scan(&picture(&text));
    gone(&mut phone, &forms_of_secret());
    phone.run("code");
    gone(&mut phone, &forms_of_secret());

    let pin = [("the PIN", PIN)];
    phone.run(&format!("set-pin {PIN}"));
    gone(&mut phone, &pin);
    phone.run(&format!("unlock {PIN}"));
    gone(&mut phone, &pin);

    phone.run(&format!("back-up {PASSPHRASE}"));
    let key = [("the key of the backup", key_of_backup(&phone.told("backup")))];
    for _ in 0..2 {
        gone(&mut phone, &forms_of_passphrase());
        gone(&mut phone, &key);
        gone(&mut phone, &forms_of_secret());
        phone.run(&format!("restore {PASSPHRASE}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b10_what_entitled_the_phone_is_gone_once_it_is_spent() {
    for phone in Phone::each() {
        entitled(phone).await;
    }
}

async fn entitled(mut phone: Phone) {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    phone.run("open");
    let text = server.control.enrollment_text(USER).await.unwrap();
    phone.run(&format!("enroll {text}"));
    let bodies = phone.bodies();
    let (code, (part, json)) = (value(&text, "code="), payload(&bodies, "code"));
    let code = [
        ("the enrollment code", code.into()),
        ("its bytes", base64url_decode(code).unwrap()),
        ("the message that has it", encoded(&part, &json, code).into()),
    ];
    let (part, json) = payload(&bodies, "otp");
    let secret = value(&json, "\"secret\":\"");
    let secret = [
        ("the secret of the offline codes", secret.into()),
        ("its bytes", base64url_decode(secret).unwrap()),
        ("the message that has it", encoded(&part, &json, secret).into()),
    ];
    gone(&mut phone, &code);
    gone(&mut phone, &secret);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    phone.run(&format!("approve {number}"));
    let scalar = device_scalar(&phone);
    gone(
        &mut phone,
        &[
            ("the device key", scalar.clone()),
            ("the device key, least byte first", scalar.iter().rev().copied().collect()),
        ],
    );

    let url = phone.run("enable");
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    let authorization = value(&redirect, "code=").to_owned();
    // As other servers write it, whose codes are not of base64url.
    let escaped: String = authorization.bytes().map(|byte| format!("%{byte:02X}")).collect();
    phone.run(&format!("complete {}", redirect.replace(&authorization, &escaped)));
    let number = server.control.live(USER, "enable").await.unwrap().number;
    phone.run(&format!("number {number}"));
    let bodies = phone.bodies();
    let form = bodies.iter().find(|body| body.contains("code_verifier=")).unwrap();
    let reply = bodies.iter().find(|body| body.contains("\"access_token\":")).unwrap();
    let verifier = value(form, "code_verifier=");
    gone(
        &mut phone,
        &[
            ("the authorization code", authorization.into_bytes()),
            ("the authorization code, escaped", escaped.into_bytes()),
            ("the verifier", verifier.into()),
            ("its bytes", base64url_decode(verifier).unwrap()),
            ("the access token", value(reply, "\"access_token\":\"").into()),
        ],
    );
}

/// The private scalar of the device key, as it lies sealed in the files of the software key store.
fn device_scalar(phone: &Phone) -> Vec<u8> {
    let record = phone.key_records().into_iter().find(|record| record["credential"] == false).unwrap();
    let sealed = base64url_decode(record["sealed"].as_str().unwrap()).unwrap();
    let aad = format!("device\0{}", record["alias"].as_str().unwrap());
    opened(&phone.master_key(), &sealed[..12], aad.as_bytes(), &sealed[12..])
}

#[test]
fn b10_keys_are_gone_after_closing_and_the_data_key_once_others_were_derived() {
    Phone::each().for_each(keys);
}

fn keys(mut phone: Phone) {
    phone.run("open");
    phone.run(&format!("enroll otpauth://totp/Example:ana?secret={}&issuer=Example", SECRET.0));
    let data_key = [("the data key", phone.told("data-key"))];
    gone(&mut phone, &data_key);
    let derived = ["fields", "index", "installation", "web push"].map(|label| (label, derived(&data_key[0].1, label)));
    for (label, key) in &derived {
        assert!(!phone.find(key).is_empty(), "{label}: an open database needs it");
    }
    let master = [("the key of the software keys", phone.master_key())];
    assert!(!phone.find(&master[0].1).is_empty(), "open software keys need the key under which they lie");
    // An account of it is held on.
    phone.run("close");
    gone(&mut phone, &data_key);
    gone(&mut phone, &derived);
    phone.run("forget");
    gone(&mut phone, &master);
    phone.run("open");
    gone(&mut phone, &data_key);
}

/// The key that the passphrase is to this backup (docs/backup.md).
fn key_of_backup(file: &[u8]) -> [u8; 32] {
    let number = |from: usize| u32::from_be_bytes(file[from..from + 4].try_into().unwrap());
    let params = argon2::Params::new(number(9), number(13), file[17].into(), Some(32)).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = [0; 32];
    argon2.hash_password_into(PASSPHRASE.as_bytes(), &file[18..34], &mut key).unwrap();
    opened(&key, &file[34..46], &file[..46], &file[46..file.len() - 32]);
    key
}

fn opened(key: &[u8], nonce: &[u8], aad: &[u8], sealed: &[u8]) -> Vec<u8> {
    let cipher = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_256_GCM, key).unwrap());
    let mut text = sealed.to_vec();
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).unwrap();
    cipher.open_in_place(nonce, aead::Aad::from(aad), &mut text).unwrap().to_vec()
}

/// A key that the database derives from its data key.
fn derived(data_key: &[u8], label: &str) -> [u8; 32] {
    let mut key = [0; 32];
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"authenticator-core store 1");
    salt.extract(data_key).expand(&[label.as_bytes()], hkdf::HKDF_SHA256).unwrap().fill(&mut key).unwrap();
    key
}
