//! Account documents: fetched, judged and stored.

use super::caller::DeviceKey;
use super::inner::Inner;
use crate::account::{DocumentExpectation, Lifecycle, WhyEnrollAgain, accept_document};
use crate::error::Error;
use crate::jose::Opened;
use crate::protocol::{AccountClaims, MessageId};
use crate::store::{AccountRecord, StoreError};

impl Inner {
    pub(super) async fn fetch_document(&self, record: &mut AccountRecord) -> Result<AccountClaims, Error> {
        let endpoints = record.server.metadata.endpoints.clone();
        let (compact, req) = {
            let device = DeviceKey::of(self, record);
            self.client.account(&endpoints, device.entitled()).await?
        };
        self.accept_document(record, &compact, req).await
    }

    /// Opens an account document that answers `req`, keeps it and gives it back.
    pub(super) async fn accept_document(
        &self,
        record: &mut AccountRecord,
        compact: &str,
        req: MessageId,
    ) -> Result<AccountClaims, Error> {
        let document: Opened<AccountClaims> = self.open_message(record, compact).await?;
        let document = document.claims;
        let before = &record.document;
        accept_document(
            &document,
            &DocumentExpectation {
                issuer: &record.server.issuer,
                device_key: record.device_key.thumbprint(),
                req,
                before: Some((before.device_id, &before.sub, before.version)),
            },
        )?;
        match self.store.save_document(record.id, &document) {
            // A newer one came first: this one is an answer to its call, and changes nothing.
            Err(StoreError::Conflict) => {
                *record = *self.record(record.id)?;
                return Ok(document);
            }
            saved => saved?,
        }
        // Read anew: an answer may have been signed while the document was on its way.
        if document.enroll_again || document.last_counter > self.record(record.id)?.counter {
            let set_back = document.last_counter > self.record(record.id)?.counter;
            let why = if set_back { WhyEnrollAgain::Restored } else { WhyEnrollAgain::Copied };
            record.lifecycle = Lifecycle::MustEnrollAgain { why };
            self.store.save_lifecycle(record.id, &record.lifecycle)?;
        }
        record.document = document.clone();
        self.runtime(record.id).known().document_at = Some(self.times()?.boot);
        Ok(document)
    }
}
