//! QR codes in frames of a camera and in photographs. What is written in them does not cross to the host: what comes back is what
//! the person confirms.

use std::sync::Arc;

use authenticator_core::Error;
use authenticator_core::qr::{Pixels, QrCode};
use zeroize::Zeroizing;

use crate::enrolling_by_transfer::transfer_step;
use crate::task::run;
use crate::vouching::vouching_step;
use crate::{
    Authenticator, AuthenticatorError, EnrollingByTransfer, EnrollmentPreview, TransferStep, Vouching, VouchingStep,
};

#[uniffi::export]
impl Authenticator {
    /// Reads the QR code in a frame of a camera. Gives nothing if there is none that can be read: the next frame may have one. Of
    /// several codes, the one that enrolls is taken. Sends nothing. Takes milliseconds, on a thread of this library: give the
    /// next frame when this has come back.
    ///
    /// `luma` is the brightness of the frame, a byte a pixel, 0 is black, as the Y plane of `YUV_420_888` has it on Android and the
    /// first plane of `kCVPixelFormatType_420YpCbCr8BiPlanarFullRange` on iOS; the last row may end with its last pixel. `width` and
    /// `height` are in pixels, `row_stride` is in bytes, from the beginning of one row to that of the next. How the phone is held
    /// makes no difference.
    ///
    /// Fails with `InvalidInput`: of `picture`, and `several` (codes that enroll), `not_an_enrollment` (several codes, of which none
    /// does), `too_large` or `shape`; of the parameter if there is one code, which cannot be used: say so and go on with the next
    /// frame.
    pub async fn read_enrollment_frame(
        &self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
        row_stride: u32,
    ) -> Result<Option<Arc<EnrollmentPreview>>, AuthenticatorError> {
        let luma = Zeroizing::new(luma);
        let core = self.core().clone();
        run(async move {
            let [width, height, row_stride] = sizes([width, height, row_stride]);
            let pixels = Pixels::luma(width, height, row_stride, &luma).map_err(Error::from)?;
            Ok(core.read_enrollment_frame(&pixels)?.map(EnrollmentPreview::new).map(Arc::new))
        })
        .await
    }

    /// Reads the QR code in a photograph or in a picture of a screen. Of several codes, the one that enrolls is taken. Sends
    /// nothing. Takes up to seconds if there is none, on a thread of this library.
    ///
    /// `rgba` is the picture as the platform decodes it, four bytes a pixel: red, green, blue, alpha, as `ARGB_8888` of a bitmap is
    /// laid out on Android and four components of eight bits on iOS. Blue before red does as well. Sizes are those of
    /// [`read_enrollment_frame`](Self::read_enrollment_frame). Let the platform make the picture smaller while it decodes, if a side
    /// has more than 4096 pixels: more is not looked at.
    ///
    /// Fails with `InvalidInput`: of `picture`, and `no_code`, `damaged` (a code is seen, and cannot be read), `several` (codes that
    /// enroll), `not_an_enrollment` (several codes, of which none does), `too_large` or `shape`; of the parameter if there is one
    /// code, which cannot be used.
    pub async fn read_enrollment_picture(
        &self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
        row_stride: u32,
    ) -> Result<Arc<EnrollmentPreview>, AuthenticatorError> {
        let rgba = Zeroizing::new(rgba);
        let core = self.core().clone();
        run(async move {
            let [width, height, row_stride] = sizes([width, height, row_stride]);
            let pixels = Pixels::rgba(width, height, row_stride, &rgba).map_err(Error::from)?;
            Ok(Arc::new(EnrollmentPreview::new(core.read_enrollment_picture(&pixels)?)))
        })
        .await
    }
}

/// What does not fit is too large.
fn sizes(sizes: [u32; 3]) -> [usize; 3] {
    sizes.map(|size| usize::try_from(size).unwrap_or(usize::MAX))
}

/// A QR code to be drawn: dark on light, with four light modules around.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DrawnCode {
    /// Modules of a side.
    pub size: u32,
    /// Whether each module is dark, row by row.
    pub dark: Vec<bool>,
}

/// The QR code of a text that another phone is to read. Nothing for a text of more than 2,953 bytes.
#[uniffi::export]
pub fn draw_code(text: String) -> Option<DrawnCode> {
    let code = QrCode::of(&text)?;
    Some(DrawnCode { size: u32::try_from(code.size()).ok()?, dark: code.modules().to_vec() })
}

#[uniffi::export]
impl Vouching {
    /// Looks for the code of the new phone in a frame of a camera, and takes it as `read_key` does. Nothing if there is none: the next
    /// frame may have one; codes of other kinds are passed over. The frame is as for `read_enrollment_frame`. Sends nothing.
    ///
    /// Fails as `read_key` does.
    pub async fn read_key_frame(
        &self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
        row_stride: u32,
    ) -> Result<Option<VouchingStep>, AuthenticatorError> {
        let luma = Zeroizing::new(luma);
        let core = self.core().clone();
        run(async move {
            let [width, height, row_stride] = sizes([width, height, row_stride]);
            let pixels = Pixels::luma(width, height, row_stride, &luma).map_err(Error::from)?;
            Ok(core.read_key_frame(&pixels).await?.map(vouching_step))
        })
        .await
    }
}

#[uniffi::export]
impl EnrollingByTransfer {
    /// Looks for the code of the old phone in a frame of a camera, and takes it as `take_transfer` does. Nothing if there is none: the
    /// next frame may have one; codes of other kinds are passed over. The frame is as for `read_enrollment_frame`.
    ///
    /// Fails as `take_transfer` does.
    pub async fn take_transfer_frame(
        &self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
        row_stride: u32,
    ) -> Result<Option<TransferStep>, AuthenticatorError> {
        let luma = Zeroizing::new(luma);
        let core = self.core().clone();
        run(async move {
            let [width, height, row_stride] = sizes([width, height, row_stride]);
            let pixels = Pixels::luma(width, height, row_stride, &luma).map_err(Error::from)?;
            Ok(core.take_transfer_frame(&pixels).await?.map(transfer_step))
        })
        .await
    }
}
