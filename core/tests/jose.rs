//! Published examples: RFC 6979, 7515, 7636, 7638 and 9449.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use authenticator_core::jose::dpop::{Call, DpopError, access_token_hash, open_proof};
use authenticator_core::jose::{
    Digest, JoseError, KeyRef, PublicKey, Signature, SigningKey, Typ, UnverifiedJws, base64url_decode, base64url_encode,
};
use authenticator_core::phone_sign_in::{Secret, SignIn};
use authenticator_core::protocol::{DevelopmentServers, Issuer};
use serde_json::json;

fn key(x: &str, y: &str) -> PublicKey {
    serde_json::from_value(json!({"kty": "EC", "crv": "P-256", "x": x, "y": y})).unwrap()
}

fn bytes<const N: usize>(hexadecimal: &str) -> [u8; N] {
    let digits: Vec<u8> = hexadecimal.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect();
    bytes.try_into().unwrap()
}

/// RFC 7515 appendix A.3. The parts stand on lines of their own there.
mod rfc_7515 {
    pub(crate) const INPUT: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    pub(crate) const SIGNATURE: &str =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    pub(crate) const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    pub(crate) const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
}

#[test]
fn rfc_7515_a3_signature_verifies() {
    let key = key(rfc_7515::X, rfc_7515::Y);
    let signature = base64url_decode(rfc_7515::SIGNATURE).unwrap();
    let right = Signature::from_raw(&signature).unwrap();
    assert!(key.verifies(rfc_7515::INPUT.as_bytes(), &right));
    for at in 0..signature.len() {
        let mut changed = signature.clone();
        changed[at] ^= 1;
        assert!(!key.verifies(rfc_7515::INPUT.as_bytes(), &Signature::from_raw(&changed).unwrap()), "byte {at}");
    }
    assert!(!key.verifies(&rfc_7515::INPUT.as_bytes()[1..], &right));
}

/// Its header is `{"alg":"ES256"}`: no `typ`, no key.
#[test]
fn rfc_7515_a3_header_is_refused() {
    let compact = format!("{}.{}", rfc_7515::INPUT, rfc_7515::SIGNATURE);
    for typ in Typ::ALL {
        assert!(matches!(UnverifiedJws::parse(&compact, typ), Err(JoseError::Header(_))), "{typ:?}");
    }
}

/// RFC 7638 section 3.1. Its key is an RSA key, which this crate does not read: the hash over its canonical form must agree.
#[test]
fn rfc_7638_thumbprint() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let canonical = format!(r#"{{"e":"AQAB","kty":"RSA","n":"{n}"}}"#);
    assert_eq!(Digest::of(canonical.as_bytes()).to_string(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

/// RFC 9449 section 5 (token request, refresh), section 6.1 (thumbprint) and section 7.1 (resource): one key, three proofs.
mod rfc_9449 {
    pub(crate) const HEADER: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";
    pub(crate) const TOKEN_REQUEST: &str = "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    pub(crate) const REFRESH_REQUEST: &str = "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjY1Mjk2fQ.pAqut2IRDm_De6PR93SYmGBPXpwrAk90e8cP2hjiaG5QsGSuKDYW7_X620BxqhvYC8ynrrvZLTk41mSRroapUA";
    pub(crate) const RESOURCE_REQUEST: &str = "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    pub(crate) const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    pub(crate) const JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    pub(crate) const TOKEN_URL: &str = "https://server.example.com/token";
    pub(crate) const RESOURCE_URL: &str = "https://resource.example.org/protectedresource";
}

fn proof(rest: &str) -> String {
    format!("{}.{rest}", rfc_9449::HEADER)
}

const fn call<'a>(method: &'a str, url: &'a str, token: Option<&'a str>) -> Call<'a> {
    Call { method, url, token }
}

#[test]
fn rfc_9449_proofs_open_for_their_call() {
    for (rest, iat) in [(rfc_9449::TOKEN_REQUEST, 1_562_262_616), (rfc_9449::REFRESH_REQUEST, 1_562_265_296)] {
        let opened = open_proof(&proof(rest), &call("POST", rfc_9449::TOKEN_URL, None)).unwrap();
        assert_eq!(opened.claims.jti, "-BwC3ESc6acc2lTc");
        assert_eq!(opened.claims.iat, iat);
        assert_eq!(opened.claims.ath, None);
        assert_eq!(opened.key.thumbprint().to_string(), rfc_9449::JKT);
    }
    let with_token = call("GET", rfc_9449::RESOURCE_URL, Some(rfc_9449::TOKEN));
    let opened = open_proof(&proof(rfc_9449::RESOURCE_REQUEST), &with_token).unwrap();
    assert_eq!(opened.claims.jti, "e1j3V_bKic8-LAEB");
    assert_eq!(opened.claims.ath.as_deref(), Some("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"));
    assert_eq!(opened.key.thumbprint().to_string(), rfc_9449::JKT);
}

#[test]
fn rfc_9449_proofs_are_for_no_other_call() {
    let other = |rest: &str, call: Call<'_>| match open_proof(&proof(rest), &call) {
        Err(DpopError::OtherCall { claim }) => claim,
        result => panic!("{result:?}"),
    };
    let (token, resource) = (rfc_9449::TOKEN_REQUEST, rfc_9449::RESOURCE_REQUEST);
    assert_eq!(other(token, call("GET", rfc_9449::TOKEN_URL, None)), "htm");
    assert_eq!(other(token, call("post", rfc_9449::TOKEN_URL, None)), "htm");
    assert_eq!(other(token, call("POST", rfc_9449::RESOURCE_URL, None)), "htu");
    assert_eq!(other(token, call("POST", "https://server.example.com/token/", None)), "htu");
    assert_eq!(other(token, call("POST", rfc_9449::TOKEN_URL, Some(rfc_9449::TOKEN))), "ath");
    assert_eq!(other(resource, call("GET", rfc_9449::RESOURCE_URL, None)), "ath");
    assert_eq!(other(resource, call("GET", rfc_9449::RESOURCE_URL, Some("another"))), "ath");
}

#[test]
fn rfc_9449_access_token_hash() {
    assert_eq!(access_token_hash(rfc_9449::TOKEN), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
}

#[test]
fn rfc_9449_parts_of_two_proofs_do_not_mix() {
    let (claims, _) = rfc_9449::REFRESH_REQUEST.split_once('.').unwrap();
    let (_, signature) = rfc_9449::TOKEN_REQUEST.split_once('.').unwrap();
    let result = open_proof(&proof(&format!("{claims}.{signature}")), &call("POST", rfc_9449::TOKEN_URL, None));
    assert_eq!(result, Err(DpopError::Jose(JoseError::BadSignature)));
}

/// RFC 6979 appendix A.2.5, with SHA-256.
#[test]
fn rfc_6979_signatures() {
    let key =
        SigningKey::from_scalar(&bytes("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")).unwrap();
    let x = bytes::<32>("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6");
    let y = bytes::<32>("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
    assert_eq!(key.public_key().as_sec1()[1..], [x, y].concat());
    for (message, r, s) in [
        (
            "sample",
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        ),
        (
            "test",
            "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
            "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
        ),
    ] {
        let signature = key.sign(message.as_bytes());
        assert_eq!(signature.as_raw().as_slice(), [bytes::<32>(r), bytes::<32>(s)].concat(), "{message}");
        assert!(key.public_key().verifies(message.as_bytes(), &signature));
        let der = signature.to_der().unwrap();
        assert_eq!(Signature::from_der(&der).unwrap(), signature);
    }
}

#[test]
fn a_private_key_is_between_zero_and_the_order() {
    let order: [u8; 32] = bytes("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    let last: [u8; 32] = bytes("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550");
    assert!(SigningKey::from_scalar(&[0; 32]).is_err());
    assert!(SigningKey::from_scalar(&order).is_err());
    assert!(SigningKey::from_scalar(&[0xff; 32]).is_err());
    assert_eq!(*SigningKey::from_scalar(&last).unwrap().to_scalar().reveal(), last);
}

/// RFC 7636 appendix B.
#[test]
fn rfc_7636_code_challenge() {
    let issuer = Issuer::parse("https://login.contoso.example", DevelopmentServers::Refused).unwrap();
    let sign_in = SignIn {
        authorization_endpoint: format!("{issuer}/authorize"),
        token_endpoint: format!("{issuer}/token"),
        issuer,
        client_id: "authenticator".to_owned(),
        scope: "phone_signin".to_owned(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        state: Secret::new("s".to_owned()),
        verifier: Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned()),
        dpop_jkt: key(rfc_7515::X, rfc_7515::Y).thumbprint(),
        login_hint: None,
    };
    let url = sign_in.url();
    let parameters: Vec<&str> = url.split_once('?').unwrap().1.split('&').collect();
    assert!(parameters.contains(&"code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), "{url}");
    assert!(parameters.contains(&"code_challenge_method=S256"), "{url}");
    assert!(!url.contains("dBjftJeZ4CVP"), "the verifier is never sent to the browser");
}

/// A key of the header proves nothing about the key that a caller has.
#[test]
fn verify_takes_the_key_of_the_header_alone() {
    let (device, other) = (SigningKey::from_scalar(&[1; 32]).unwrap(), SigningKey::from_scalar(&[2; 32]).unwrap());
    let jwk = serde_json::to_value(device.public_key()).unwrap();
    let header = json!({"alg": "ES256", "typ": "phone-key-proof+jwt", "jwk": jwk}).to_string();
    let claims = json!({"jkt": other.public_key().thumbprint(), "nonce": "n"}).to_string();
    let input = format!("{}.{}", base64url_encode(header.as_bytes()), base64url_encode(claims.as_bytes()));
    let compact = format!("{input}.{}", base64url_encode(other.sign(input.as_bytes()).as_raw()));
    let jws = UnverifiedJws::parse(&compact, Typ::KeyProof).unwrap();
    assert_eq!(*jws.key(), KeyRef::Jwk(device.public_key()));
    type Claims = authenticator_core::protocol::KeyProofClaims;
    assert_eq!(jws.verify::<Claims>(&other.public_key()), Err(JoseError::UnknownKey));
    assert_eq!(jws.verify::<Claims>(&device.public_key()), Err(JoseError::BadSignature));
}
