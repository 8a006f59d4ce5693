//! Why a picture gives no enrollment.

/// Why a picture gives no enrollment. Nothing of what is written in it is in here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("picture: {}", self.as_str())]
#[non_exhaustive]
pub enum PictureError {
    /// No QR code is seen.
    NoCode,
    /// A QR code is seen, and cannot be read.
    Damaged,
    /// Several QR codes, none of which enrolls.
    NotAnEnrollment,
    /// Several QR codes that enroll.
    Several,
    /// More pixels than are looked at.
    TooLarge,
    /// Bytes, width, height and stride do not fit.
    Shape,
}

impl PictureError {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::NoCode, Self::Damaged, Self::NotAnEnrollment, Self::Several, Self::TooLarge, Self::Shape];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoCode => "no_code",
            Self::Damaged => "damaged",
            Self::NotAnEnrollment => "not_an_enrollment",
            Self::Several => "several",
            Self::TooLarge => "too_large",
            Self::Shape => "shape",
        }
    }

    /// What to do next, in plain English.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NoCode => "No QR code is seen in the picture. Take a sharper one, or give the text of the code.",
            Self::Damaged => {
                "There is a QR code in the picture, and it cannot be read. Take a sharper picture of the whole code."
            }
            Self::NotAnEnrollment => {
                "None of the QR codes in the picture adds an account. Take a picture of the one on the page that adds it."
            }
            Self::Several => "There are several QR codes of accounts in the picture. Show only the one that you want.",
            Self::TooLarge => "The picture has too many pixels. Make it smaller, or crop it to the QR code.",
            Self::Shape => {
                "The bytes of the picture are not as many as its width, height and stride say: mend the call."
            }
        }
    }
}
