//! QR codes in frames of a camera and in photographs. What is written in them does not cross to the host: what comes back is what
//! the person confirms.

use std::sync::Arc;

use authenticator_core::Error;
use authenticator_core::qr::Pixels;
use zeroize::Zeroizing;

use crate::task::run;
use crate::{Authenticator, AuthenticatorError, EnrollmentPreview};

/// A frame of a camera: its brightness, as the Y plane of `YUV_420_888` has it on Android and the first plane of
/// `kCVPixelFormatType_420YpCbCr8BiPlanarFullRange` on iOS. How the phone is held makes no difference.
#[derive(uniffi::Record)]
pub struct LumaFrame {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from the beginning of one row to that of the next.
    pub row_stride: u32,
    /// A byte a pixel, 0 is black. The last row may end with its last pixel.
    pub bytes: Vec<u8>,
}

/// A photograph, or a picture of a screen, as the platform decodes it: `ARGB_8888` of a bitmap on Android, four components of
/// eight bits on iOS. Let the platform make it smaller while it decodes, if a side has more than 4096 pixels: more is not looked
/// at.
#[derive(uniffi::Record)]
pub struct RgbaPicture {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from the beginning of one row to that of the next.
    pub row_stride: u32,
    /// Four bytes a pixel: red, green, blue, alpha. Blue before red does as well.
    pub bytes: Vec<u8>,
}

#[uniffi::export]
impl Authenticator {
    /// Reads the QR code in a frame of a camera. Gives nothing if there is none that can be read: the next frame may have one. Of
    /// several codes, the one that enrolls is taken. Sends nothing. Takes milliseconds, on a thread of this library: give the
    /// next frame when this has come back.
    ///
    /// Fails with `InvalidInput`: of `picture`, and `several` (codes that enroll), `not_an_enrollment` (several codes, of which none
    /// does), `too_large` or `shape`; of the parameter if there is one code, which cannot be used: say so and go on with the next
    /// frame.
    pub async fn read_enrollment_frame(
        &self,
        frame: LumaFrame,
    ) -> Result<Option<Arc<EnrollmentPreview>>, AuthenticatorError> {
        let core = self.core().clone();
        run(async move {
            let bytes = Zeroizing::new(frame.bytes);
            let [width, height, stride] = sizes([frame.width, frame.height, frame.row_stride]);
            let pixels = Pixels::luma(width, height, stride, &bytes).map_err(Error::from)?;
            Ok(core.read_enrollment_frame(&pixels)?.map(EnrollmentPreview::new).map(Arc::new))
        })
        .await
    }

    /// Reads the QR code in a photograph or in a picture of a screen. Of several codes, the one that enrolls is taken. Sends
    /// nothing. Takes up to seconds if there is none, on a thread of this library.
    ///
    /// Fails with `InvalidInput`: of `picture`, and `no_code`, `damaged` (a code is seen, and cannot be read), `several` (codes that
    /// enroll), `not_an_enrollment` (several codes, of which none does), `too_large` or `shape`; of the parameter if there is one
    /// code, which cannot be used.
    pub async fn read_enrollment_picture(
        &self,
        picture: RgbaPicture,
    ) -> Result<Arc<EnrollmentPreview>, AuthenticatorError> {
        let core = self.core().clone();
        run(async move {
            let bytes = Zeroizing::new(picture.bytes);
            let [width, height, stride] = sizes([picture.width, picture.height, picture.row_stride]);
            let pixels = Pixels::rgba(width, height, stride, &bytes).map_err(Error::from)?;
            Ok(Arc::new(EnrollmentPreview::new(core.read_enrollment_picture(&pixels)?)))
        })
        .await
    }
}

/// What does not fit is too large.
fn sizes(sizes: [u32; 3]) -> [usize; 3] {
    sizes.map(|size| usize::try_from(size).unwrap_or(usize::MAX))
}
