//! From a picture to the texts of the QR codes in it.
//!
//! Pure and total: no picture makes it panic, or takes more time or memory than its size allows. Pixels are looked at in several
//! forms, because a picture may be dark or light, small, blurred or noisy; each form goes the same way:
//!
//! | step | module |
//! |---|---|
//! | pixels to brightness, of at most so many pixels | `pixels`, `plane` |
//! | brightness to dark and light | `bits` |
//! | the large squares of codes, and which belong together | `finder`, `three` |
//! | where the modules lie, and what each is | `grid` |
//! | modules to corrected data, and that to text | `symbol` |
//!
//! A text is a secret: it is wiped when it is let go of, and so is what it was made from. `docs/adr/0030-own-qr-reader.md` says why
//! this is no library. [`QrCode`] goes the other way, for a text that another phone is to read.

mod bits;
mod error;
mod finder;
mod grid;
mod pixels;
mod plane;
mod symbol;
mod three;

use zeroize::Zeroizing;

pub use error::PictureError;
pub use pixels::Pixels;
pub use symbol::QrCode;

use bits::Bits;
use grid::Effort;
use plane::Plane;
use three::Three;

/// The longest side of a picture as it is looked at first, and second.
const SIDES: [usize; 2] = [2048, 4096];
/// The longest side of a picture that is enlarged: a larger one has pixels enough.
const SMALL: usize = 1024;
/// The longest side of a frame that is looked at as it is.
const FRAME: usize = 2048;

/// What is found in a picture.
#[derive(Default)]
pub struct Found {
    /// The texts, each once.
    pub texts: Vec<Zeroizing<String>>,
    /// Whether there is a code that cannot be read.
    pub has_damaged: bool,
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found").field("texts", &self.texts.len()).field("has_damaged", &self.has_damaged).finish()
    }
}

/// Reads a frame of a camera: quickly, as the next one comes soon. Stops once a text is `wanted`.
pub fn read_frame(pixels: &Pixels<'_>, wanted: impl Fn(&str) -> bool) -> Found {
    let (mut found, mut effort) = (Found::default(), Effort::of_a_picture());
    let Some(plane) = pixels.plane(FRAME, u8::MAX) else { return found };
    for form in [Form::AsItIs, Form::Inverted, Form::Shrunk(2)] {
        if form.fits(&plane) {
            look(&form.of(&plane), &mut found, &mut effort);
        }
        if found.texts.iter().any(|text| wanted(text)) {
            break;
        }
    }
    found
}

/// Reads a photograph or a picture of a screen: in one form after the other, until a text is `wanted`; without one, all texts that
/// were found in any form are given.
pub fn read_picture(pixels: &Pixels<'_>, wanted: impl Fn(&str) -> bool) -> Found {
    let (mut found, mut effort) = (Found::default(), Effort::of_a_picture());
    let grounds: &[u8] = if pixels.is_transparent() { &[u8::MAX, u8::MIN] } else { &[u8::MAX] };
    for (side, ground) in SIDES.iter().flat_map(|side| grounds.iter().map(move |ground| (*side, *ground))) {
        let [first, second] = SIDES;
        if side == second && pixels.longest() <= first {
            break;
        }
        let Some(plane) = pixels.plane(side, ground) else { break };
        let forms: &[Form] = if side == first { &FORMS } else { &[Form::AsItIs] };
        for form in forms.iter().filter(|form| form.fits(&plane)) {
            let plane = form.of(&plane);
            for plane in [&plane, &plane.inverted()] {
                look(plane, &mut found, &mut effort);
                if found.texts.iter().any(|text| wanted(text)) {
                    return found;
                }
            }
        }
    }
    found
}

/// How a picture is changed before it is looked at.
#[derive(Clone, Copy)]
enum Form {
    AsItIs,
    Inverted,
    Enlarged(usize),
    /// Without noise, enlarged so many times before and after that: before, lines of two pixels outlive the median.
    Clean(usize, usize),
    Shrunk(usize),
}

/// In the order of how often they help.
const FORMS: [Form; 10] = [
    Form::AsItIs,
    Form::Enlarged(2),
    Form::Enlarged(3),
    Form::Shrunk(2),
    Form::Clean(1, 1),
    Form::Clean(1, 2),
    Form::Clean(2, 1),
    Form::Shrunk(3),
    Form::Shrunk(4),
    Form::Shrunk(6),
];

impl Form {
    fn fits(self, plane: &Plane) -> bool {
        match self {
            Self::AsItIs | Self::Inverted | Self::Clean(1, 1) => true,
            Self::Enlarged(_) | Self::Clean(..) => plane.longest() <= SMALL,
            // The smallest code has sides of 21 modules.
            Self::Shrunk(factor) => plane.width.min(plane.height) / factor >= 21,
        }
    }

    fn of(self, plane: &Plane) -> Plane {
        match self {
            Self::AsItIs => plane.clone(),
            Self::Inverted => plane.inverted(),
            Self::Enlarged(factor) => plane.enlarged(factor),
            Self::Clean(before, after) => plane.enlarged(before).without_noise().enlarged(after),
            Self::Shrunk(factor) => plane.shrunk(factor),
        }
    }
}

/// Adds what is seen in one form. Each large square belongs to one code.
fn look(plane: &Plane, found: &mut Found, effort: &mut Effort) {
    let bits = Bits::of(plane);
    let finders = finder::finders(&bits);
    let mut used = Vec::new();
    for three in three::threes(&finders) {
        if effort.is_spent() {
            return;
        }
        if three.places.iter().any(|place| used.contains(place)) {
            continue;
        }
        if read(&bits, &three, found, effort) {
            used.extend(three.places);
        }
    }
    if used.is_empty() {
        for three in three::completed(&finders) {
            if effort.is_spent() {
                return;
            }
            if read(&bits, &three, found, effort) {
                break;
            }
        }
    }
}

/// Whether there is a code whose text can be read.
fn read(bits: &Bits, three: &Three, found: &mut Found, effort: &mut Effort) -> bool {
    for modules in grid::modules(bits, three, effort) {
        if let Some(text) = modules.text() {
            if !found.texts.contains(&text) {
                found.texts.push(text);
            }
            return true;
        }
        found.has_damaged |= modules.fit > SURE;
    }
    false
}

/// So much of what all codes have is in a place that surely is a code.
const SURE: f64 = 0.85;
