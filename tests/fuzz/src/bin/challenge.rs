//! Challenges of the fuzzer's making, rightly signed: what is shown and asked is what the protocol allows, and nothing
//! that it allows is dropped.
#![no_main]

use arbitrary::Arbitrary;
use authenticator_core::approval::display::{HOST_ENTRY, clean_host, clean_text};
use authenticator_core::approval::{AnswerContext, ChallengeExpectation, Number, Refusal, VerifiedRequest};
use authenticator_core::jose::{Digest, Typ, base64url_encode};
use authenticator_core::protocol::{
    AnswerClaims, AnswerExtras, AppVersion, Counter, Decision, DeviceId, MAX_CONTEXT, Match, MatchMode, MatchRule,
    MessageId, Opaque, Purpose, UnixTime, UserVerification,
};
use fuzz::{ISSUER, Named, issuer, public, sign};
use serde_json::{Value, json};

const NOW: u64 = 1_790_000_000;

#[derive(Arbitrary, Debug)]
struct Input {
    /// Each bit that is set breaks one thing.
    broken: u8,
    issued: i16,
    life: u16,
    purpose: u8,
    verification: bool,
    credential_active: bool,
    credential_pending: bool,
    enrollment_pending: bool,
    asked: Asked,
    min_digits: u8,
    modes: u8,
    context: Vec<(Name, String)>,
    paid: Option<Paid>,
    typed: String,
    uv: u8,
    counter: u64,
}

#[derive(Arbitrary, Debug)]
enum Asked {
    Enter(u8),
    Choose(u8, u8, u8),
}

/// A transaction: amounts and currencies that may go together, texts that may stay as they are.
#[derive(Arbitrary, Debug)]
struct Paid {
    amount: Money,
    currency: u8,
    payee: String,
    account: Option<String>,
    reference: String,
    lines: Vec<String>,
    unknown: u8,
}

#[derive(Arbitrary, Debug)]
enum Money {
    /// So many of the smallest unit, with so many decimals.
    Exact(u64, u8),
    Any(String),
    Float(f64),
}

impl Money {
    fn json(&self) -> Value {
        match self {
            Self::Exact(units, decimals) => {
                let decimals = usize::from(decimals % 5);
                let digits = format!("{units:0>width$}", width = decimals + 1);
                let (whole, rest) = digits.split_at(digits.len() - decimals);
                json!(if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") })
            }
            Self::Any(text) => json!(text),
            Self::Float(number) => json!(number),
        }
    }
}

impl Paid {
    const CURRENCIES: [(&str, usize); 5] = [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4), ("XXX", 9)];

    fn currency(&self) -> (&'static str, usize) {
        Self::CURRENCIES[usize::from(self.currency) % Self::CURRENCIES.len()]
    }

    fn json(&self) -> Value {
        let mut payee = json!({"name": self.payee});
        if let Some(account) = &self.account {
            payee["account"] = json!(account);
        }
        let mut paid = json!({
            "amount": self.amount.json(), "currency": self.currency().0, "payee": payee, "reference": self.reference,
            "lines": self.lines,
        });
        match self.unknown {
            1 => paid["fee"] = json!("1.00"),
            2 => paid["payee"]["bic"] = json!("COBADEFF"),
            _ => {}
        }
        paid
    }

    /// What is shown of it; `None` if that is nothing.
    fn shown(&self) -> Option<Vec<(String, String)>> {
        let amount = self.amount.json();
        let amount = amount.as_str()?;
        let (currency, decimals) = self.currency();
        let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
        let digits = format!("{whole}{rest}");
        let is_exact = digits.bytes().all(|digit| digit.is_ascii_digit())
            && digits.len() <= 18
            && rest.len() == decimals
            && amount.contains('.') == (decimals > 0)
            && !whole.is_empty()
            && (whole.len() == 1 || !whole.starts_with('0'))
            && digits.contains(|digit| digit != '0');
        let is_text = |text: &String| (1..=512).contains(&text.len()) && clean_text(text) == *text;
        let is_account =
            |text: &String| is_text(text) && text.len() <= 64 && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let whole = is_exact
            && !matches!(self.unknown, 1 | 2)
            && self.lines.len() <= 8
            && [&self.payee, &self.reference].into_iter().chain(&self.lines).all(is_text)
            && self.account.as_ref().is_none_or(is_account);
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        whole.then(|| {
            let mut shown = vec![pair("amount", amount), pair("currency", currency), pair("payee", &self.payee)];
            shown.extend(self.account.iter().map(|account| pair("payee_account", account)));
            shown.push(pair("reference", &self.reference));
            shown.extend(self.lines.iter().map(|line| pair("line", line)));
            shown
        })
    }
}

#[derive(Arbitrary, Debug)]
enum Name {
    Application,
    Host,
    Other(String),
}

impl Name {
    fn text(&self) -> &str {
        match self {
            Self::Application => "application",
            Self::Host => HOST_ENTRY,
            Self::Other(text) => text,
        }
    }
}

impl Input {
    fn purpose(&self) -> Purpose {
        Purpose::ALL[usize::from(self.purpose) % Purpose::ALL.len()]
    }

    fn breaks(&self, what: u8) -> bool {
        self.broken == what
    }

    fn issued(&self) -> u64 {
        NOW.saturating_add_signed(i64::from(self.issued))
    }

    fn expires(&self) -> u64 {
        self.issued() + u64::from(self.life)
    }

    fn asked(&self) -> Value {
        match self.asked {
            Asked::Enter(digits) => json!({"mode": "enter", "digits": digits % 10}),
            Asked::Choose(a, b, c) => {
                let numbers = [a, b, c].map(|number| format!("{:02}", number % 101));
                json!({"mode": "choose", "numbers": numbers})
            }
        }
    }

    fn claims(&self) -> Value {
        let id = |byte: u8| base64url_encode(&[byte; 16]);
        let context: Vec<Value> =
            self.context.iter().map(|(name, text)| json!({"name": name.text(), "text": text})).collect();
        let mut claims = json!({
            "iss": if self.breaks(1) { "https://login.contoso.example/t/red" } else { ISSUER },
            "aud": id(if self.breaks(2) { 8 } else { 9 }),
            "sub": if self.breaks(3) { "user-2" } else { "user-1" },
            "jti": id(6),
            "nonce": "nonce",
            "iat": self.issued(),
            "exp": self.expires(),
            "purpose": self.purpose(),
            "match": self.asked(),
            "user_verification": if self.verification { "required" } else { "none" },
            "context": context,
        });
        if let Some(paid) = &self.paid {
            claims["transaction"] = paid.json();
        }
        claims
    }

    /// What is shown, in order; `None` if that is nothing.
    fn shown(&self) -> Option<Vec<(String, String)>> {
        let mut shown = match (self.purpose(), &self.paid) {
            (Purpose::Transaction, Some(paid)) => paid.shown()?,
            (Purpose::Transaction, None) | (_, Some(_)) => return None,
            (_, None) => Vec::new(),
        };
        let fields = ["amount", "currency", "payee", "payee_account", "reference", "line"];
        for (name, text) in &self.context {
            let line = line(name.text(), text)?;
            if self.paid.is_some() && fields.contains(&line.0.to_ascii_lowercase().as_str()) {
                return None;
            }
            shown.push(line);
        }
        Some(shown)
    }

    /// What docs/protocol.md allows, as its table has it; whether a host name can be shown is left out.
    fn is_allowed(&self) -> bool {
        use Purpose::{Enable, Enrollment, Mfa, PasswordReset, SignIn, Transaction};
        let purpose = self.purpose();
        let row = match (purpose, self.verification) {
            (Enrollment, verification) => !verification,
            (Enable, verification) => verification && self.credential_pending,
            (SignIn, verification) => verification && self.credential_active,
            (PasswordReset, verification) => verification == self.credential_active,
            (Mfa, verification) => verification || !self.credential_active,
            (Transaction, verification) => verification,
        };
        let number = match self.asked {
            Asked::Enter(digits) => (2..=8).contains(&(digits % 10)) && digits % 10 >= self.min_digits,
            Asked::Choose(a, b, c) => {
                let [a, b, c] = [a, b, c].map(|number| number % 101);
                a.max(b).max(c) < 100
                    && a != b
                    && b != c
                    && a != c
                    && matches!(purpose, SignIn | Mfa)
                    && self.modes().contains(&MatchMode::Choose)
            }
        };
        !(1..=5).contains(&self.broken)
            && (1..=600).contains(&self.life)
            && self.expires() > NOW
            && (purpose == Enrollment) == self.enrollment_pending
            && row
            && number
            && self.context.len() <= MAX_CONTEXT
    }

    fn modes(&self) -> Vec<MatchMode> {
        let modes = [(1, MatchMode::Enter), (2, MatchMode::Choose)];
        modes.into_iter().filter(|(bit, _)| self.modes & bit != 0).map(|(_, mode)| mode).collect()
    }
}

libfuzzer_sys::fuzz_target!(|input: Input| {
    let header = Named::Kid(if input.breaks(4) { 2 } else { 1 }).header(Typ::Challenge);
    let compact = sign(header.as_bytes(), input.claims().to_string().as_bytes(), if input.breaks(5) { 2 } else { 1 });
    if compact.len() > Typ::Challenge.max_size() {
        return;
    }
    let sub = Opaque::parse("user-1").expect("a sub");
    let rule = MatchRule { modes: input.modes(), min_digits: input.min_digits };
    let expect = ChallengeExpectation {
        issuer: &issuer(),
        device_id: DeviceId::from_bytes([9; 16]),
        sub: &sub,
        match_rule: &rule,
        server_now: UnixTime::from_seconds(NOW),
        credential_active: input.credential_active,
        credential_pending: input.credential_pending,
        enrollment_pending: input.enrollment_pending,
    };
    let find = |key: &authenticator_core::jose::KeyRef| {
        (key.thumbprint() == public(1).thumbprint()).then(|| public(1).clone())
    };
    let verified = VerifiedRequest::verify(&compact, find, &expect);
    let shown = input.shown();
    assert_eq!(verified.is_ok(), input.is_allowed() && shown.is_some(), "{verified:?} {input:?}");
    if let (Ok(request), Some(shown)) = (verified, shown) {
        let lines: Vec<(String, String)> =
            request.shown().iter().map(|line| (line.0.clone(), line.1.clone())).collect();
        assert_eq!(lines, shown);
        answers(&input, request, &compact);
    }
});

fn line(name: &str, text: &str) -> Option<(String, String)> {
    let cleaned = clean_text(name);
    match (name == HOST_ENTRY, cleaned == HOST_ENTRY) {
        (true, _) => Some((cleaned, clean_host(text).ok()?)),
        (false, true) => None,
        (false, false) => Some((cleaned, clean_text(text))),
    }
}

fn answers(input: &Input, request: VerifiedRequest, compact: &str) {
    let context = AnswerContext {
        jti: MessageId::from_bytes([1; 16]),
        iat: UnixTime::from_seconds(NOW),
        counter: Counter::new(input.counter).unwrap_or(Counter::new(1).expect("a counter")),
        app_version: AppVersion::parse("1.0").expect("a version"),
        extras: AnswerExtras::default(),
    };
    let refused = request.clone().refuse(Refusal::Report).answer(context.clone());
    assert_eq!((refused.decision, refused.number.as_ref()), (Decision::Report, None));
    is_bound(&refused, compact);
    for number in [input.typed.as_str(), "00", "42", "1234", "12345678"] {
        let parsed = Number::parse(number, request.number_match());
        let entered = request.clone().enter_number(number);
        assert_eq!(entered.is_ok(), parsed.is_ok());
        let (Ok(matched), Ok(parsed)) = (entered, parsed) else { continue };
        assert!(parsed.as_str().bytes().all(|digit| digit.is_ascii_digit()));
        assert!(!matches!(matched.request().number_match(), Match::Enter { digits } if *digits < input.min_digits));
        let uv = [UserVerification::None, UserVerification::Platform, UserVerification::AppPin];
        let approved = matched.answer(uv[usize::from(input.uv) % uv.len()], context.clone());
        assert_eq!((approved.decision, approved.number.as_deref()), (Decision::Approve, Some(parsed.as_str())));
        is_bound(&approved, compact);
    }
}

fn is_bound(answer: &AnswerClaims, compact: &str) {
    assert_eq!(answer.challenge_hash, Digest::of(compact.as_bytes()));
    let written = serde_json::to_vec(answer).expect("JSON");
    assert_eq!(fuzz::wire::<AnswerClaims>(&written).as_ref(), Some(answer));
}
