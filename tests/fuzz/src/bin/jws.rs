//! Compact messages, read as every type there is.
#![no_main]

use authenticator_core::jose::dpop::{Call, open_proof};
use authenticator_core::jose::{JoseError, KeyRef, PublicKey, Typ, UnverifiedJws, base64url_decode, open};
use authenticator_core::protocol::{AccountClaims, AnswerClaims, ChallengeClaims, EnrollClaims, MetadataClaims};
use fuzz::public;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let compact = fuzz::text(data);
    let read: Vec<Typ> = Typ::ALL.into_iter().filter(|typ| reads(compact, *typ)).collect();
    let Some(typ) = read.first() else { return };
    assert_eq!(read.len(), 1, "a message has one type");
    assert_eq!(compact.split('.').count(), 3);
    assert!(compact.split('.').all(|part| base64url_decode(part).is_ok()));
    let refused = match typ {
        Typ::Challenge => open::<ChallengeClaims>(compact, find).err(),
        Typ::Account => open::<AccountClaims>(compact, find).err(),
        Typ::Answer => open::<AnswerClaims>(compact, find).err(),
        Typ::Metadata => open::<MetadataClaims>(compact, find).err(),
        Typ::Enroll => open::<EnrollClaims>(compact, find).err(),
        Typ::Dpop => {
            let call = Call { method: "POST", url: "https://login.contoso.example/devices", token: None };
            let _ = open_proof(compact, &call);
            None
        }
        _ => None,
    };
    if let Some(error) = refused {
        let late = matches!(error, JoseError::UnknownKey | JoseError::BadSignature | JoseError::Payload(_));
        assert!(late, "{error}");
    }
});

fn reads(compact: &str, typ: Typ) -> bool {
    let Ok(jws) = UnverifiedJws::parse(compact, typ) else { return false };
    assert!(compact.len() <= typ.max_size());
    let _ = (jws.key().thumbprint(), jws.signing_input_hash());
    true
}

fn find(reference: &KeyRef) -> Option<PublicKey> {
    match reference {
        KeyRef::Jwk(key) => Some(key.clone()),
        KeyRef::Kid(kid) => (0..6).map(public).find(|key| key.thumbprint() == *kid).cloned(),
    }
}
