//! Metadata that ends in a refusal, with a history of many rolls in it: the newest first, which is the worst order.

use authenticator_core::account::accept_metadata;
use authenticator_core::jose::base64url_encode;
use authenticator_core::protocol::{DevelopmentServers, Issuer};
use serde_json::json;

use crate::Trouble;
use crate::clock::median_of;
use crate::figure::Figure;
use crate::signed::{ISSUER, NOW, metadata, server_key, sign};

/// Above so many rolls one run is enough: an old core needs minutes for it.
const LONG: u32 = 200;

pub(crate) fn measure(rolls: u32) -> Result<Vec<Figure>, Trouble> {
    let issuer = Issuer::parse(ISSUER, DevelopmentServers::Refused)?;
    let keys = (0..=rolls).map(server_key).collect::<Result<Vec<_>, _>>()?;
    let mut history = Vec::new();
    for (seq, pair) in keys.windows(2).enumerate() {
        let [old, new] = pair else { continue };
        let (from, to) = (old.public_key(), new.public_key());
        let claims = json!({ "iss": ISSUER, "old": from, "new": to, "seq": seq, "not_before": NOW });
        history.push(sign("phone-keyroll+jwt", &claims, old));
    }
    history.reverse();
    let (first, last) = (keys.first().ok_or("no key")?, keys.last().ok_or("no key")?);
    let compact = sign("phone-metadata+jwt", &metadata(&[last], &history), last);
    // By the right key in name, by none in truth: all of it is looked at before it is refused.
    let (input, _) = compact.rsplit_once('.').ok_or("not compact")?;
    let refused = format!("{input}.{}", base64url_encode(&[1; 64]));
    let pin = Some(first.public_key().thumbprint());

    let runs = if rolls > LONG { 1 } else { 9 };
    let time = median_of(runs, || match accept_metadata(&refused, &issuer, pin, None) {
        Ok(_) => Err(Trouble::from("metadata with a wrong signature was accepted")),
        Err(_) => Ok(()),
    })?;
    let message = [7; 1024];
    let signature = first.sign(&message);
    let public = first.public_key();
    let verification = median_of(200, || {
        std::hint::black_box(public.verifies(std::hint::black_box(&message), &signature));
        Ok::<_, Trouble>(())
    })?;
    let name = format!("refusing metadata with {rolls} rolls");
    Ok(vec![Figure { name, median: time, beside: "1 verification", beside_median: verification, runs }])
}
