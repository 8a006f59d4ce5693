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
const PIN: &str = "839205716402";
const PASSPHRASE: &str = "violette Wiese im Mai";
/// Base32, and the bytes that it stands for.
const SECRET: (&str, &[u8]) = ("OF3WK4TUPF2WS33QMFZWIZTHNBVGW3D2", b"qwertyuiopasdfghjklz");

/// The phone has none of these anywhere. It is made to hold each, to see that the search would find it.
#[track_caller]
fn gone(phone: &mut Phone, secrets: &[(&str, &[u8])]) {
    for (name, bytes) in secrets {
        let found = phone.find(bytes);
        assert!(found.is_empty(), "{name} is at {} places: {found:#?}", found.len());
        phone.hold(bytes);
        assert!(!phone.find(bytes).is_empty(), "{name} is held, and not found");
        phone.wipe();
    }
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
    let mut phone = Phone::start();
    phone.hold(b"nobody wipes this, but the allocator");
    assert!(!phone.find(b"wipes this, but").is_empty());
    phone.let_go();
    assert_eq!(phone.find(b"wipes this, but").len(), 0);

    let mut unwiped = Phone::start_unwiped();
    unwiped.hold(b"nobody wipes this, but the allocator");
    unwiped.let_go();
    assert!(!unwiped.find(b"but the allocator").is_empty(), "what is freed is searched as well");
}

#[test]
fn b10_what_a_person_typed_or_scanned_is_gone_after_its_use() {
    typed_or_scanned(Phone::start());
    typed_or_scanned(Phone::start_unwiped());
}

fn typed_or_scanned(mut phone: Phone) {
    phone.run("open");
    phone.run(&format!("enroll otpauth://totp/Example:ana?secret={}&issuer=Example", SECRET.0));
    let secret = [("the secret as it was scanned", SECRET.0.as_bytes()), ("the secret", SECRET.1)];
    gone(&mut phone, &secret);
    phone.run("code");
    gone(&mut phone, &secret);

    let pin = [("the PIN", PIN.as_bytes())];
    phone.run(&format!("set-pin {PIN}"));
    gone(&mut phone, &pin);
    phone.run(&format!("unlock {PIN}"));
    gone(&mut phone, &pin);

    phone.run(&format!("back-up {PASSPHRASE}"));
    let key = key_of_backup(&phone.told("backup"));
    let backup = [("the passphrase", PASSPHRASE.as_bytes()), ("the key of the backup", &key)];
    gone(&mut phone, &backup);
    gone(&mut phone, &secret);
    phone.run(&format!("restore {PASSPHRASE}"));
    gone(&mut phone, &backup);
    gone(&mut phone, &secret);
}

#[tokio::test(flavor = "multi_thread")]
async fn b10_what_entitled_the_phone_is_gone_once_it_is_spent() {
    entitled(Phone::start()).await;
    entitled(Phone::start_unwiped()).await;
}

async fn entitled(mut phone: Phone) {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    phone.run("open");
    let text = server.control.enrollment_text(USER).await.unwrap();
    phone.run(&format!("enroll {text}"));
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    phone.run(&format!("approve {number}"));
    let bodies = phone.bodies();
    let (code, (part, json)) = (value(&text, "code="), payload(&bodies, "code"));
    gone(
        &mut phone,
        &[
            ("the enrollment code", code.as_bytes()),
            ("its bytes", &base64url_decode(code).unwrap()),
            ("the message that has it", encoded(&part, &json, code).as_bytes()),
        ],
    );
    let (part, json) = payload(&bodies, "otp");
    let secret = value(&json, "\"secret\":\"");
    gone(
        &mut phone,
        &[
            ("the secret of the offline codes", secret.as_bytes()),
            ("its bytes", &base64url_decode(secret).unwrap()),
            ("the message that has it", encoded(&part, &json, secret).as_bytes()),
        ],
    );

    let url = phone.run("enable");
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    phone.run(&format!("complete {redirect}"));
    let number = server.control.live(USER, "enable").await.unwrap().number;
    phone.run(&format!("number {number}"));
    let bodies = phone.bodies();
    let form = bodies.iter().find(|body| body.contains("code_verifier=")).unwrap();
    let reply = bodies.iter().find(|body| body.contains("\"access_token\":")).unwrap();
    for (name, secret) in [
        ("the authorization code", value(&redirect, "code=")),
        ("the verifier", value(form, "code_verifier=")),
        ("the access token", value(reply, "\"access_token\":\"")),
    ] {
        gone(&mut phone, &[(name, secret.as_bytes()), ("its bytes", &base64url_decode(secret).unwrap())]);
    }
}

#[test]
fn b10_keys_are_gone_after_closing_and_the_data_key_once_others_were_derived() {
    keys(Phone::start());
    keys(Phone::start_unwiped());
}

fn keys(mut phone: Phone) {
    phone.run("open");
    let data_key = phone.told("data-key");
    gone(&mut phone, &[("the data key", &data_key)]);
    let (fields, master) = (derived(&data_key, b"fields"), phone.master_key());
    for label in ["index", "installation", "web push"] {
        gone(&mut phone, &[(label, &derived(&data_key, label.as_bytes()))]);
    }
    assert!(!phone.find(&fields).is_empty(), "an open database needs the key of its fields");
    assert!(!phone.find(&master).is_empty(), "open software keys need the key under which they lie");
    phone.run("close");
    let keys = [
        ("the data key", data_key.as_slice()),
        ("the key of the fields", &fields),
        ("the key of the software keys", &master),
    ];
    gone(&mut phone, &keys);
    phone.run("open");
    gone(&mut phone, &keys[..1]);
    phone.run("close");
    gone(&mut phone, &keys);
}

/// The key that the passphrase is to this backup (docs/backup.md).
fn key_of_backup(file: &[u8]) -> [u8; 32] {
    let number = |from: usize| u32::from_be_bytes(file[from..from + 4].try_into().unwrap());
    let params = argon2::Params::new(number(9), number(13), file[17].into(), Some(32)).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = [0; 32];
    argon2.hash_password_into(PASSPHRASE.as_bytes(), &file[18..34], &mut key).unwrap();
    let nonce = aead::Nonce::try_assume_unique_for_key(&file[34..46]).unwrap();
    let cipher = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_256_GCM, &key).unwrap());
    let mut sealed = file[46..file.len() - 32].to_vec();
    let opened = cipher.open_in_place(nonce, aead::Aad::from(&file[..46]), &mut sealed);
    assert!(opened.is_ok(), "the backup opens under this key");
    key
}

/// A key that the database derives from its data key.
fn derived(data_key: &[u8], label: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"authenticator-core store 1");
    salt.extract(data_key).expand(&[label], hkdf::HKDF_SHA256).unwrap().fill(&mut key).unwrap();
    key
}
