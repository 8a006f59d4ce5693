//! What a new password has to be (NIST SP 800-63B-4, section 3.1.1.2): long, and none that everybody tries first. It need not be
//! of several kinds of characters, and nobody has to change it from time to time.

/// Characters (code points) of a password, at least: here a password alone can sign in a user who has no other method.
pub(crate) const MIN_PASSWORD: usize = 15;
/// Characters of a password, at most; 64 have to be allowed.
pub(crate) const MAX_PASSWORD: usize = 256;

/// Characters that have to be left when the user's name is taken away.
const MIN_BESIDE_NAME: usize = 8;

/// The commonest that are long enough, without spaces and signs. Repetitions and runs are found by rule.
const COMMONEST: [&str; 12] = [
    "correcthorsebatterystaple",
    "correcthorsebattery",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiopasdfghjkl",
    "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y7u8i9o0p",
    "iloveyouiloveyou",
    "passwordpassword1",
    "thisismypassword",
    "mypasswordissecret",
    "letmeinletmeinplease",
    "administratorpassword",
];

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    TooShort,
    TooLong,
    /// It is among the first that are tried.
    Common,
    /// It is little more than the user's name.
    Name,
}

/// Checks a new password of the user of this name.
///
/// # Errors
/// [`Unfit`].
pub(crate) fn check_new_password(password: &str, user_name: &str) -> Result<(), Unfit> {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return Err(Unfit::TooShort);
    }
    if length > MAX_PASSWORD {
        return Err(Unfit::TooLong);
    }
    let bare = bare(password);
    if COMMONEST.contains(&bare.as_str()) || repeats(&bare) || runs(&bare) {
        return Err(Unfit::Common);
    }
    if mostly(&bare, user_name) { Err(Unfit::Name) } else { Ok(()) }
}

/// Letters and digits only, in lower case. A password of signs alone stays as it is.
fn bare(text: &str) -> String {
    let bare: String = text.chars().filter(|character| character.is_alphanumeric()).collect();
    if bare.is_empty() { text.to_owned() } else { bare.to_lowercase() }
}

/// Whether it is a piece of at most half its length, again and again.
fn repeats(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=characters.len() / 2).any(|period| {
        let shifted = characters.iter().skip(period);
        characters.iter().zip(shifted).all(|(one, other)| one == other)
    })
}

/// Whether each character follows on the one before, as in `abcdef` and `654321`; 0 follows on 9.
fn runs(text: &str) -> bool {
    let steps: Vec<i64> = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|pair| match pair {
            ('9', '0') => 1,
            ('0', '9') => -1,
            (one, other) => i64::from(u32::from(other)) - i64::from(u32::from(one)),
        })
        .collect();
    let up = steps.iter().all(|step| *step == 1);
    let down = steps.iter().all(|step| *step == -1);
    up || down
}

/// Whether little is left without the name, whole or before its `@`.
fn mostly(bare_password: &str, user_name: &str) -> bool {
    let local = user_name.split('@').next().unwrap_or(user_name);
    [user_name, local]
        .into_iter()
        .map(bare)
        .filter(|name| name.chars().count() >= 2)
        .any(|name| bare_password.contains(&name) && bare_password.replace(&name, "").chars().count() < MIN_BESIDE_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), Unfit> {
        check_new_password(password, "ana.perez@contoso.example")
    }

    #[test]
    fn long_passwords_of_any_kind_are_taken() {
        assert_eq!(check("green lamps sing low"), Ok(()));
        assert_eq!(check("ñandú corre por la pampa"), Ok(()));
        assert_eq!(check(&"four words of five ".repeat(13)), Err(Unfit::Common));
        assert_eq!(check("fourteen chars"), Err(Unfit::TooShort));
        assert_eq!(check("fifteen chars !"), Ok(()));
        assert_eq!(check(&"x".repeat(257)), Err(Unfit::TooLong));
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for common in [
            "Correct Horse Battery",
            "passwordpassword",
            "aaaaaaaaaaaaaaaa",
            "1234567890123456",
            "abcdefghijklmnopq",
            "................",
            "123123123123123123",
            "98765432109876543",
        ] {
            assert_eq!(check(common), Err(Unfit::Common), "{common}");
        }
    }

    #[test]
    fn the_name_is_no_password() {
        assert_eq!(check("ana.perez@contoso.example"), Err(Unfit::Name));
        assert_eq!(check("AnaPerez-AnaPerez-1"), Err(Unfit::Name));
        assert_eq!(check("anaperez likes old maps"), Ok(()));
    }
}
