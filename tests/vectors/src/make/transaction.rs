//! `transaction.json`: transactions, and what is shown of them; and those of which nothing is.

use serde_json::{Value, json};

use crate::case::plain;
use crate::message::with;

/// One with all members.
pub(crate) fn whole() -> Value {
    json!({
        "amount": "1249.90",
        "currency": "EUR",
        "payee": {"name": "Pedro\u{2019}s B\u{fc}cher", "account": "DE89 3704 0044 0532 0130 00"},
        "reference": "Order 4711",
        "lines": ["3 books", "by Friday"],
    })
}

/// One without what may be left out.
pub(crate) fn least() -> Value {
    json!({"amount": "1500", "currency": "JPY", "payee": {"name": "Shop"}, "reference": "4711"})
}

/// Those that cannot be read.
pub(crate) fn broken() -> Vec<(&'static str, Value)> {
    let amount = |amount: Value| with(&whole(), "/amount", amount);
    let of =
        |amount: &str, currency: &str| with(&with(&whole(), "/amount", json!(amount)), "/currency", json!(currency));
    let account = |account: &str| with(&whole(), "/payee/account", json!(account));
    let without = |member: &str| {
        let mut transaction = whole();
        if let Some(members) = transaction.as_object_mut() {
            members.remove(member);
        }
        transaction
    };
    vec![
        ("no object", json!("49.90 EUR to Shop")),
        ("a list", json!(["1249.90", "EUR", {"name": "Shop"}, "4711"])),
        ("null", json!(null)),
        ("an unknown member", with(&whole(), "/fee", json!("1.00"))),
        ("an unknown member of the payee", with(&whole(), "/payee/bic", json!("COBADEFF"))),
        ("no amount", without("amount")),
        ("no currency", without("currency")),
        ("no payee", without("payee")),
        ("no reference", without("reference")),
        ("a float", amount(json!(1249.9))),
        ("an integer", amount(json!(1249))),
        ("an empty amount", amount(json!(""))),
        ("nothing", amount(json!("0.00"))),
        ("less than nothing", amount(json!("-1249.90"))),
        ("a plus sign", amount(json!("+1249.90"))),
        ("a leading zero", amount(json!("01249.90"))),
        ("no digit in front of the point", amount(json!(".90"))),
        ("no digit behind the point", amount(json!("1249."))),
        ("a comma", amount(json!("1249,90"))),
        ("groups of digits", amount(json!("1,249.90"))),
        ("an exponent", amount(json!("1.24990e3"))),
        ("a space in front", amount(json!(" 1249.90"))),
        ("digits of another script", amount(json!("\u{661}\u{662}.\u{663}\u{660}"))),
        ("too few decimals", amount(json!("1249.9"))),
        ("no decimals", amount(json!("1249"))),
        ("too many decimals", amount(json!("1249.900"))),
        ("decimals of a currency that has none", of("1249.90", "JPY")),
        ("two decimals of a currency that has three", of("1249.90", "BHD")),
        ("over 18 digits", amount(json!("12345678901234567.89"))),
        ("a currency in small letters", of("1249.90", "eur")),
        ("a sign for a currency", of("1249.90", "\u{20ac}")),
        ("a currency that is none", of("1249.90", "ABC")),
        ("gold", of("1249.90", "XAU")),
        ("a payee that is a text", with(&whole(), "/payee", json!("Shop"))),
        ("a payee without a name", with(&whole(), "/payee", json!({"account": "DE89 3704 0044 0532 0130 00"}))),
        ("an empty name", with(&whole(), "/payee/name", json!(""))),
        ("an empty account", account("")),
        ("an account that is not ASCII", account("DE89\u{a0}3704")),
        ("an account with two spaces", account("DE89  3704")),
        ("an account of 65 characters", account(&"1".repeat(65))),
        ("an account that is a number", with(&whole(), "/payee/account", json!(370_400_440))),
        ("an empty reference", with(&whole(), "/reference", json!(""))),
        ("a reference of 513 bytes", with(&whole(), "/reference", json!("x".repeat(513)))),
        ("nine lines", with(&whole(), "/lines", json!(vec!["line"; 9]))),
        ("an empty line", with(&whole(), "/lines", json!(["3 books", ""]))),
        ("a line that is no text", with(&whole(), "/lines", json!(["3 books", 3]))),
        ("lines that are a text", with(&whole(), "/lines", json!("3 books"))),
    ]
}

/// Those that cleaning would change.
fn changed() -> Vec<(&'static str, Value)> {
    let name = |name: &str| with(&whole(), "/payee/name", json!(name));
    vec![
        ("a name that is not normalised", name("Cafe\u{301}")),
        ("a name with a mark of direction", name("Shop \u{202e}gnihtolC")),
        ("a name with a character that nobody sees", name("Sh\u{200b}op")),
        ("a name of nothing else", name("\u{200b}")),
        ("a name of a Braille blank", name("\u{2800}")),
        ("a name with a line break", name("Shop\nAmount: 1.00")),
        ("a name with a space behind", name("Shop ")),
        ("a name with two spaces", name("Shop  Ltd")),
        ("a name with a space that does not break", name("Shop\u{a0}Ltd")),
        ("a name with five marks on a letter", name("Sho\u{316}\u{317}\u{318}\u{319}\u{31c}p")),
        ("a name of 65 letters", name(&"x".repeat(65))),
        ("a reference of 65 letters", with(&whole(), "/reference", json!("x".repeat(65)))),
        ("a reference with a control character", with(&whole(), "/reference", json!("Order\u{7}4711"))),
        ("a line of 65 letters", with(&whole(), "/lines", json!(["3 books", "x".repeat(65)]))),
        ("a line with a tab", with(&whole(), "/lines", json!(["3\tbooks"]))),
    ]
}

/// `transaction.json`.
pub(crate) fn file() -> (&'static str, String) {
    let description = "Transactions of a challenge. shown: the pairs that are shown of one, in front of those of the context. \
        Without it nothing is shown, and the challenge is dropped.";
    let pair = |name: &str, text: &str| json!([name, text]);
    let mut cases = vec![
        case(
            "all members",
            whole(),
            &[
                pair("amount", "1249.90"),
                pair("currency", "EUR"),
                pair("payee", "Pedro\u{2019}s B\u{fc}cher"),
                pair("payee_account", "DE89 3704 0044 0532 0130 00"),
                pair("reference", "Order 4711"),
                pair("line", "3 books"),
                pair("line", "by Friday"),
            ],
        ),
        case(
            "the least",
            least(),
            &[pair("amount", "1500"), pair("currency", "JPY"), pair("payee", "Shop"), pair("reference", "4711")],
        ),
        case(
            "three decimals, no lines, a name of another script",
            json!({"amount": "0.001", "currency": "KWD", "payee": {"name": "\u{645}\u{62a}\u{62c}\u{631}"}, "reference": "4711", "lines": []}),
            &[
                pair("amount", "0.001"),
                pair("currency", "KWD"),
                pair("payee", "\u{645}\u{62a}\u{62c}\u{631}"),
                pair("reference", "4711"),
            ],
        ),
        case(
            "the most",
            json!({
                "amount": "1234567890123456.78", "currency": "USD", "payee": {"name": "x".repeat(64), "account": "1".repeat(64)},
                "reference": "y".repeat(64), "lines": vec!["z".repeat(64); 8],
            }),
            &[
                vec![pair("amount", "1234567890123456.78"), pair("currency", "USD"), pair("payee", &"x".repeat(64))],
                vec![pair("payee_account", &"1".repeat(64)), pair("reference", &"y".repeat(64))],
                vec![pair("line", &"z".repeat(64)); 8],
            ]
            .concat(),
        ),
    ];
    let refused = broken().into_iter().chain(changed());
    cases.extend(refused.map(|(name, transaction)| vec![("name", json!(name)), ("transaction", transaction)]));
    ("transaction.json", plain(description, &cases))
}

fn case(name: &str, transaction: Value, shown: &[Value]) -> Vec<(&'static str, Value)> {
    vec![("name", json!(name)), ("transaction", transaction), ("shown", json!(shown))]
}
