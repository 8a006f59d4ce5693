//! Sentences for the codes of the core: what a person in front of the terminal reads in their place.

use authenticator_core::protocol::ProblemCode;

/// Why the server or the protocol refuses, as a sentence that ends with what to do; `None` for a code without words here.
#[must_use]
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "account_disabled" => "The organisation has blocked this account. Ask its administrator.",
        "account_not_active" => {
            "This account is not in use yet, or not any more: phone accounts --refresh says how it is. First match the \
             number of its enrollment."
        }
        "account_removed" => "This account was removed: phone remove takes it off this phone.",
        "app_too_old" => "This app is too old for the organisation. Update it.",
        "attestation_invalid" | "attestation_required" => {
            "The organisation takes keys only from phones that can prove their hardware, and this one cannot."
        }
        "certificate_not_trusted" => {
            "The server's certificate is not trusted. If it is your own server, name its authority with --ca FILE."
        }
        "code_expired" => {
            "The code has expired, or its number was not matched in time. Get another one on the web page."
        }
        "code_unknown" => "The server does not know this code. Check it, or get another one on the web page.",
        "code_used" => "Another phone has used this code. Get another one on the web page.",
        "device_limit" => "There are too many phones for this user. Remove one under Security info on the web.",
        "enrollment_closed" => "The organisation does not take this phone now. Ask its administrator.",
        "managed_app_required" => "The organisation allows only apps that it manages itself for this user.",
        "mfa_first" => "The organisation wants this phone to confirm a sign-in with password first.",
        "must_enroll_again" => "This account must be enrolled again on this phone: phone enroll-again.",
        "no_offline_code" => "The organisation has given no secret for codes to this account.",
        "not_enabled" => "Phone sign-in is not enabled: phone enable.",
        "not_enabling" => "Phone sign-in is not on its way: phone enable.",
        "not_supported" => "An account with codes only cannot do this: phone code shows its code.",
        "not_targeted" => "The organisation has not opened phone sign-in to this user.",
        "other_tenant" => "This phone is registered with another organisation, which allows no second one.",
        "policy_mode" => "The organisation does not offer phone sign-in.",
        "request_not_available" => "Its request has ended. Begin again: phone enable.",
        "untrusted_reply" | "untrusted_server_key" | "reply_of_other_call" | "issuer_mismatch" => {
            "The answer is not signed by the server that this account trusts. Nothing was changed; try another network."
        }
        "metadata_rolled_back" | "metadata_invalid" | "reply_invalid" | "reply_too_large" | "document_rolled_back" => {
            "The server answers in a way that this app cannot use. Nothing was changed; tell its administrator."
        }
        "wrong_user" => "The sign-in was of another user than this account's.",
        "stale_sign_in" => "The sign-in is too long ago.",
        "invalid_token" | "invalid_grant" => "The server does not take the sign-in any more.",
        "access_denied" => "The sign-in was cancelled in the browser.",
        _ => return None,
    })
}

/// The reasons of a policy, as sentences.
#[must_use]
pub fn reasons(codes: &[ProblemCode]) -> String {
    let sentences: Vec<String> = codes.iter().map(|code| reason(code.known())).collect();
    if sentences.is_empty() { "The organisation does not say why.".to_owned() } else { sentences.join(" ") }
}

/// One reason, as a sentence; a code without words here is named.
#[must_use]
pub fn reason(code: &str) -> String {
    refused(code).map_or_else(|| format!("The server names the reason {code}."), str::to_owned)
}

/// What is wrong with an input, as a sentence; `None` for what has none here.
#[must_use]
pub fn invalid_input(field: &str, reason: &str) -> Option<&'static str> {
    Some(match (field, reason) {
        ("number", "digits") => "The number does not have as many digits as the screen shows. Type all of them.",
        ("number", "not_offered") => "That is not one of the numbers that were offered.",
        ("number", "not_expected") => "No number is asked for now: phone enable says what comes next.",
        ("redirect", "not_expected") => "No sign-in waits for the browser: phone enable says what comes next.",
        ("redirect", _) => {
            "That is not where this sign-in leads back to. Paste the whole URL that the browser ended at."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_a_policy_has_words() {
        for code in ["policy_mode", "not_targeted", "managed_app_required", "enrollment_closed", "app_too_old"]
            .into_iter()
            .chain(["device_limit", "other_tenant"])
        {
            assert!(refused(code).is_some(), "{code}");
        }
    }
}
