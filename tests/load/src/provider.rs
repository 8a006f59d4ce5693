//! What the server says of itself, and its messages opened.

use authenticator_core::jose::{Message, Opened, PublicKey, base64url_decode, json_from_slice, open};
use authenticator_core::protocol::{Endpoints, Issuer, MetadataClaims, OauthClient};

use crate::Trouble;
use crate::line::Line;

/// The server as phones know it: no key is rotated in a run.
pub(crate) struct Provider {
    pub(crate) issuer: Issuer,
    pub(crate) endpoints: Endpoints,
    pub(crate) oauth: OauthClient,
    keys: Vec<PublicKey>,
}

impl Provider {
    /// Reads the metadata, and trusts its key on first use.
    pub(crate) async fn read(line: &Line, issuer: &str) -> Result<Self, Trouble> {
        let issuer: Issuer = serde_json::from_value(issuer.into())?;
        let url = issuer.metadata_url();
        let compact = line.sure(|http| http.get(url.as_str())).await?.good("metadata")?;
        let payload = base64url_decode(compact.split('.').nth(1).ok_or("metadata has no payload")?)?;
        let keys = json_from_slice::<MetadataClaims>(&payload)?.jwks.keys;
        let metadata: MetadataClaims = open_with(&keys, &compact)?.claims;
        Ok(Self { issuer, endpoints: metadata.endpoints, oauth: metadata.oauth, keys })
    }

    /// Verifies and reads a message.
    pub(crate) fn open<M: Message>(&self, compact: &str) -> Result<Opened<M>, Trouble> {
        open_with(&self.keys, compact)
    }
}

fn open_with<M: Message>(keys: &[PublicKey], compact: &str) -> Result<Opened<M>, Trouble> {
    let by =
        |kid: &authenticator_core::jose::KeyRef| keys.iter().find(|key| key.thumbprint() == kid.thumbprint()).cloned();
    Ok(open(compact, by)?)
}
