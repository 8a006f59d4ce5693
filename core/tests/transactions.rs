//! Transactions: shown wholly as they were sent, and signed so; or not shown at all (behaviour B16).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

#[path = "common/receiver.rs"]
mod receiver;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use authenticator_core::approval::display::clean_text;
use authenticator_core::approval::{
    AnswerContext, ChallengeError, NumberError, Refusal, Signer, TransactionError, VerifiedRequest,
};
use authenticator_core::protocol::{
    AnswerClaims, AnswerExtras, AppVersion, Counter, Currency, MessageId, Purpose, ShownEntry, UnixTime,
    UserVerification, UserVerificationRule,
};
use proptest::prelude::*;
use receiver::{Phone, enabled};
use serde::Deserialize;
use serde_json::{Value, json};
use signed::{challenge, transaction, with};
use vectors::plain;

fn asked(transaction: Value) -> Value {
    with(&challenge(Purpose::Transaction, UserVerificationRule::Required), "/transaction", transaction)
}

fn approved(request: VerifiedRequest) -> AnswerClaims {
    request.enter_number("42").unwrap().answer(UserVerification::Biometric, context())
}

fn context() -> AnswerContext {
    AnswerContext {
        jti: MessageId::from_bytes([5; 16]),
        iat: UnixTime::from_seconds(1),
        counter: Counter::new(17).unwrap(),
        app_version: AppVersion::parse("1.2.3").unwrap(),
        extras: AnswerExtras::default(),
    }
}

/// The lines of the context of every challenge here.
fn of_context() -> Vec<ShownEntry> {
    [("application", "Payroll"), ("host", "xn--bcher-kva.example")].map(|(name, text)| entry(name, text)).into()
}

fn entry(name: &str, text: &str) -> ShownEntry {
    ShownEntry(name.to_owned(), text.to_owned())
}

#[derive(Deserialize)]
struct TransactionCase {
    name: String,
    transaction: Value,
    shown: Option<Vec<ShownEntry>>,
}

#[test]
fn b16_each_broken_field_drops_the_challenge_and_a_whole_one_is_shown() {
    let cases: Vec<TransactionCase> = plain("transaction").unwrap();
    assert!(cases.len() >= 60);
    for TransactionCase { name, transaction, shown } in cases {
        // The helper takes `null` for a member to remove.
        let claims = if transaction.is_null() {
            let mut claims = asked(json!({}));
            claims["transaction"] = Value::Null;
            claims
        } else {
            asked(transaction)
        };
        let received = enabled().is_sent(&claims);
        match shown {
            Some(shown) => {
                let request = received.unwrap();
                let whole = [shown, of_context()].concat();
                assert_eq!(request.shown(), whole, "{name}");
                assert_eq!(approved(request).shown, whole, "{name}");
            }
            None => assert_eq!(received.unwrap_err().code(), "transaction_refused", "{name}"),
        }
    }
}

#[test]
fn b16_a_transaction_and_its_purpose_come_together_or_not_at_all() {
    let missing = challenge(Purpose::Transaction, UserVerificationRule::Required);
    let missing = with(&missing, "/transaction", Value::Null);
    assert_eq!(enabled().is_sent(&missing), Err(TransactionError::Missing.into()));
    for purpose in [Purpose::SignIn, Purpose::Mfa, Purpose::PasswordReset] {
        let asked = with(&challenge(purpose, UserVerificationRule::Required), "/transaction", transaction());
        assert_eq!(enabled().is_sent(&asked), Err(TransactionError::Unexpected.into()), "{purpose:?}");
    }
}

#[test]
fn b16_a_context_that_looks_like_a_field_is_refused() {
    let with_entry = |name: &str| {
        let mut asked = asked(transaction());
        asked["context"] = json!([{"name": name, "text": "1.00"}]);
        enabled().is_sent(&asked)
    };
    for name in
        ["amount", "AMOUNT", "am\u{200b}ount", " payee ", "currency", "payee_account", "reference", "Line", "Account"]
    {
        assert_eq!(with_entry(name), Err(TransactionError::Imitated.into()), "{name:?}");
    }
    with_entry("application").unwrap();
    let mut sign_in = challenge(Purpose::SignIn, UserVerificationRule::Required);
    sign_in["context"] = json!([{"name": "amount", "text": "1.00"}]);
    enabled().is_sent(&sign_in).unwrap();
}

#[test]
fn b16_a_phone_without_a_credential_gets_it_to_refuse_it() {
    let phone = Phone { active: false, ..enabled() };
    let request = phone.is_sent(&asked(transaction())).unwrap();
    assert_eq!(request.rule().signer, Signer::Credential, "so it has no key to approve with");
    let refused = request.clone().refuse(Refusal::Deny).answer(context());
    assert_eq!(refused.shown, request.shown());
    for asked_for in ["none", "required"] {
        let asked = with(&asked(transaction()), "/user_verification", json!(asked_for));
        assert_eq!(phone.is_sent(&asked).is_ok(), asked_for == "required");
    }
    let choose = with(&asked(transaction()), "/match", json!({"mode": "choose", "numbers": ["07", "41", "93"]}));
    assert_eq!(enabled().is_sent(&choose), Err(ChallengeError::WeakMatch));
}

#[test]
fn b16_the_number_is_typed() {
    let request = enabled().is_sent(&asked(transaction())).unwrap();
    assert_eq!(request.clone().enter_number("4").unwrap_err(), NumberError::Digits { digits: 2 });
    assert_eq!(approved(request).number.as_deref(), Some("42"));
}

/// An amount with its currency, in their one form.
fn money() -> impl Strategy<Value = (String, &'static str)> {
    let currencies: Vec<Currency> = Currency::all().collect();
    (1..10_u64.pow(18), proptest::sample::select(currencies)).prop_map(|(units, currency)| {
        let decimals = usize::from(currency.decimals());
        let digits = format!("{units:0>width$}", width = decimals + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals);
        (if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }, currency.code())
    })
}

/// Texts as they come, so that cleaning has something to change.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 .,-]{1,70}", "\\PC{0,20}", "[\u{5d0}-\u{5ea}a \u{200b}\u{301}\u{202e}]{1,10}"]
}

fn any_transaction() -> impl Strategy<Value = Value> {
    let account = proptest::option::of("[A-Z]{2}[0-9]{2}( [0-9]{4}){1,4}");
    (money(), text(), account, text(), proptest::collection::vec(text(), 0..10)).prop_map(
        |((amount, currency), name, account, reference, lines)| {
            let mut payee = json!({"name": name});
            if let Some(account) = account {
                payee["account"] = json!(account);
            }
            json!({"amount": amount, "currency": currency, "payee": payee, "reference": reference, "lines": lines})
        },
    )
}

fn texts_of(transaction: &Value) -> Vec<&str> {
    let lines = transaction["lines"].as_array().unwrap().iter();
    let all = [&transaction["payee"]["name"], &transaction["reference"]].into_iter().chain(lines);
    all.map(|text| text.as_str().unwrap()).collect()
}

/// What a person could take for another text, told without the function under test: spaces at an end or two of them, what steers or is not
/// seen. Blocks of default-ignorable code points as UAX 44 lists them.
fn deceives(text: &str) -> bool {
    let is_unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
            || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
            || matches!(c, '\u{e0000}'..='\u{e0fff}')
    };
    text.is_empty() || text.trim() != text || text.contains("  ") || text.chars().any(is_unseen)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// All that was sent is shown and signed, to the last byte; where one text would be shown otherwise, nothing is.
    #[test]
    fn b16_what_was_sent_is_what_is_shown_and_what_is_signed(sent in any_transaction()) {
        let as_it_is = texts_of(&sent).iter().all(|text| !text.is_empty() && clean_text(text) == **text);
        let fits = as_it_is && sent["lines"].as_array().unwrap().len() <= 8;
        let received = enabled().is_sent(&asked(sent.clone()));
        prop_assert_eq!(received.is_ok(), fits, "{:?}", received);
        let Ok(request) = received else { return Ok(()) };
        prop_assert!(texts_of(&sent).iter().all(|text| !deceives(text)), "{sent}");
        let text = |pointer: &str| sent.pointer(pointer).unwrap().as_str().unwrap();
        let mut expected =
            vec![entry("amount", text("/amount")), entry("currency", text("/currency")), entry("payee", text("/payee/name"))];
        if sent["payee"]["account"].is_string() {
            expected.push(entry("payee_account", text("/payee/account")));
        }
        expected.push(entry("reference", text("/reference")));
        expected.extend(sent["lines"].as_array().unwrap().iter().map(|line| entry("line", line.as_str().unwrap())));
        expected.extend(of_context());
        prop_assert_eq!(request.shown(), expected.as_slice());
        prop_assert_eq!(approved(request).shown, expected);
    }

    /// Dynamic linking: an answer is for one amount and one payee. Another one is another challenge and is shown otherwise.
    #[test]
    fn b16_any_change_is_another_answer(one in money(), other in money(), payee in "[a-z]{1,20}", digit in 0..10_u8) {
        let of = |(amount, currency): &(String, &str), payee: &str| {
            let mut changed = transaction();
            changed["amount"] = json!(amount);
            changed["currency"] = json!(currency);
            changed["payee"]["name"] = json!(payee);
            approved(enabled().is_sent(&asked(changed)).unwrap())
        };
        let answer = of(&one, &payee);
        for (money, name) in [(&other, payee.clone()), (&one, format!("{payee}{digit}"))] {
            let changed = of(money, &name);
            if (money, &name) != (&one, &payee) {
                prop_assert_ne!(changed.challenge_hash, answer.challenge_hash);
                prop_assert_ne!(changed.shown, answer.shown.clone());
            }
        }
    }
}
