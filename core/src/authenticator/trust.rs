//! Messages of the server are opened with the keys that the account trusts; an unknown key leads to metadata once.

use super::inner::Inner;
use crate::account::accept_metadata;
use crate::error::Error;
use crate::jose::{JoseError, Message, Opened, open};
use crate::protocol::{AppVersion, MetadataClaims, Platform};
use crate::store::AccountRecord;

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
                self.renew_metadata(record).await?;
                Ok(open(compact, |key| record.server.keys.find(M::TYP, key, &record.server.metadata, now))?)
            }
            opened => Ok(opened?),
        }
    }

    /// Fetches metadata and keeps it, where it is accepted.
    pub(super) async fn renew_metadata(&self, record: &mut AccountRecord) -> Result<(), Error> {
        let server = &record.server;
        let compact = self.client.metadata(&server.issuer).await?;
        let known = Some((&server.keys, server.metadata.version));
        let (metadata, keys) = accept_metadata(&compact, &server.issuer, None, known)?;
        if metadata != server.metadata || keys != server.keys {
            record.server.metadata = metadata;
            record.server.keys = keys;
            self.store.save_server(record.id, &record.server)?;
        }
        Ok(())
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
