//! What an issuer says about itself.

use authenticator_core::account::{MetadataError, ServerKeys, accept_metadata};
use authenticator_core::idp::AuthorizationServer;
use authenticator_core::jose::{JoseError, Thumbprint, json_from_slice};
use authenticator_core::protocol::{Issuer, MetadataClaims};

use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check(
        "metadata.found",
        "issuer-and-metadata",
        "the metadata lies at /.well-known/phone-signin{path} of the issuer, as application/jwt",
    ),
    check(
        "metadata.signature",
        "rule-1-signatures",
        "phone-metadata+jwt by a key of its own jwks, which the pinned key leads to",
    ),
    check("metadata.version", "issuer-and-metadata", "protocol_versions has 1"),
    check(
        "metadata.members",
        "issuer-and-metadata",
        "every member is there and within its limits; all endpoints share the origin of the issuer",
    ),
    check("metadata.again", "issuer-and-metadata", "fetched again, version and content are the same"),
    check(
        "metadata.sign-in",
        "sign-in-for-a-token",
        "the metadata of RFC 8414 is at oauth.issuer, and its endpoints share the origin",
    ),
];

/// The server as its metadata describes it.
pub(crate) struct Server {
    pub(crate) metadata: MetadataClaims,
    pub(crate) keys: ServerKeys,
    pub(crate) sign_in: Option<AuthorizationServer>,
}

/// Looks at the metadata; what it describes is the server of all other checks.
pub(crate) async fn run(wire: &Wire, issuer: &Issuer, pin: Option<Thumbprint>, report: &mut Report) -> Option<Server> {
    let server = accepted(wire, issuer, pin, report).await;
    report.skip(CHECKS, "the metadata was not accepted");
    server
}

async fn accepted(wire: &Wire, issuer: &Issuer, pin: Option<Thumbprint>, report: &mut Report) -> Option<Server> {
    let compact = report.note("metadata.found", fetch(wire, issuer).await)?;
    let (metadata, keys) = match accept_metadata(&compact, issuer, pin, None) {
        Ok(accepted) => accepted,
        Err(error) => {
            report.note::<()>(check_of(&error), Err(Fault::failed(error.to_string())));
            return None;
        }
    };
    for id in ["metadata.signature", "metadata.version", "metadata.members"] {
        report.note(id, Ok(()));
    }
    report.note("metadata.again", again(wire, issuer, &metadata, &keys).await);
    let sign_in = report.note("metadata.sign-in", sign_in(wire, &metadata).await);
    Some(Server { metadata, keys, sign_in })
}

const fn check_of(error: &MetadataError) -> &'static str {
    match error {
        MetadataError::OtherProtocolVersion => "metadata.version",
        MetadataError::Trust(_) => "metadata.signature",
        MetadataError::Jose(JoseError::Payload(_)) => "metadata.members",
        MetadataError::Jose(_) => "metadata.signature",
        _ => "metadata.members",
    }
}

pub(crate) async fn fetch(wire: &Wire, issuer: &Issuer) -> Result<String, Fault> {
    let reply = wire.send(Call::get(&issuer.metadata_url())).await?;
    Ok(reply.message(&[200])?.to_owned())
}

async fn again(wire: &Wire, issuer: &Issuer, first: &MetadataClaims, keys: &ServerKeys) -> Result<(), Fault> {
    let compact = fetch(wire, issuer).await?;
    let known = Some((keys, first.version));
    let (second, _) =
        accept_metadata(&compact, issuer, None, known).map_err(|error| Fault::failed(error.to_string()))?;
    ensure(second.version == first.version, || format!("version {} became {}", first.version, second.version))?;
    let same = MetadataClaims { iat: first.iat, exp: first.exp, jti: first.jti, ..second };
    ensure(same == *first, || "other content under the same version".to_owned())
}

async fn sign_in(wire: &Wire, metadata: &MetadataClaims) -> Result<AuthorizationServer, Fault> {
    let issuer = &metadata.oauth.issuer;
    let reply = wire.send(Call::get(&issuer.well_known("oauth-authorization-server"))).await?;
    ensure(reply.0.status == 200, || format!("expected 200, got {}", reply.told()))?;
    let server: AuthorizationServer =
        json_from_slice(&reply.0.body).map_err(|error| Fault::failed(error.to_string()))?;
    ensure(server.issuer == *issuer, || "names another issuer".to_owned())?;
    for url in [&server.authorization_endpoint, &server.token_endpoint] {
        ensure(issuer.shares_origin(url), || format!("{url} is of another origin"))?;
    }
    Ok(server)
}
