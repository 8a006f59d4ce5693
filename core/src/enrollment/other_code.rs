//! What a text is that is no enrollment: people hold any QR code up to the camera, and are helped by hearing which kind of
//! code it was. Judged by how it begins; nothing of the text is kept.

use zeroize::Zeroizing;

use super::TypedCode;

/// A kind of code that is no enrollment, or none that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OtherCode {
    /// The address of a web page.
    WebPage,
    /// An app in a store: setup pages print it beside the real code.
    AppStore,
    /// The password of a wireless network.
    Wifi,
    /// A vCard or another form of contact.
    Contact,
    /// A mail, a text message or a call to be made.
    Message,
    /// A place on the map.
    Place,
    /// An entry of a calendar.
    Event,
    /// A bank transfer, or a payment in another currency.
    Payment,
    /// Sign-in with a passkey of another device.
    Passkey,
    /// Setting up a thing at home, or an eSIM.
    Device,
    /// The accounts of another authenticator, exported together in a way that is not known here.
    Export,
    /// An account of Steam, whose codes have an alphabet of their own.
    Steam,
    /// A link that only another authenticator app reads.
    OtherAuthenticator,
    /// The code that is meant for typing, without the address that belongs to it.
    TypedCode,
    /// A link of some other app.
    OtherApp,
    /// Text.
    Text,
}

impl OtherCode {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::WebPage,
        Self::AppStore,
        Self::Wifi,
        Self::Contact,
        Self::Message,
        Self::Place,
        Self::Event,
        Self::Payment,
        Self::Passkey,
        Self::Device,
        Self::Export,
        Self::Steam,
        Self::OtherAuthenticator,
        Self::TypedCode,
        Self::OtherApp,
        Self::Text,
    ];

    /// A stable code for hosts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebPage => "web_page",
            Self::AppStore => "app_store",
            Self::Wifi => "wifi",
            Self::Contact => "contact",
            Self::Message => "message",
            Self::Place => "place",
            Self::Event => "event",
            Self::Payment => "payment",
            Self::Passkey => "passkey",
            Self::Device => "device",
            Self::Export => "export",
            Self::Steam => "steam",
            Self::OtherAuthenticator => "other_authenticator",
            Self::TypedCode => "typed_code",
            Self::OtherApp => "other_app",
            Self::Text => "text",
        }
    }

    /// What the code is and what to do instead, in plain English.
    pub(super) const fn advice(self) -> &'static str {
        match self {
            Self::WebPage => {
                "This code opens a web page. Scan the code that your organisation or the service shows when you add an \
                 authenticator app."
            }
            Self::AppStore => {
                "This code opens an app store. Continue on the setup page, and scan the code that it shows next."
            }
            Self::Wifi => "This code joins a wireless network. Scan the code of the account that you want to add.",
            Self::Contact => "This code is a contact. Scan the code of the account that you want to add.",
            Self::Message => {
                "This code writes a message or makes a call. Scan the code of the account that you want to add."
            }
            Self::Place => "This code is a place on the map. Scan the code of the account that you want to add.",
            Self::Event => "This code is an entry of a calendar. Scan the code of the account that you want to add.",
            Self::Payment => {
                "This code is a payment. Nothing was paid. Scan the code of the account that you want to add."
            }
            Self::Passkey => {
                "This code is for signing in with a passkey. Scan it with the camera of the phone, or choose another way \
                 to sign in."
            }
            Self::Device => "This code sets up a device or an eSIM. Scan the code of the account that you want to add.",
            Self::Export => {
                "This code is an export of another authenticator, of a version that is not known here. Update the app, or add \
                 each account anew: turn on the authenticator app again in the settings of each service."
            }
            Self::Steam => {
                "This is an account of Steam, whose codes have letters of their own: the codes shown here would be wrong. \
                 Use the app of Steam."
            }
            Self::OtherAuthenticator => {
                "This code is for another authenticator app. Choose \"another authenticator app\" or \"can't scan\" on the \
                 setup page, and scan the code that it shows then."
            }
            Self::TypedCode => {
                "This is the code for typing. Enter it by hand, together with the address that is shown beside it."
            }
            Self::OtherApp => "This code is for another app. Scan the code of the account that you want to add.",
            Self::Text => {
                "This is some text and no code of an account. Scan the code that is shown when you add an authenticator app."
            }
        }
    }

    /// The kind of a text that is none of the forms that are read.
    pub(super) fn of(text: &str) -> Self {
        // It may be a code for typing, or the secret of another app.
        let mut begin = Zeroizing::new(String::with_capacity(4 * LONGEST_BEGINNING));
        begin.extend(text.chars().take(LONGEST_BEGINNING).map(|c| c.to_ascii_lowercase()));
        if let Some((_, kind)) = BEGINNINGS.iter().find(|(beginning, _)| begin.starts_with(beginning)) {
            return *kind;
        }
        match begin.split_once(':') {
            Some(("http" | "https", rest)) => Self::of_page(rest),
            Some((scheme, _)) if is_scheme(scheme) && names_an_authenticator(scheme) => Self::OtherAuthenticator,
            Some((scheme, _)) if is_scheme(scheme) => Self::OtherApp,
            _ if text.len() <= LONGEST_BEGINNING && TypedCode::parse(text).is_some() => Self::TypedCode,
            _ => Self::Text,
        }
    }

    fn of_page(rest: &str) -> Self {
        let host = rest.trim_start_matches('/').split(['/', '?', '#', ':']).next().unwrap_or_default();
        if STORES.contains(&host) { Self::AppStore } else { Self::WebPage }
    }
}

const LONGEST_BEGINNING: usize = 128;

/// How kinds of codes begin, in lower case.
const BEGINNINGS: [(&str, OtherCode); 51] = [
    ("steam:", OtherCode::Steam),
    ("market:", OtherCode::AppStore),
    ("itms:", OtherCode::AppStore),
    ("itms-apps:", OtherCode::AppStore),
    ("itms-appss:", OtherCode::AppStore),
    ("ms-windows-store:", OtherCode::AppStore),
    ("appmarket:", OtherCode::AppStore),
    ("wifi:", OtherCode::Wifi),
    ("begin:vcard", OtherCode::Contact),
    ("mecard:", OtherCode::Contact),
    ("bizcard:", OtherCode::Contact),
    ("begin:vcalendar", OtherCode::Event),
    ("begin:vevent", OtherCode::Event),
    ("mailto:", OtherCode::Message),
    ("matmsg:", OtherCode::Message),
    ("smtp:", OtherCode::Message),
    ("sms:", OtherCode::Message),
    ("smsto:", OtherCode::Message),
    ("mms:", OtherCode::Message),
    ("mmsto:", OtherCode::Message),
    ("tel:", OtherCode::Message),
    ("facetime:", OtherCode::Message),
    ("whatsapp:", OtherCode::Message),
    ("geo:", OtherCode::Place),
    ("maps:", OtherCode::Place),
    // EPC069-12 (SEPA), the Swiss QR bill, EMV merchant codes, UPI, Czech and Slovak transfers.
    ("bcd\n", OtherCode::Payment),
    ("bcd\r", OtherCode::Payment),
    ("spc\n", OtherCode::Payment),
    ("spc\r", OtherCode::Payment),
    ("000201", OtherCode::Payment),
    ("upi:", OtherCode::Payment),
    ("spd*", OtherCode::Payment),
    ("spayd:", OtherCode::Payment),
    ("payto:", OtherCode::Payment),
    ("bank:", OtherCode::Payment),
    ("bitcoin:", OtherCode::Payment),
    ("bitcoincash:", OtherCode::Payment),
    ("ethereum:", OtherCode::Payment),
    ("litecoin:", OtherCode::Payment),
    ("lightning:", OtherCode::Payment),
    ("monero:", OtherCode::Payment),
    ("solana:", OtherCode::Payment),
    // CTAP 2.2, section 11.5.
    ("fido:/", OtherCode::Passkey),
    // Matter, HomeKit, Wi-Fi Easy Connect, eSIM (SGP.22), Z-Wave.
    ("mt:", OtherCode::Device),
    ("x-hm:", OtherCode::Device),
    ("dpp:", OtherCode::Device),
    ("lpa:", OtherCode::Device),
    ("zws2dsk:", OtherCode::Device),
    ("duo:", OtherCode::OtherAuthenticator),
    ("com.rsa.securid", OtherCode::OtherAuthenticator),
    ("pingid:", OtherCode::OtherAuthenticator),
];

/// Hosts of stores.
const STORES: [&str; 9] = [
    "apps.apple.com",
    "itunes.apple.com",
    "appsto.re",
    "play.google.com",
    "f-droid.org",
    "www.f-droid.org",
    "appgallery.huawei.com",
    "galaxystore.samsung.com",
    "apps.microsoft.com",
];

/// RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Their makers name the schemes of authenticators after what they do: `oktaverify`, `microsoft-authenticator`, `motp`.
fn names_an_authenticator(scheme: &str) -> bool {
    ["auth", "otp", "mfa", "2fa", "verify"].iter().any(|part| scheme.contains(part))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_code_and_an_advice_of_its_own() {
        let codes: BTreeSet<_> = OtherCode::ALL.iter().map(|kind| kind.as_str()).collect();
        let advice: BTreeSet<_> = OtherCode::ALL.iter().map(|kind| kind.advice()).collect();
        assert_eq!((codes.len(), advice.len()), (16, 16));
    }

    #[test]
    fn beginnings_can_be_met() {
        for (beginning, kind) in BEGINNINGS {
            assert_eq!(OtherCode::of(beginning), kind, "{beginning}");
            assert_eq!(OtherCode::of(&beginning.to_uppercase()), kind, "{beginning}");
        }
    }
}
