//! Enrollment: a code, a fresh sign-in, or a transfer entitles one device key to one account.

use authenticator_core::jose::{KeyRef, Opened, open};
use authenticator_core::protocol::{AccountState, ContextEntry, DeviceId, EnrollClaims, ProblemCode, Purpose};

use super::{Ask, Recipient, Registered, Work};
use crate::attestation::{Attested, KeyUse};
use crate::failure::{Failure, Fault};
use crate::protocol::{PolicyMode, RequestState};
use crate::store::{AccessToken, Device, EnrollmentCode, Request, Transfer, User};

/// Why a device or a credential ended whose place another one took.
pub(super) const REPLACED: &str = "replaced";

/// What lets a device key in.
enum Entitled {
    Code(EnrollmentCode),
    Token(AccessToken),
    Transfer(Transfer),
}

impl Work<'_> {
    /// Opens an enrollment message: by the key in its header, for this issuer.
    pub(crate) fn open_enrollment(&self, compact: &str) -> Result<Opened<EnrollClaims>, Failure> {
        let opened: Opened<EnrollClaims> = open(compact, |key| match key {
            KeyRef::Jwk(key) => Some(key.clone()),
            KeyRef::Kid(_) => None,
        })?;
        if opened.claims.iss != opened.key.thumbprint() {
            return Err(Failure::refused(ProblemCode::UnknownId, "iss is not the thumbprint of the device key"));
        }
        self.check_audience(&opened.claims.aud)?;
        Ok(opened)
    }

    /// Enrolls a device key. The first key that presents a code owns it; the same key again gets the same account.
    pub(crate) fn enroll(
        &self,
        opened: &Opened<EnrollClaims>,
        token: Option<AccessToken>,
    ) -> Result<Registered, Failure> {
        let claims = &opened.claims;
        let entitled = match (&claims.code, &claims.transfer, token) {
            (Some(code), None, None) => {
                Entitled::Code(self.find_code(code)?.ok_or(Failure::from(ProblemCode::CodeUnknown))?)
            }
            (None, None, Some(token)) => Entitled::Token(token),
            (None, Some(transfer), None) => Entitled::Transfer(self.find_transfer(transfer, &opened.key)?),
            _ => {
                return Err(Failure::refused(ProblemCode::Malformed, "needs exactly one of code, token and transfer"));
            }
        };
        if !matches!(entitled, Entitled::Token(_)) && claims.replaces.is_some() {
            return Err(Failure::refused(ProblemCode::Malformed, "replaces goes only with a token"));
        }
        let known = self.tx.device_by_kid(&self.tenant.id, opened.key.thumbprint())?;
        if let Entitled::Code(code) = &entitled {
            self.check_enrollment_code(code, known.as_ref())?;
        }
        if let Some(device) = known {
            return self.enrolled_before(opened, device, &entitled);
        }
        let user = match &entitled {
            Entitled::Code(code) => self.tx.user(&code.user)?,
            Entitled::Token(token) => self.tx.user(&token.user)?,
            Entitled::Transfer(transfer) => {
                let old = self.tx.device(transfer.device)?.ok_or(Fault::Unreadable("transfer"))?;
                self.tx.user(&old.user)?
            }
        };
        self.check_policy(claims, &user, &entitled)?;
        let attested = self.attested(claims.attestation.as_ref(), &opened.key, KeyUse::Device)?;
        let device = self.new_device(opened, &user, attested)?;
        let browser = match &entitled {
            Entitled::Code(code) => {
                self.tx.give_code_to(&code.code, device.id)?;
                &code.browser
            }
            Entitled::Token(token) => {
                // It will count as registered.
                self.check_device_limit(&device)?;
                &token.browser
            }
            Entitled::Transfer(transfer) => {
                self.take_over(transfer, &device)?;
                return Ok(Registered { document: self.transferred(device.id, opened, transfer)?, new: true });
            }
        };
        self.ask(Ask {
            known: true,
            context: vec![ContextEntry { name: "application".to_owned(), text: "Security info".to_owned() }],
            ..Ask::new(
                &user,
                Purpose::Enrollment,
                browser,
                vec![Recipient { device: device.clone(), credential: None }],
            )
        })?;
        Ok(Registered { document: self.enrolled(&device, opened)?, new: true })
    }

    /// 410 is said before 409: a code that was voided or is old is of no use to anybody but the key that owns it, which may
    /// have lost the reply.
    fn check_enrollment_code(&self, code: &EnrollmentCode, known: Option<&Device>) -> Result<(), Failure> {
        let owned = code.device.is_some() && code.device == known.map(|device| device.id);
        if code.voided || (self.now >= code.expires_at && !owned) {
            return Err(ProblemCode::CodeExpired.into());
        }
        if code.device.is_some() && !owned {
            return Err(ProblemCode::CodeUsed.into());
        }
        Ok(())
    }

    /// A key that has an account here already: the same account, if the same thing entitles it.
    fn enrolled_before(
        &self,
        opened: &Opened<EnrollClaims>,
        device: Device,
        entitled: &Entitled,
    ) -> Result<Registered, Failure> {
        let same = match entitled {
            Entitled::Code(code) => code.device == Some(device.id),
            Entitled::Token(token) => {
                let otherwise =
                    self.tx.code_of_device(device.id)?.is_some() || self.tx.transfer_to(device.id)?.is_some();
                token.user == device.user && !otherwise
            }
            Entitled::Transfer(transfer) => transfer.new_device == Some(device.id),
        };
        if !same {
            return Err(Failure::refused(ProblemCode::WrongKey, "each account has its own keys"));
        }
        if let Entitled::Transfer(transfer) = entitled {
            return Ok(Registered { document: self.transferred(device.id, opened, transfer)?, new: false });
        }
        Ok(Registered { document: self.enrolled(&device, opened)?, new: false })
    }

    fn check_policy(&self, claims: &EnrollClaims, user: &User, entitled: &Entitled) -> Result<(), Failure> {
        let policy = &self.tenant.policy;
        let wizard_closed = policy.mode == PolicyMode::Passwordless && matches!(entitled, Entitled::Code(_));
        if user.blocked || wizard_closed {
            return Err(ProblemCode::EnrollmentClosed.into());
        }
        if policy.too_old(claims.device.platform, &claims.app_version) {
            return Err(ProblemCode::AppTooOld.into());
        }
        if let Some(replaces) = claims.replaces {
            let old = self.tx.device(replaces)?.filter(|old| old.user == user.id);
            old.ok_or(Failure::refused(ProblemCode::UnknownId, "replaces no device of this user"))?;
        }
        Ok(())
    }

    fn new_device(
        &self,
        opened: &Opened<EnrollClaims>,
        user: &User,
        attested: Option<Attested>,
    ) -> Result<Device, Failure> {
        let claims = &opened.claims;
        let mut device = Device {
            id: DeviceId::from_bytes(self.random.id()?),
            user: user.id.clone(),
            key: opened.key.clone(),
            name: claims.device.name.clone(),
            platform: claims.device.platform,
            os: claims.device.os.clone(),
            app_version: claims.app_version.clone(),
            installation: claims.installation_id.to_string(),
            state: AccountState::Pending,
            removed_reason: None,
            registered_at: None,
            replaces: claims.replaces,
            last_counter: 0,
            wrong_numbers: 0,
            clone_suspected: false,
            set_back: false,
            push: None,
            accepts_transactions: false,
            attested,
            made_at: self.now,
        };
        self.tx.insert_device(&self.tenant.id, &device)?;
        if let Some(push) = &claims.push {
            device.push = Some(self.keep_push(device.id, push)?);
        }
        self.make_device_secret(&device)?;
        Ok(device)
    }

    /// The document with the challenge that the device got when it enrolled, whatever has become of it: a reply that was lost
    /// is made up for by the same message.
    fn enrolled(&self, device: &Device, opened: &Opened<EnrollClaims>) -> Result<String, Failure> {
        let challenge = self.tx.enrollment_challenge(device.id)?;
        self.account(device, opened.claims.jti, challenge.map(|challenge| challenge.compact))
    }

    /// The document of a device that a transfer made. Within the time of the transfer it has the secret of its codes: the reply may
    /// have been lost.
    fn transferred(
        &self,
        device: DeviceId,
        opened: &Opened<EnrollClaims>,
        transfer: &Transfer,
    ) -> Result<String, Failure> {
        let device = self.tx.device(device)?.ok_or(Fault::Unreadable("transfer"))?;
        let jti = opened.claims.jti;
        if self.now < transfer.expires_at {
            self.account_with_codes(&device, jti)
        } else {
            self.account(&device, jti, None)
        }
    }

    /// The number of an enrollment was matched, or will not be: the account begins or is cleaned up.
    pub(super) fn enrollment_ended(&self, request: &Request, state: RequestState) -> Result<(), Failure> {
        for challenge in self.tx.challenges_of(&request.id)? {
            let device = self.tx.device(challenge.device)?.ok_or(Fault::Unreadable("challenge"))?;
            if state == RequestState::Approved {
                self.confirm_enrollment(&device)?;
            } else {
                if let Some(code) = self.tx.code_of_device(device.id)? {
                    self.tx.void_code(&code.code)?;
                }
                self.remove_device(&device, reason(state))?;
            }
        }
        Ok(())
    }

    fn confirm_enrollment(&self, device: &Device) -> Result<(), Failure> {
        self.tx.activate_device(device.id)?;
        self.tx.note(&device.user, "enrolled", &device.name, self.now)?;
        if self.tx.code_of_device(device.id)?.is_none() {
            // Entitled by a fresh sign-in, which is what registers a device.
            self.tx.register_device(device.id, self.now)?;
        }
        for old in self.tx.devices_of(&device.user)? {
            let same_installation = old.id != device.id && old.installation == device.installation;
            if !old.removed() && (same_installation || device.replaces == Some(old.id)) {
                self.remove_device(&old, REPLACED)?;
            }
        }
        Ok(())
    }
}

/// Why an account or a credential that waited for its number was dropped, as documents tell it.
pub(super) const fn reason(state: RequestState) -> &'static str {
    match state {
        RequestState::Live | RequestState::Approved => REPLACED,
        RequestState::Denied => "denied",
        RequestState::Reported => "reported",
        RequestState::WrongNumber => "wrong_number",
        RequestState::Expired => "timed_out",
        RequestState::Superseded => "superseded",
        RequestState::DisplayMismatch => "display_mismatch",
    }
}
