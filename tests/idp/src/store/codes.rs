//! Enrollment codes: each in two forms, one for the QR code and one to type.

use authenticator_core::protocol::{DeviceId, UnixTime};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{optional_id_at, seconds, time_at};
use crate::failure::Fault;

/// An enrollment code.
#[derive(Clone)]
pub(crate) struct EnrollmentCode {
    /// The form of the QR code. Secret until used.
    pub(crate) code: String,
    /// The form to type: 16 Crockford characters. Secret until used.
    pub(crate) manual_code: String,
    pub(crate) user: String,
    /// The browser that is shown the code, and later the number.
    pub(crate) browser: String,
    pub(crate) expires_at: UnixTime,
    pub(crate) voided: bool,
    /// The device that presented it first and so owns it.
    pub(crate) device: Option<DeviceId>,
}

impl std::fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrollmentCode").field("user", &self.user).field("device", &self.device).finish_non_exhaustive()
    }
}

impl EnrollmentCode {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            code: row.get("code")?,
            manual_code: row.get("manual_code")?,
            user: row.get("user")?,
            browser: row.get("browser")?,
            expires_at: time_at(row, "expires_at")?,
            voided: row.get("voided")?,
            device: optional_id_at(row, "device", DeviceId::parse)?,
        })
    }
}

impl Tx<'_> {
    pub(crate) fn code(&self, code: &str) -> Result<Option<EnrollmentCode>, Fault> {
        self.one_code("SELECT * FROM enrollment_code WHERE code = ?1", code)
    }

    pub(crate) fn code_by_manual(&self, manual_code: &str) -> Result<Option<EnrollmentCode>, Fault> {
        self.one_code("SELECT * FROM enrollment_code WHERE manual_code = ?1", manual_code)
    }

    pub(crate) fn code_of_device(&self, device: DeviceId) -> Result<Option<EnrollmentCode>, Fault> {
        self.one_code("SELECT * FROM enrollment_code WHERE device = ?1", &device.to_string())
    }

    pub(crate) fn insert_code(&self, code: &EnrollmentCode) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO enrollment_code (code, manual_code, user, browser, expires_at, voided)
             VALUES (:code, :manual_code, :user, :browser, :expires_at, 0)",
            named_params! {
                ":code": code.code, ":manual_code": code.manual_code, ":user": code.user,
                ":browser": code.browser, ":expires_at": seconds(code.expires_at),
            },
        )?;
        Ok(())
    }

    pub(crate) fn give_code_to(&self, code: &str, device: DeviceId) -> Result<(), Fault> {
        self.0.execute("UPDATE enrollment_code SET device = ?2 WHERE code = ?1", (code, device.to_string()))?;
        Ok(())
    }

    pub(crate) fn void_code(&self, code: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE enrollment_code SET voided = 1 WHERE code = ?1", [code])?;
        Ok(())
    }

    fn one_code(&self, statement: &str, key: &str) -> Result<Option<EnrollmentCode>, Fault> {
        Ok(self.0.query_row(statement, [key], EnrollmentCode::read).optional()?)
    }
}
