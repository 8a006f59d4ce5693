//! Messages of the server are opened with the keys that the account trusts; an unknown key leads to metadata once. Of the
//! server's time, only fresh signed replies tell.

use super::inner::Inner;
use crate::account::{AccountId, accept_metadata};
use crate::error::{Error, UserAction};
use crate::host::{BootTime, ServerClock};
use crate::jose::{JoseError, Message, Opened, Thumbprint, open};
use crate::protocol::{AppVersion, MetadataClaims, Platform, UnixTime};
use crate::store::{AccountRecord, Organisation, ServerRecord, StoreError};

impl Inner {
    /// Opens a message. Where it is signed by an unknown key, metadata is fetched once and the chain of keys walked.
    pub(super) async fn open_message<M: Message>(
        &self,
        record: &mut AccountRecord,
        compact: &str,
    ) -> Result<Opened<M>, Error> {
        let now = self.runtime(record.id).server_now(&self.times()?.boot);
        match open(compact, |key| record.server.keys.find(M::TYP, key, &record.server.metadata, now)) {
            Err(JoseError::UnknownKey) => {
                self.renew_metadata(record, now).await?;
                Ok(open(compact, |key| record.server.keys.find(M::TYP, key, &record.server.metadata, now))?)
            }
            opened => Ok(opened?),
        }
    }

    /// Fetches metadata and keeps it, where it is accepted. `now` is the server's time, where it is known.
    ///
    /// # Errors
    /// [`Error::Offline`] also if what came has expired: somebody plays old metadata again, and the server's own was not had.
    pub(super) async fn renew_metadata(&self, record: &mut AccountRecord, now: Option<UnixTime>) -> Result<(), Error> {
        let mut server = self.fetch_metadata(&record.server, now).await?;
        server.policy_version = server.policy_version.max(record.document.policy_version);
        if server == record.server {
            return Ok(());
        }
        match self.store.save_server(record.id, &server) {
            Ok(()) => record.server = server,
            // Newer metadata was saved by another call while this was on its way.
            Err(StoreError::Conflict) => record.server = self.record(record.id)?.server,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// A server whose metadata has not expired at `now`, by its own clock: as it is, or with metadata that is fetched.
    ///
    /// # Errors
    /// As [`Self::renew_metadata`].
    pub(super) async fn unexpired(&self, server: ServerRecord, now: UnixTime) -> Result<ServerRecord, Error> {
        if now < server.metadata.exp { Ok(server) } else { self.fetch_metadata(&server, Some(now)).await }
    }

    pub(super) async fn fetch_metadata(
        &self,
        known: &ServerRecord,
        now: Option<UnixTime>,
    ) -> Result<ServerRecord, Error> {
        let compact = self.client.metadata(&known.issuer).await?;
        let (metadata, keys) =
            accept_metadata(&compact, &known.issuer, None, Some((&known.keys, known.metadata.version)))?;
        if now.is_some_and(|now| now >= metadata.exp) {
            return Err(Error::Offline { retry_after: None });
        }
        Ok(ServerRecord { issuer: known.issuer.clone(), keys, metadata, policy_version: known.policy_version })
    }

    /// The server of an enrollment, asked just now: by the keys that are known of it; else by the `pinned` key that a code named; else
    /// the first key that is met is trusted. Kept before anything is done in its name.
    pub(super) async fn server_of_enrollment(
        &self,
        enrollment: AccountId,
        organisation: Organisation,
        pinned: Option<Thumbprint>,
    ) -> Result<ServerRecord, Error> {
        let Organisation { issuer, server: known } = organisation;
        let server = match &known {
            Some(known) => self.fetch_metadata(known, None).await?,
            None => {
                let compact = self.client.metadata(&issuer).await?;
                let (metadata, keys) = accept_metadata(&compact, &issuer, pinned, None)?;
                ServerRecord { issuer, keys, metadata, policy_version: 0 }
            }
        };
        if known.as_ref() != Some(&server) {
            self.store.keep_organisation(enrollment, &server)?;
        }
        Ok(server)
    }

    /// The server's time was `time` in a fresh signed reply that came at `at`.
    pub(super) fn learn_server_time(&self, id: AccountId, time: UnixTime, at: BootTime) {
        self.keep_server_clock(id, ServerClock::new(time, at));
    }

    /// As [`Self::is_new_enough`].
    ///
    /// # Errors
    /// [`UserAction::UpdateApp`] if it is not.
    pub(super) fn check_app_version(&self, metadata: &MetadataClaims) -> Result<(), Error> {
        if self.is_new_enough(metadata) { Ok(()) } else { Err(Error::person(UserAction::UpdateApp)) }
    }

    /// Whether this app is new enough for a tenant.
    pub(super) fn is_new_enough(&self, metadata: &MetadataClaims) -> bool {
        let minimum: Option<&AppVersion> = match self.configuration.device.platform {
            Platform::Android => metadata.min_app_version.android.as_ref(),
            Platform::Ios => metadata.min_app_version.ios.as_ref(),
            Platform::Other => metadata.min_app_version.other.as_ref(),
        };
        minimum.is_none_or(|minimum| self.configuration.app_version >= *minimum)
    }
}
