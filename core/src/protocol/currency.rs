//! Currencies of ISO 4217, with the number of decimals that each has.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// A currency in use (ISO 4217, list one), by its three letters.
///
/// The list is compiled in: how many decimals a currency has decides what an amount means, and a phone must not guess it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: &'static str,
    decimals: u8,
}

impl Currency {
    /// The currency of a code in capital letters; `None` for any other text, and for codes that are no money to pay with: metals,
    /// units of account, tests.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        BY_DECIMALS.into_iter().find_map(|(decimals, codes)| {
            let code = codes.split(' ').find(|known| *known == code)?;
            Some(Self { code, decimals })
        })
    }

    /// The three letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// How many digits of an amount stand behind the point.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = |(decimals, codes): (u8, &'static str)| codes.split(' ').map(move |code| Self { code, decimals });
        BY_DECIMALS.into_iter().flat_map(codes)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| de::Error::custom("not a currency of ISO 4217 in use"))
    }
}

/// Source: ISO 4217, list one, as of 2026-01-01. Left out is what has no minor unit by that list (metals, XDR and other units of account,
/// XTS, XXX).
const BY_DECIMALS: [(u8, &str); 4] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY \
         COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
         INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR \
         MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP \
         STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_is_listed_once_and_is_found() {
        let all: Vec<Currency> = Currency::all().collect();
        let codes: std::collections::HashSet<_> = all.iter().map(|currency| currency.code()).collect();
        assert_eq!(codes.len(), all.len());
        for currency in all {
            assert_eq!(Currency::parse(currency.code()), Some(currency));
            assert!(currency.code().len() == 3 && currency.code().bytes().all(|b| b.is_ascii_uppercase()));
        }
        let decimals = |code| Currency::parse(code).map(Currency::decimals);
        assert_eq!(["JPY", "EUR", "BHD", "CLF"].map(decimals), [Some(0), Some(2), Some(3), Some(4)]);
        for none in ["", "eur", "EUR ", "EURO", "EU", "XAU", "XXX", "XTS", "\u{20ac}", "ISK CLP"] {
            assert_eq!(Currency::parse(none), None, "{none:?}");
        }
    }
}
