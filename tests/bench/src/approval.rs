//! One approval through the public interface: the poll that brings the request, and the answer.

use std::hint::black_box;
use std::path::Path;

use authenticator_core::Outcome;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::Trouble;
use crate::clock::{median, median_of, processor_time};
use crate::figure::Figure;
use crate::phone::Phone;
use crate::signed::server_key;

/// A sealed record of the journal, with the answer in it, in bytes.
const RECORD: usize = 2048;

pub(crate) async fn measure(approvals: usize, folder: &Path) -> Result<Vec<Figure>, Trouble> {
    let folder = tempfile::tempdir_in(folder)?;
    let phone = Phone::new()?;
    let authenticator = phone.open(folder.path()).await?;
    let account = phone.enroll(&authenticator, 0).await?;
    // The first contact asks for the account document as well.
    account.requests(0).await?;

    let (mut polls, mut answers, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..approvals {
        let (begun, spent) = (processor_time(), phone.server.spent());
        let request = account.requests(0).await?.pop().ok_or("no request")?;
        let (polled, spent_polling) = (processor_time(), phone.server.spent());
        let outcome = request.approve("42").await?;
        let (ended, spent_in_all) = (processor_time(), phone.server.spent());
        if outcome != Outcome::Approved {
            return Err(format!("not approved: {outcome:?}").into());
        }
        let poll = (polled - begun).saturating_sub(spent_polling - spent);
        let answer = (ended - polled).saturating_sub(spent_in_all - spent_polling);
        polls.push(poll);
        answers.push(answer);
        both.push(poll + answer);
    }
    // Signed: proof and answer. Verified: both by the core at once, list, challenge, result.
    let poll = cryptography(1, 3, 0)?;
    let answer = cryptography(1, 2, 2)?;
    let whole = cryptography(2, 5, 2)?;
    let figure = |name: &str, times, beside, beside_median| Figure {
        name: name.to_owned(),
        median: median(times),
        beside,
        beside_median,
        runs: approvals,
    };
    Ok(vec![
        figure("one approval, poll and answer", both, "2 signatures, 5 verifications, 2 seals", whole),
        figure("  the poll that brings the request", polls, "1 signature, 3 verifications", poll),
        figure("  the answer", answers, "1 signature, 2 verifications, 2 seals", answer),
    ])
}

/// The processor time of the cryptography alone, in the order of the numbers: ES256 signatures, verifications, and AES-256-GCM
/// seals of a record.
fn cryptography(signatures: usize, verifications: usize, seals: usize) -> Result<std::time::Duration, Trouble> {
    let key = server_key(1)?;
    let message = [7; 1024];
    let signature = key.sign(&message);
    let public = key.public_key();
    let sealing = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[9; 32]).map_err(|_| "no key")?);
    median_of(200, || {
        for _ in 0..signatures {
            black_box(key.sign(black_box(&message)));
        }
        for _ in 0..verifications {
            black_box(public.verifies(black_box(&message), &signature));
        }
        for number in 0..seals {
            let mut record = vec![0; RECORD];
            let nonce = Nonce::assume_unique_for_key([u8::try_from(number).unwrap_or_default(); 12]);
            sealing.seal_in_place_append_tag(nonce, Aad::empty(), &mut record).map_err(|_| "not sealed")?;
            black_box(record);
        }
        Ok(())
    })
}
