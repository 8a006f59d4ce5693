//! Opening a database with many accounts, and reading its list.

use std::path::Path;

use crate::Trouble;
use crate::clock::{median, median_of, processor_time};
use crate::figure::Figure;
use crate::phone::Phone;

const RUNS: usize = 9;

pub(crate) async fn measure(accounts: usize, folder: &Path) -> Result<Vec<Figure>, Trouble> {
    let (empty, full) = (tempfile::tempdir_in(folder)?, tempfile::tempdir_in(folder)?);
    let phone = Phone::new()?;
    let authenticator = phone.open(full.path()).await?;
    for number in 0..accounts {
        phone.enroll(&authenticator, number).await?;
    }
    let list = median_of(RUNS, || {
        for account in authenticator.accounts()? {
            account.view()?;
        }
        Ok::<_, Trouble>(())
    })?;
    drop(authenticator);
    drop(phone.open(empty.path()).await?);

    let (mut nothing, mut all) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        for (folder, times) in [(&empty, &mut nothing), (&full, &mut all)] {
            let begun = processor_time();
            drop(phone.open(folder.path()).await?);
            times.push(processor_time() - begun);
        }
    }
    let beside_median = median(nothing);
    let beside = "opening an empty one";
    let opening = format!("opening a database of {accounts} accounts");
    let view = format!("the view of each of {accounts} accounts");
    Ok(vec![
        Figure { name: opening, median: median(all), beside, beside_median, runs: RUNS },
        Figure { name: view, median: list, beside, beside_median, runs: RUNS },
    ])
}
