//! From pixels to what can be enrolled. The text of the code goes no farther than to the parser.

use super::{Authenticator, EnrollingByTransfer, EnrollmentPreview, TransferStep, Vouching, VouchingStep};
use crate::enrollment::{SignedTransfer, TransferKey};
use crate::error::Error;
use crate::protocol::DevelopmentServers;
use crate::qr::{Found, PictureError, Pixels, read_frame, read_picture};

impl Authenticator {
    /// Reads the QR code in a frame of a camera, as [`Authenticator::read_enrollment`] reads its text. `None` if there is no code
    /// that can be read: the next frame may have one. Of several codes, the one that enrolls is taken. Sends nothing; takes
    /// milliseconds of a processor.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] of `picture` if there are several codes that enroll, or several of which none does; of the
    /// parameter if there is one code, which cannot be used.
    pub fn read_enrollment_frame(&self, frame: &Pixels<'_>) -> Result<Option<EnrollmentPreview>, Error> {
        self.one_of(&read_frame(frame, |text| self.read_enrollment(text).is_ok()))
    }

    /// Reads the QR code in a photograph or in a picture of a screen, as [`Authenticator::read_enrollment`] reads its text. Of
    /// several codes, the one that enrolls is taken. Sends nothing; takes up to seconds of a processor if there is none.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] of `picture` with the code of a [`PictureError`]; of the parameter if there is one code, which
    /// cannot be used.
    pub fn read_enrollment_picture(&self, picture: &Pixels<'_>) -> Result<EnrollmentPreview, Error> {
        let found = read_picture(picture, |text| self.read_enrollment(text).is_ok());
        let none = if found.has_damaged { PictureError::Damaged } else { PictureError::NoCode };
        self.one_of(&found)?.ok_or_else(|| none.into())
    }

    fn one_of(&self, found: &Found) -> Result<Option<EnrollmentPreview>, Error> {
        let mut all: Vec<_> = found.texts.iter().map(|text| self.read_enrollment(text)).collect();
        let enrolling = all.iter().filter(|preview| preview.is_ok()).count();
        match (all.len(), enrolling) {
            (0, _) => Ok(None),
            (1, _) => all.remove(0).map(Some),
            (_, 0) => Err(PictureError::NotAnEnrollment.into()),
            (_, 1) => Ok(all.into_iter().find_map(Result::ok)),
            _ => Err(PictureError::Several.into()),
        }
    }
}

impl Vouching {
    /// Looks for the code of the new phone in a frame of a camera, and takes it as [`Vouching::read_key`] does. `None` if there is none:
    /// the next frame may have one; codes of other kinds are passed over. Sends nothing; takes milliseconds of a processor.
    ///
    /// # Errors
    /// As [`Vouching::read_key`].
    pub async fn read_key_frame(&self, frame: &Pixels<'_>) -> Result<Option<VouchingStep>, Error> {
        let is_key = |text: &str| TransferKey::parse(text, DevelopmentServers::Allowed).is_ok();
        let found = read_frame(frame, is_key).texts.into_iter().find(|text| is_key(text));
        match found {
            Some(text) => self.read_key(&text).await.map(Some),
            None => Ok(None),
        }
    }
}

impl EnrollingByTransfer {
    /// Looks for the code of the old phone in a frame of a camera, and takes it as [`EnrollingByTransfer::take_transfer`] does. `None` if
    /// there is none: the next frame may have one; codes of other kinds are passed over.
    ///
    /// # Errors
    /// As [`EnrollingByTransfer::take_transfer`].
    pub async fn take_transfer_frame(&self, frame: &Pixels<'_>) -> Result<Option<TransferStep>, Error> {
        let is_transfer = |text: &str| SignedTransfer::parse(text).is_ok();
        let found = read_frame(frame, is_transfer).texts.into_iter().find(|text| is_transfer(text));
        match found {
            Some(text) => self.take_transfer(&text).await.map(Some),
            None => Ok(None),
        }
    }
}
