//! What a payment is about: the member `transaction` of a challenge. Typed, exact, and closed: a member that is not known is refused,
//! as nobody would see it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::Currency;

/// The most free lines of a transaction.
pub const MAX_LINES: usize = 8;

/// The most bytes of a text of a transaction.
pub const MAX_TEXT: usize = 512;

/// The most bytes of an account of a payee.
pub const MAX_ACCOUNT: usize = 64;

/// A transaction that a person is to approve. Whether its texts can be shown as they are is judged by
/// [`crate::approval::transaction::shown`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Transaction {
    amount: Amount,
    currency: Currency,
    payee: Payee,
    reference: TransactionText,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<TransactionText>,
}

/// Who gets the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payee {
    /// The name.
    pub name: TransactionText,
    /// The account, such as an IBAN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<PayeeAccount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    amount: Amount,
    currency: Currency,
    payee: Payee,
    reference: TransactionText,
    #[serde(default)]
    lines: Vec<TransactionText>,
}

impl TryFrom<Raw> for Transaction {
    type Error = &'static str;

    fn try_from(raw: Raw) -> Result<Self, Self::Error> {
        let Raw { amount, currency, payee, reference, lines } = raw;
        if amount.decimals() != usize::from(currency.decimals()) {
            return Err("the amount has not the decimals of its currency");
        }
        if lines.len() > MAX_LINES {
            return Err("more than 8 lines");
        }
        Ok(Self { amount, currency, payee, reference, lines })
    }
}

impl Transaction {
    /// How much, exactly.
    #[must_use]
    pub const fn amount(&self) -> &Amount {
        &self.amount
    }

    /// Of which currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Who gets it.
    #[must_use]
    pub const fn payee(&self) -> &Payee {
        &self.payee
    }

    /// By what payer and payee know it.
    #[must_use]
    pub const fn reference(&self) -> &TransactionText {
        &self.reference
    }

    /// What else there is to say, in order.
    #[must_use]
    pub fn lines(&self) -> &[TransactionText] {
        &self.lines
    }
}

/// An amount as a decimal number in the one form that it has: no sign, no leading zero, a point and then exactly the decimals of the
/// currency, or no point at all. More than nothing, and at most 18 digits. Never a float.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Amount(String);

impl Amount {
    /// The most digits (ISO 20022, amounts of a currency in use).
    pub const MAX_DIGITS: usize = 18;

    /// Takes a text; `None` if it is no amount.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, decimals)) => (whole, decimals),
            None => (text, ""),
        };
        let digits = || whole.bytes().chain(decimals.bytes());
        let fits = !whole.is_empty()
            && (whole == "0" || !whole.starts_with('0'))
            && digits().count() <= Self::MAX_DIGITS
            && digits().all(|digit| digit.is_ascii_digit())
            && digits().any(|digit| digit != b'0');
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many digits stand behind the point.
    #[must_use]
    pub fn decimals(&self) -> usize {
        self.0.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account of a payee: an IBAN, or whatever names accounts where it is. 1 to 64 printable characters of ASCII, and single spaces
/// between them: no two accounts look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PayeeAccount(String);

impl PayeeAccount {
    /// Takes a text; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = || text.split(' ');
        let fits = text.len() <= MAX_ACCOUNT
            && parts().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic()));
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text of a transaction: 1 to 512 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TransactionText(String);

impl TransactionText {
    /// Takes a text; `None` if it is empty, or too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (1..=MAX_TEXT).contains(&text.len()).then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! read_from_text {
    ($name:ident, $why:literal) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| de::Error::custom($why))
            }
        }
    };
}

read_from_text!(Amount, "not an amount: digits and one point, more than nothing");
read_from_text!(PayeeAccount, "not 1 to 64 printable characters of ASCII");
read_from_text!(TransactionText, "empty, or over 512 bytes");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b16_an_amount_has_one_form() {
        for right in ["1", "49.90", "0.01", "0.001", "100000000000000000", "9999999999999999.99"] {
            assert_eq!(Amount::parse(right).map(|amount| amount.to_string()).as_deref(), Some(right));
        }
        for wrong in [
            "",
            "0",
            "0.00",
            ".5",
            "5.",
            "05",
            "00.50",
            "+5",
            "-5",
            "5,00",
            "5.0.0",
            "1 000",
            "1'000",
            "1e3",
            "5 ",
            " 5",
            "\u{665}",
            "\u{ff15}",
            "NaN",
            "0x5",
            "1000000000000000000",
            "99999999999999999.99",
        ] {
            assert_eq!(Amount::parse(wrong), None, "{wrong:?}");
        }
    }
}
